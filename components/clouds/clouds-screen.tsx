'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { limitState } from '@/server/domain/cloud-limits'
import { paths } from '../nav/paths'
import { useTRPC } from '../trpc/client'
import type { Outputs } from '../trpc/types'
import { Age, formatDuration } from '../ui/age'
import { buttonClasses } from '../ui/button'
import { Mark } from '../ui/mark'
import { PageHeader } from '../ui/page'
import { Empty, Problem, Simulated } from '../ui/states'
import { Table } from '../ui/table'
import { counted, formatCount } from '../ui/words'
import { Condition, ConditionAdvice } from './condition/condition'
import { CredentialWarning } from './condition/credential'
import { Lifecycle } from './lifecycle'
import { describeErrors } from './overview/error-words'
import { describeUse, limitLooks, limitWords } from './overview/limit-words'
import { SyncProgress } from './sync-progress'

/** Every configured cloud: who we are there, how it is, how old what we know is. */
export function CloudsScreen() {
  const trpc = useTRPC()
  const clouds = useQuery(trpc.clouds.list.queryOptions(undefined, { refetchInterval: 10_000 }))
  const add = (
    <Link href={paths.settings('clouds')} className={buttonClasses('plain')}>
      Add a cloud
    </Link>
  )
  return (
    <>
      <PageHeader title="Clouds" lead="Each connection: provider, account or project, region." actions={add} />
      {clouds.error ? <Problem title="The clouds could not be read">{clouds.error.message}</Problem> : null}
      <Table
        label="Clouds"
        rows={clouds.data?.items}
        rowKey={(cloud) => cloud.id}
        empty={
          <Empty title="No cloud yet" action={add}>
            Add an AWS account or an OpenStack project to begin.
          </Empty>
        }
        columns={[
          {
            title: 'Cloud',
            cell: (cloud) => (
              <span className="inline-flex flex-wrap items-center gap-x-2">
                <Link href={paths.cloud(cloud.id)} className="font-semibold hover:text-plum">
                  {cloud.name} {cloud.simulated ? <Simulated /> : null}
                </Link>
                <Lifecycle lifecycle={cloud.lifecycle} />
              </span>
            ),
          },
          {
            title: 'Where',
            cell: (cloud) => (
              <span className="grid">
                <span className="font-mono text-small whitespace-nowrap">
                  {cloud.provider} {cloud.identity?.region ?? cloud.region ?? ''}
                </span>
                <span className="font-mono text-small text-dim">
                  {cloud.identity ? (cloud.identity.accountName ?? cloud.identity.account) : 'account not known yet'}
                </span>
              </span>
            ),
          },
          {
            title: 'Nodes',
            cell: (cloud) => (
              <Link href={paths.nodes({ cloud: cloud.id })} className="hover:text-plum">
                {formatCount(cloud.nodes)}
              </Link>
            ),
            className: 'tabular-nums',
          },
          {
            title: 'Health',
            cell: (cloud) => (
              <span className="grid min-w-44 gap-0.5">
                <Condition cloud={cloud} />
                {cloud.health === 'failing' && cloud.problem && !cloud.paused ? (
                  <span className="line-clamp-3 text-small text-no" title={cloud.problem}>
                    {cloud.problem}
                  </span>
                ) : null}
                <ConditionAdvice cloud={cloud} className="text-small text-dim" />
                <CredentialWarning credential={cloud.account.credential} />
              </span>
            ),
          },
          {
            title: 'Synced',
            cell: (cloud) => (cloud.syncing ? <Syncing cloud={cloud} /> : <SyncedAge cloud={cloud} />),
            className: 'whitespace-nowrap',
          },
          {
            title: 'API p95',
            cell: (cloud) => (
              <span title={cloud.latency ? `${formatCount(cloud.latency.count)} requests in the last hour` : undefined}>
                {cloud.latency?.p95Ms == null ? (
                  <span className="text-dim">none</span>
                ) : (
                  formatDuration(cloud.latency.p95Ms)
                )}
                {cloud.latency && cloud.latency.errors > 0 ? (
                  <span className="block text-small text-no">{describeErrors(cloud.latency)} failed</span>
                ) : null}
              </span>
            ),
            className: 'whitespace-nowrap tabular-nums',
          },
          {
            title: 'To look at',
            cell: (cloud) => (cloud.drift || cloud.account.pressed.length > 0 ? <Flags cloud={cloud} /> : null),
          },
        ]}
      />
    </>
  )
}

type Cloud = Outputs['clouds']['list']['items'][number]

function SyncedAge({ cloud }: { cloud: Cloud }) {
  return cloud.syncedAt ? <Age at={cloud.syncedAt} staleAfterMs={600_000} /> : <span className="text-part">never</span>
}

const Syncing = ({ cloud }: { cloud: Cloud }) => (
  <span className="grid">
    <SyncProgress sync={cloud.sync} />
    <span className="text-small text-dim">
      <SyncedAge cloud={cloud} />
    </span>
  </span>
)

/** Drift and limits that press: each leads to where it is explained. */
function Flags({ cloud }: { cloud: Cloud }) {
  const link = 'inline-flex items-center gap-1.5 text-small whitespace-nowrap underline underline-offset-2'
  return (
    <span className="grid justify-items-start gap-0.5">
      {cloud.drift ? (
        <Link href={paths.cloud(cloud.id, { tab: 'quirks', drift: 'true' })} className={`${link} text-part`}>
          <Mark shape="half" tone="part" size={9} />
          {counted(cloud.drift, 'quirk')} drifted
        </Link>
      ) : null}
      {cloud.account.pressed.map((limit) => (
        <Link key={limit.kind} href={paths.cloud(cloud.id)} className={`${link} text-part`}>
          <Mark {...limitLooks[limitState(limit)]} size={9} />
          {limitWords[limit.kind]}: {describeUse(limit)}
        </Link>
      ))}
    </span>
  )
}

'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { paths } from '../nav/paths'
import { useTRPC } from '../trpc/client'
import { Age } from '../ui/age'
import { buttonClasses } from '../ui/button'
import { PageHeader } from '../ui/page'
import { Empty, Problem, Simulated } from '../ui/states'
import { Table } from '../ui/table'
import { formatCount } from '../ui/words'
import { Health } from './health'
import { Lifecycle } from './lifecycle'
import { Paused } from './paused'

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
          { title: 'Provider', cell: (cloud) => <span className="font-mono text-small">{cloud.provider}</span> },
          {
            title: 'Account or project',
            cell: (cloud) => (
              <span className="font-mono text-small">
                {cloud.identity ? (cloud.identity.accountName ?? cloud.identity.account) : 'not known yet'}
              </span>
            ),
          },
          { title: 'Region', cell: (cloud) => cloud.identity?.region ?? cloud.region ?? '' },
          { title: 'Nodes', cell: (cloud) => formatCount(cloud.nodes) },
          {
            title: 'Health',
            cell: (cloud) => (cloud.paused ? <Paused pause={cloud.paused} /> : <Health health={cloud.health} />),
          },
          {
            title: 'Synced',
            cell: (cloud) =>
              cloud.syncedAt ? (
                <Age at={cloud.syncedAt} staleAfterMs={600_000} />
              ) : (
                <span className="text-part">never</span>
              ),
          },
        ]}
      />
    </>
  )
}

'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useQueryStates } from 'nuqs'
import { LeftoversLink } from '../leftovers/leftovers-link'
import { paths } from '../nav/paths'
import { useTRPC } from '../trpc/client'
import { Age } from '../ui/age'
import { Button, buttonClasses } from '../ui/button'
import { classes } from '../ui/classes'
import { PageHeader } from '../ui/page'
import { Bone, Problem, Simulated } from '../ui/states'
import { toast } from '../ui/toast'
import { Changes } from './catalogue/changes'
import { FlavorsTable } from './catalogue/flavors-table'
import { ImagesTable } from './catalogue/images-table'
import { NetworksTable } from './catalogue/networks-table'
import { Condition, ConditionAdvice } from './condition/condition'
import { CredentialWarning } from './condition/credential'
import { Lifecycle, lifecycleLooks } from './lifecycle'
import { NetworkRoles } from './network-roles'
import { OverviewTab } from './overview/overview-tab'
import { NetworkPicture } from './picture/network-picture'
import { QuirksTab } from './quirks/quirks-tab'
import { cloudParsers, cloudTabs, readItem } from './search-params'
import { Syncs } from './syncs'

const ItemView = dynamic(async () => (await import('./catalogue/item-view')).ItemView)

const tabWords = {
  ...{ overview: 'Overview', quirks: 'Quirks', networks: 'Networks', roles: 'Network roles' },
  ...{ flavors: 'Flavors', images: 'Images', changes: 'Changes', syncs: 'Syncs' },
} as const satisfies Record<(typeof cloudTabs)[number], string>

/** One cloud: who we are there, what it offers, and how its syncs went. */
export function CloudScreen({ id, role }: { id: string; role: string }) {
  const trpc = useTRPC()
  const [{ tab, item }, set] = useQueryStates(cloudParsers)
  const open = readItem(item)
  const cloud = useQuery(trpc.clouds.get.queryOptions({ id }, { refetchInterval: 10_000 }))
  const probe = useMutation(trpc.clouds.probe.mutationOptions({ onSettled: () => cloud.refetch() }))
  const sync = useMutation(
    trpc.clouds.sync.mutationOptions({ onSuccess: () => toast('Sync asked for.'), onSettled: () => cloud.refetch() }),
  )
  const data = cloud.data
  const mayNot = role === 'viewer' ? 'needs the role operator' : null
  if (cloud.error && !data)
    return (
      <>
        <PageHeader title="Cloud" />
        <Problem title="This cloud cannot be shown">{cloud.error.message}</Problem>
      </>
    )
  return (
    <>
      <PageHeader
        title={data?.name ?? <Bone className="h-6! w-48" />}
        lead={
          data ? (
            <>
              <span className="font-mono text-small">{data.provider}</span>
              <Condition cloud={data} />
              <CredentialWarning credential={data.account.credential} />
              {data.simulated ? <Simulated>simulated cloud</Simulated> : null}
              <Lifecycle lifecycle={data.lifecycle} explained={false} />
              <span>
                {data.syncedAt ? (
                  <>
                    synced <Age at={data.syncedAt} staleAfterMs={600_000} />
                    {data.listedAt && data.listedAt !== data.syncedAt ? (
                      <>
                        , fixed addresses read <Age at={data.listedAt} />
                      </>
                    ) : null}
                  </>
                ) : (
                  'never synced'
                )}
              </span>
              <LeftoversLink cloud={id} />
            </>
          ) : null
        }
        actions={
          <>
            <Button busy={probe.isPending} disabledReason={mayNot} onClick={() => probe.mutate({ id })}>
              Probe
            </Button>
            <Button busy={sync.isPending || data?.syncing} disabledReason={mayNot} onClick={() => sync.mutate({ id })}>
              {data?.syncing ? 'Syncing…' : 'Sync'}
            </Button>
            <Link href={paths.launch({ clouds: id })} className={buttonClasses('primary')}>
              Launch here
            </Link>
          </>
        }
      />
      {data?.lifecycle ? (
        <Problem title={data.lifecycle.message} tone={lifecycleLooks[data.lifecycle.status].tone} className="mb-4">
          {data.lifecycle.refusesLaunch
            ? 'Nothing is launched here. Its history stays, and what is still there can be listed and released.'
            : null}
        </Problem>
      ) : null}
      {data?.problem ? (
        <Problem title={data.problem} className="mb-4">
          <ConditionAdvice cloud={data} /> What is shown below is what was read before.
        </Problem>
      ) : null}
      <nav aria-label="Parts of this cloud" className="mb-3 flex gap-1 overflow-x-auto border-b border-rule">
        {cloudTabs.map((one) => (
          <button
            key={one}
            type="button"
            ref={tab === one ? bringIntoSight : undefined}
            aria-pressed={tab === one}
            onClick={() => void set({ tab: one, q: null, sort: null, kind: null })}
            className={classes(
              '-mb-px border-b-2 px-3 py-1.5 whitespace-nowrap',
              tab === one ? 'border-plum font-semibold' : 'border-transparent text-dim hover:text-ink',
            )}
          >
            {tabWords[one]}
          </button>
        ))}
      </nav>
      {tab === 'overview' ? (
        <OverviewTab id={id} cloud={data} />
      ) : tab === 'syncs' ? (
        <Syncs id={id} />
      ) : tab === 'quirks' ? (
        <QuirksTab id={id} provider={data?.provider} />
      ) : tab === 'roles' ? (
        <NetworkRoles id={id} />
      ) : tab === 'networks' ? (
        <Networks id={id} />
      ) : tab === 'flavors' ? (
        <FlavorsTable id={id} />
      ) : tab === 'images' ? (
        <ImagesTable id={id} />
      ) : (
        <Changes id={id} />
      )}
      {open ? <ItemView cloud={id} item={open} onClose={() => void set({ item: null })} /> : null}
    </>
  )
}

/** On a phone the tabs are wider than the screen: the one that a link opened must not stand outside. */
function bringIntoSight(tab: HTMLElement | null): void {
  tab?.scrollIntoView({ block: 'nearest', inline: 'center' })
}

/**
 * The picture, and below it, once its height is known, the table of the same; the way to a node as it was seen, or as the roles
 * of networks tell.
 */
function Networks({ id }: { id: string }) {
  const trpc = useTRPC()
  const catalogue = useQuery(trpc.clouds.catalogue.queryOptions({ id }, { staleTime: 60_000 }))
  const roles = useQuery(trpc.clouds.networkRoles.queryOptions({ id }, { staleTime: 10_000 }))
  const quirks = useQuery(trpc.clouds.quirks.queryOptions({ id }, { staleTime: 30_000 }))
  const reach = quirks.data?.items.find(({ kind }) => kind === 'reach-strategy')?.observed?.value ?? null
  return (
    <div className="grid grid-cols-1 gap-4">
      <NetworkPicture id={id} strategy={reach} />
      {catalogue.isPending || roles.isPending ? null : <NetworksTable id={id} />}
    </div>
  )
}

'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { stepIds } from '@/server/domain/steps'
import { AllocationRow } from '../allocations/allocation-row'
import { ConfigurationNotice } from '../clouds/configuration-notice'
import { paths } from '../nav/paths'
import { useTRPC } from '../trpc/client'
import type { Outputs } from '../trpc/types'
import { formatTime } from '../ui/age'
import { Button, buttonClasses } from '../ui/button'
import { PageHeader } from '../ui/page'
import { Panel } from '../ui/panel'
import { Empty, Problem, Simulated } from '../ui/states'
import { toast } from '../ui/toast'
import { CloudCard, type CloudCardData, CloudCardSkeleton } from './cloud-card'
import { type Count, Counts } from './counts'

type Fleet = Outputs['fleet']['summary']

/** Home: counts, one card per cloud, what runs now. Asks again every 5 s while something moves, else every 20 s. */
export function FleetScreen({ canLaunch }: { canLaunch: boolean }) {
  const trpc = useTRPC()
  const fleet = useQuery(
    trpc.fleet.summary.queryOptions(undefined, {
      refetchInterval: ({ state }) =>
        state.data && (state.data.running.length > 0 || state.data.clouds.some((cloud) => cloud.syncing))
          ? 5000
          : 20_000,
    }),
  )
  const sync = useMutation(trpc.clouds.sync.mutationOptions())
  const syncAll = async () => {
    const clouds = fleet.data?.clouds ?? []
    const results = await Promise.allSettled(clouds.map((cloud) => sync.mutateAsync({ id: cloud.id })))
    const failed = results.filter((result) => result.status === 'rejected').length
    if (failed > 0) toast.error(`${failed} of ${clouds.length} clouds could not be asked to sync.`)
    else toast(`Sync of ${clouds.length} clouds asked for.`)
    await fleet.refetch()
  }
  const data = fleet.data
  const simulated = data?.clouds.filter((cloud) => cloud.simulated).length ?? 0
  return (
    <>
      <PageHeader
        title="Fleet"
        lead={
          <>
            One fleet, {data ? `${data.clouds.length} ${data.clouds.length === 1 ? 'cloud' : 'clouds'}` : 'many clouds'}
            , held against one line.
            {simulated > 0 ? (
              <Simulated>{simulated === data?.clouds.length ? 'simulated clouds' : `${simulated} simulated`}</Simulated>
            ) : null}
          </>
        }
        actions={
          <>
            <Button
              onClick={syncAll}
              busy={sync.isPending}
              disabledReason={canLaunch ? null : 'needs the role operator'}
            >
              Sync all
            </Button>
            <Link href={paths.launch()} className={buttonClasses('primary')}>
              Launch nodes
            </Link>
          </>
        }
      />
      <ConfigurationNotice />
      {fleet.error ? (
        <Problem
          title="The fleet could not be read"
          action={<Button onClick={() => fleet.refetch()}>Try again</Button>}
          className="mb-5"
        >
          {fleet.error.message}
        </Problem>
      ) : null}
      <Counts counts={data ? countsOf(data) : null} />
      <div className="grid grid-cols-[repeat(auto-fill,minmax(240px,1fr))] gap-3.5">
        {data?.clouds.map((cloud) => (
          <div key={cloud.id} data-testid="cloud-card">
            <CloudCard cloud={cardOf(cloud)} />
          </div>
        ))}
        {fleet.isPending ? Array.from({ length: 4 }, (_, index) => <CloudCardSkeleton key={index} />) : null}
      </div>
      {data && data.clouds.length === 0 ? (
        <Panel>
          <Empty
            title="No cloud yet"
            action={
              <Link href={paths.settings('clouds')} className={buttonClasses('primary')}>
                Add a cloud
              </Link>
            }
          >
            Add an AWS account or an OpenStack project; Plumbline asks it who you are there before it is kept.
          </Empty>
        </Panel>
      ) : null}
      <RecentAllocations />
    </>
  )
}

/** What was launched last: running ones first come by themselves, since the list is by time. */
function RecentAllocations() {
  const trpc = useTRPC()
  const recent = useQuery(trpc.allocations.list.queryOptions({ limit: 6 }, { refetchInterval: 5000 }))
  const items = recent.data?.items ?? []
  if (items.length === 0) return null
  return (
    <Panel
      title="Last allocations"
      action={
        <Link href={paths.allocations()} className="text-plum underline underline-offset-2">
          All allocations
        </Link>
      }
      className="mt-5"
    >
      <ul className="pb-2">
        {items.map((allocation) => (
          <AllocationRow key={allocation.id} allocation={allocation} />
        ))}
      </ul>
    </Panel>
  )
}

function countsOf(fleet: Fleet): Count[] {
  const { total, byState } = fleet.totals
  const clouds = fleet.clouds.length
  return [
    { value: total, what: `nodes on ${clouds} ${clouds === 1 ? 'cloud' : 'clouds'}`, href: paths.nodes() },
    { value: byState.running ?? 0, what: 'running', href: paths.nodes({ state: 'running' }) },
    { value: byState.error ?? 0, what: 'in error', tone: 'no', href: paths.nodes({ state: 'error' }) },
    { value: byState.stopped ?? 0, what: 'stopped', href: paths.nodes({ state: 'stopped' }) },
    {
      value: fleet.clouds.filter((cloud) => cloud.health === 'failing').length,
      what: 'clouds that do not answer',
      tone: 'part',
      href: paths.clouds(),
    },
    {
      value: fleet.clouds.reduce((sum, { drift }) => sum + (drift ?? 0), 0),
      what: 'quirks drifted',
      tone: 'part',
      href: paths.clouds(),
    },
  ]
}

/** The strip is the scorecard's; before there is one, what the last run showed stands in, and says so. */
function cardOf(cloud: Fleet['clouds'][number]): CloudCardData {
  const verdicts = Object.fromEntries(stepIds.map((id) => [id, 'UNKNOWN'])) as CloudCardData['verdicts']
  const { score, lastRun } = cloud
  for (const step of score?.steps ?? lastRun?.steps ?? []) verdicts[step.step as keyof typeof verdicts] = step.verdict
  return {
    ...cloud,
    nodes: cloud.counts.total,
    quirks: cloud.chips.map((chip) => ({ text: chip.label, title: chip.title })),
    verdicts,
    measured: score
      ? {
          kind: 'scorecard',
          text: score.complete ? `${score.score} / ${score.max}` : 'incomplete',
          title: `Scorecard of ${score.guideline}: ${score.score} of ${score.max}${score.complete ? '' : ', incomplete'}; newest run ${score.at ? formatTime(score.at) : 'not known'}.`,
        }
      : lastRun
        ? {
            kind: 'run',
            title: `What the last run showed, ${formatTime(lastRun.at)}; no conformance run counts for a scorecard yet.`,
          }
        : null,
  }
}

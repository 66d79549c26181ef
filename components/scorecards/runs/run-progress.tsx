'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { useEffect } from 'react'
import { paths } from '../../nav/paths'
import { useTRPC } from '../../trpc/client'
import { Age, Elapsed, formatDuration, formatTime } from '../../ui/age'
import { Button } from '../../ui/button'
import { Mark } from '../../ui/mark'
import { Bone, Problem, Simulated } from '../../ui/states'
import { toast } from '../../ui/toast'
import { cloudLook, describeCloud, describeProgress, type Run, type RunCloud } from './words'

/** How often a run under way is read. */
const everyMs = 2_000

/** A conformance run, live: every cloud with what happens there, and the way to stop it. */
export function RunProgress({ id, role }: { id: string; role: string }) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const run = useQuery(
    trpc.conformance.get.queryOptions(
      { id },
      { refetchInterval: (query) => (query.state.data?.state === 'ended' ? false : everyMs) },
    ),
  )
  const cancel = useMutation(
    trpc.conformance.cancel.mutationOptions({
      onError: (error) => toast.error(error.message),
      onSettled: () => run.refetch(),
    }),
  )
  const results = run.data?.clouds.filter((cloud) => cloud.evidence !== null).length ?? 0
  // Evidence that has come changes the scorecards that other parts of the page show.
  useEffect(() => {
    if (results > 0) void queryClient.invalidateQueries({ queryKey: trpc.scorecards.pathKey() })
  }, [results, queryClient, trpc])
  if (run.error) return <Problem title="This run cannot be shown">{run.error.message}</Problem>
  if (!run.data) return <Bone className="h-60! w-full" />
  const data = run.data
  return (
    <section aria-label={`Conformance run of ${formatTime(data.createdAt)}`} className="grid min-w-0 gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0">
          <p className="font-semibold" aria-live="polite">
            {describeProgress(data)}
          </p>
          <p className="text-small text-dim">
            {data.guideline} · started <Age at={data.createdAt} /> by {startedBy(data)}
            {data.state === 'ended' && data.endedAt
              ? ` · took ${formatDuration(Date.parse(data.endedAt) - Date.parse(data.createdAt))}`
              : ` · what still runs at ${data.deadline.slice(11, 16)} UTC is cancelled`}
            {data.cancelRequestedBy ? ` · ${data.cancelRequestedBy} asked to stop it` : ''}
          </p>
        </div>
        {data.state === 'ended' ? null : (
          <Button
            look="danger"
            className="ml-auto"
            busy={cancel.isPending}
            disabledReason={
              role === 'viewer'
                ? 'needs the role operator'
                : data.state === 'cancelling'
                  ? 'it is being stopped; its nodes are released'
                  : null
            }
            onClick={() => cancel.mutate({ id })}
          >
            Cancel the run
          </Button>
        )}
      </div>
      <ol className="grid rounded-panel border border-rule">
        {data.clouds.map((cloud) => (
          <CloudLine key={cloud.cloud} cloud={cloud} guideline={data.guideline} />
        ))}
      </ol>
    </section>
  )
}

const startedBy = (run: Run): string =>
  run.cause === 'schedule' ? 'the schedule' : run.cause === 'token' ? `the token ${run.startedBy}` : run.startedBy

function CloudLine({ cloud, guideline }: { cloud: RunCloud; guideline: string }) {
  const look = cloudLook(cloud)
  const link = 'text-plum underline underline-offset-2'
  return (
    <li className="grid gap-x-4 gap-y-0.5 border-b border-hair px-4 py-2 last:border-b-0 min-[640px]:grid-cols-[minmax(0,180px)_140px_minmax(0,1fr)_72px]">
      <span className="flex min-w-0 items-center gap-2">
        <span className="truncate font-semibold">{cloud.cloudName}</span>
        {cloud.simulated ? <Simulated /> : null}
      </span>
      <span className="flex items-center gap-2">
        <Mark shape={look.shape} tone={look.tone} size={9} />
        {look.word}
      </span>
      <span className="min-w-0 text-dim">
        {cloud.problem ?? describeCloud(cloud)}{' '}
        {cloud.allocation ? (
          <Link href={paths.allocation(cloud.allocation, cloud.node ? { node: cloud.node } : {})} className={link}>
            open its allocation
          </Link>
        ) : null}
        {cloud.evidence ? (
          <>
            {cloud.allocation ? ', ' : ''}
            <Link href={paths.scorecards({ guideline, cell: `${cloud.cloud}.1` })} className={link}>
              open its cells
            </Link>
          </>
        ) : null}
      </span>
      <span className="text-small text-dim min-[640px]:text-right">
        {cloud.startedAt === null ? null : cloud.endedAt ? (
          formatDuration(Date.parse(cloud.endedAt) - Date.parse(cloud.startedAt))
        ) : (
          <Elapsed since={cloud.startedAt} />
        )}
      </span>
    </li>
  )
}

'use client'

import { useQuery } from '@tanstack/react-query'
import { limitKinds, limitState } from '@/server/domain/cloud-limits'
import type { Limit } from '@/server/domain/cloud-limits-schema'
import { useTRPC } from '../../trpc/client'
import { Age } from '../../ui/age'
import { classes } from '../../ui/classes'
import { Mark } from '../../ui/mark'
import { Panel } from '../../ui/panel'
import { Bone, Problem } from '../../ui/states'
import { describeLeft, describeUse, limitLooks, limitWords } from './limit-words'

/** Limits of our project or account with what is used of them: a bar, numbers and words; what is not told says why. */
export function LimitsPanel({ id }: { id: string }) {
  const trpc = useTRPC()
  const limits = useQuery(trpc.clouds.limits.queryOptions({ id }, { refetchInterval: 60_000 }))
  const data = limits.data
  const told = data?.items.filter((one) => one.used !== null || one.limit !== null)
  const untold = data?.items.filter((one) => one.used === null && one.limit === null) ?? []
  return (
    <Panel
      title="Limits"
      action={
        data?.readAt ? (
          <span className="text-small text-dim">
            read <Age at={data.readAt} staleAfterMs={30 * 60_000} />
          </span>
        ) : null
      }
    >
      <div className="px-4 pb-4">
        {limits.error ? <Problem title="The limits cannot be shown">{limits.error.message}</Problem> : null}
        {data?.problem ? (
          <p className="mb-2 text-small text-part">
            The last look failed: {data.problem} Shown is what was read before.
          </p>
        ) : null}
        {data && data.items.length === 0 && !data.problem ? (
          <p className="text-dim">Not read yet: it is read with the catalogue every 10 minutes, and by a probe.</p>
        ) : null}
        <ul aria-busy={!data} className="grid gap-2.5">
          {told
            ? told.map((limit) => <LimitRow key={limit.kind} limit={limit} />)
            : limitKinds.map((kind) => (
                <li key={kind} className="grid h-9 content-start gap-1.5">
                  <Bone className="w-2/3" />
                  <Bone className="h-1.5! w-full" />
                </li>
              ))}
        </ul>
        {untold.length > 0 ? <Untold limits={untold} /> : null}
      </div>
    </Panel>
  )
}

const fills = { free: 'bg-unk', near: 'bg-part', full: 'bg-no', none: 'bg-unk', unknown: 'bg-unk' } as const

function LimitRow({ limit }: { limit: Limit }) {
  const state = limitState(limit)
  const share =
    typeof limit.limit === 'number' && limit.limit > 0 && limit.used !== null
      ? Math.min(1, limit.used / limit.limit)
      : null
  return (
    <li title={[limit.source, limit.note].filter(Boolean).join('. ')} className="min-h-9">
      <div className="flex items-baseline justify-between gap-3">
        <span className="inline-flex min-w-0 items-center gap-2">
          <Mark {...limitLooks[state]} size={9} />
          {limitWords[limit.kind]}
        </span>
        <span className="text-right tabular-nums">
          {describeUse(limit)}
          <span
            className={classes(
              'ml-2 inline-block min-w-18 text-small',
              state === 'near' ? 'font-semibold text-part' : state === 'full' ? 'font-semibold text-no' : 'text-dim',
            )}
          >
            {describeLeft(limit)}
          </span>
        </span>
      </div>
      <div aria-hidden className="mt-1 h-1.5 overflow-hidden rounded-full bg-well">
        {share === null ? null : (
          <div
            className={classes('h-full rounded-full', fills[state])}
            style={{ width: `${Math.max(share * 100, 1)}%` }}
          />
        )}
      </div>
    </li>
  )
}

/** What nothing is known of, by reason: the same words are said once. */
function Untold({ limits }: { limits: readonly Limit[] }) {
  const reasons = [...new Set(limits.map(({ note }) => note ?? 'Not told.'))]
  return (
    <div className="mt-3 border-t border-hair pt-2.5 text-small text-dim">
      {reasons.map((reason) => (
        <p key={reason} className="mt-1 first:mt-0">
          <span className="text-ink">
            {limits
              .filter(({ note }) => (note ?? 'Not told.') === reason)
              .map(({ kind }) => limitWords[kind])
              .join(', ')}
          </span>
          : {reason}
        </p>
      ))}
    </div>
  )
}

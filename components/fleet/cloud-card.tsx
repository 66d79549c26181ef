import Link from 'next/link'
import type { CloudPause } from '@/server/domain/cloud'
import type { CloudLifecycle } from '@/server/domain/cloud-declaration'
import type { Limit } from '@/server/domain/cloud-limits-schema'
import type { CloudCredential } from '@/server/domain/credential-expiry-schema'
import { type StepId, stepById, stepIds } from '@/server/domain/steps'
import type { Verdict } from '@/server/domain/verdict'
import { slowMs } from '../clouds/condition/advice'
import { Condition } from '../clouds/condition/condition'
import { CredentialWarning } from '../clouds/condition/credential'
import { Lifecycle } from '../clouds/lifecycle'
import { describeUse, limitWords } from '../clouds/overview/limit-words'
import { Paused } from '../clouds/paused'
import { type OpenSync, SyncProgress } from '../clouds/sync-progress'
import { paths } from '../nav/paths'
import { Age } from '../ui/age'
import { Mark } from '../ui/mark'
import { PlumbStrip } from '../ui/plumb-strip'
import { Bone, Simulated } from '../ui/states'
import { counted, formatCount } from '../ui/words'

export type CloudCardData = {
  id: string
  name: string
  provider: string
  simulated: boolean
  health: 'ok' | 'failing' | 'unknown'
  problem: string | null
  problemCode: string | null
  account: { credential: CloudCredential | null; pressed: Limit[] }
  latency: { p95Ms: number | null } | null
  /** Quirks that were seen otherwise than declared; null: not counted. */
  drift: number | null
  /** Set while it is not asked, since it did not answer. */
  paused: CloudPause | null
  /** What the vendor's profile says of its end; null for all others. */
  lifecycle: CloudLifecycle | null
  nodes: number
  /** Things of ours that nothing needs, or nothing explains. */
  leftovers: number
  syncedAt: string | null
  syncing: boolean
  sync: OpenSync | null
  /** Short sentences: what we know of its character. */
  quirks: { text: string; title: string }[]
  verdicts: Record<StepId, Verdict>
  /** Where the strip comes from: a scorecard, the last run, or nothing yet. */
  measured: { kind: 'scorecard'; text: string; title: string } | { kind: 'run'; title: string } | null
}

const scores: Partial<Record<Verdict, number>> = { YES: 1, PARTIAL: 0.5, NO: 0 }

/** `6.5 / 8`, or `incomplete` while a step is unknown: unknown is not zero. */
export function describeScore(verdicts: Record<StepId, Verdict>): string {
  const counted = stepIds
    .map((id) => verdicts[id])
    .filter((verdict) => verdict !== 'NOT APPLICABLE' && verdict !== 'WAIVED')
  if (counted.some((verdict) => scores[verdict] === undefined))
    return counted.every((verdict) => scores[verdict] === undefined) ? 'not measured' : 'incomplete'
  const sum = counted.reduce((total, verdict) => total + (scores[verdict] ?? 0), 0)
  return `${sum} / ${counted.length}`
}

/** One cloud: how many nodes, what is special about it, its eight steps, and how old all of that is. */
export function CloudCard({ cloud }: { cloud: CloudCardData }) {
  const points = stepIds.map((id) => ({ label: stepById(id).short, verdict: cloud.verdicts[id] }))
  return (
    <article className="relative flex h-full flex-col rounded-panel border border-rule bg-panel p-4 transition-colors hover:border-plum">
      <div className="flex items-baseline justify-between gap-2">
        <h2 className="min-w-0 truncate font-semibold">
          {/* The whole card is the target; its name is the link. */}
          <Link href={paths.cloud(cloud.id)} className="after:absolute after:inset-0 after:rounded-panel">
            {cloud.name}
          </Link>
        </h2>
        <span className="font-mono text-tiny text-dim">{cloud.provider}</span>
      </div>
      <div className="mt-2 flex gap-3.5">
        <PlumbStrip points={points} />
        <div className="flex min-w-0 flex-1 flex-col text-small">
          <div className="text-figure font-semibold">
            {formatCount(cloud.nodes)}{' '}
            <span className="text-small font-normal text-dim">{cloud.nodes === 1 ? 'node' : 'nodes'}</span>
          </div>
          {cloud.quirks.slice(0, 3).map((quirk) => (
            <div key={quirk.text} className="truncate text-dim" title={quirk.title}>
              {quirk.text}
            </div>
          ))}
          <Lifecycle lifecycle={cloud.lifecycle} />
          {cloud.simulated ? (
            <div className="mt-0.5">
              <Simulated />
            </div>
          ) : null}
        </div>
      </div>
      <div className="mt-auto flex items-baseline justify-between gap-2 pt-2.5 text-small">
        <CardAge cloud={cloud} />
        <CardScore cloud={cloud} />
      </div>
      {cloud.drift ? (
        <Link
          href={paths.cloud(cloud.id, { tab: 'quirks', drift: 'true' })}
          className="relative z-10 mt-1.5 inline-flex items-center gap-2 self-start text-small text-part underline underline-offset-2"
        >
          <Mark shape="half" tone="part" size={9} />
          {counted(cloud.drift, 'quirk')} drifted
        </Link>
      ) : null}
      {cloud.account.pressed.length > 0 ? (
        <div className="mt-1.5 inline-flex items-baseline gap-2 text-small text-part">
          <Mark shape="half" tone="part" size={9} />
          <span>
            {cloud.account.pressed.map((limit) => `${limitWords[limit.kind]} ${describeUse(limit)}`).join(', ')}
          </span>
        </div>
      ) : null}
      <CredentialWarning credential={cloud.account.credential} className="mt-1.5" />
      {cloud.leftovers > 0 ? (
        <Link
          href={paths.leftovers({ cloud: cloud.id })}
          className="relative z-10 mt-1.5 inline-flex items-center gap-2 self-start text-small text-part underline underline-offset-2"
        >
          <Mark shape="half" tone="part" size={9} />
          {formatCount(cloud.leftovers)} {cloud.leftovers === 1 ? 'leftover' : 'leftovers'}
        </Link>
      ) : null}
      {cloud.paused ? (
        <Paused pause={cloud.paused} className="mt-1.5 text-small" />
      ) : cloud.health === 'failing' && cloud.problem ? (
        <div className="mt-1.5 grid gap-0.5 text-small">
          <Condition cloud={cloud} />
          <span className="line-clamp-2 text-no" title={cloud.problem}>
            {cloud.problem}
          </span>
        </div>
      ) : (cloud.latency?.p95Ms ?? 0) > slowMs ? (
        <div className="mt-1.5 text-small">
          <Condition cloud={cloud} />
        </div>
      ) : null}
    </article>
  )
}

/** The score where there is a scorecard; what one run showed is called a run. */
function CardScore({ cloud }: { cloud: CloudCardData }) {
  const { measured } = cloud
  if (measured?.kind === 'scorecard')
    return (
      <span className="whitespace-nowrap text-dim" title={measured.title}>
        {measured.text}
      </span>
    )
  if (measured)
    return (
      <span className="text-right whitespace-nowrap text-dim" title={measured.title}>
        last run {describeScore(cloud.verdicts)}
      </span>
    )
  return <span className="whitespace-nowrap text-dim">not measured</span>
}

function CardAge({ cloud }: { cloud: CloudCardData }) {
  if (cloud.syncing && !cloud.syncedAt) return <SyncProgress sync={cloud.sync} />
  if (!cloud.syncedAt) return <span className="text-part">never synced</span>
  return (
    <span className="text-dim">
      synced <Age at={cloud.syncedAt} staleAfterMs={10 * 60_000} />
    </span>
  )
}

/** The same card while the fleet is being read. */
export const CloudCardSkeleton = () => (
  <div aria-hidden className="rounded-panel border border-rule bg-panel p-4">
    <Bone className="w-28" />
    <div className="mt-3 flex gap-3.5">
      <Bone className="h-[94px]! w-5" />
      <div className="grid flex-1 content-start gap-2">
        <Bone className="h-6! w-14" />
        <Bone className="w-24" />
        <Bone className="w-20" />
      </div>
    </div>
    <Bone className="mt-3 w-full" />
  </div>
)

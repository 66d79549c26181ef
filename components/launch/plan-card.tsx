import type { CloudLifecycle } from '@/server/domain/cloud-declaration'
import type { CloudPlan, Pick } from '@/server/domain/plan'
import { stepById, stepIds } from '@/server/domain/steps'
import { describeWorkaround } from '../allocations/describe'
import { Lifecycle } from '../clouds/lifecycle'
import { formatDuration } from '../ui/age'
import { classes } from '../ui/classes'
import { PlumbStrip } from '../ui/plumb-strip'
import { Chip, Problem, Simulated } from '../ui/states'
import { ReachChoice } from './reach-choice'

type Props = {
  cloud: { id: string; name: string; simulated: boolean; lifecycle: CloudLifecycle | null }
  plan: CloudPlan
  /** Why the cloud does not answer now, so that the plan is made of what was read before; null while it answers. */
  silent: string | null
  /** What a person pinned on this cloud, and how to pin another. */
  pins: Record<string, string | undefined>
  onPin: (part: PinnedPart, id: string | null) => void
}
export type PinnedPart = 'network' | 'flavor' | 'image' | 'pool'

/** What would be picked on one cloud: by which rule, what was rejected, what to expect. */
export function PlanCard({ cloud, plan, silent, pins, onPin }: Props) {
  const points = stepIds.map((id) => ({ label: stepById(id).short, verdict: plan.expected.verdicts[id] }))
  return (
    <article aria-label={`Plan for ${cloud.name}`} className="rounded-panel border border-rule bg-panel p-4">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="font-semibold">{cloud.name}</h2>
        {cloud.simulated ? <Simulated /> : null}
        <Lifecycle lifecycle={cloud.lifecycle} />
        <span className="ml-auto flex items-center gap-3 text-small text-dim">
          {plan.expected.ms !== null ? (
            <span title="Median of earlier runs on this cloud">about {formatDuration(plan.expected.ms)}</span>
          ) : (
            <span>no earlier run</span>
          )}
          <PlumbStrip points={points} size="tiny" vertical={false} />
        </span>
      </header>
      {silent ? (
        <Problem title={`${cloud.name} had a problem when it was last asked`} tone="part" className="mt-3">
          {silent} The plan is made of what was read before.
        </Problem>
      ) : null}
      {plan.problems.map((problem) => (
        <Problem key={problem.code + problem.message} title={problem.message} className="mt-3">
          {problem.action}
        </Problem>
      ))}
      <dl className="mt-3 grid gap-2">
        <PickRow
          group={cloud.id}
          name="Network"
          pick={plan.network}
          pinned={pins.network}
          onPin={(id) => onPin('network', id)}
        />
        <PickRow
          group={cloud.id}
          name="Flavor"
          pick={plan.flavor}
          pinned={pins.flavor}
          onPin={(id) => onPin('flavor', id)}
        />
        <PickRow
          group={cloud.id}
          name="Image"
          pick={plan.image}
          pinned={pins.image}
          onPin={(id) => onPin('image', id)}
        />
        <Row name="Reach">
          <ReachChoice group={cloud.id} reach={plan.reach} pinned={pins.pool} onPin={(id) => onPin('pool', id)} />
        </Row>
        <Row name="Login">
          {plan.loginCandidates[0] ? (
            <>
              <span className="font-mono text-small">{plan.loginCandidates[0].user}</span>{' '}
              <span className="text-small text-dim">{plan.loginCandidates[0].reason}</span>
            </>
          ) : (
            <span className="text-dim">unknown; names will be tried</span>
          )}
        </Row>
      </dl>
      {plan.expected.workarounds.length > 0 ? (
        <p className="mt-3 flex flex-wrap items-center gap-x-2 gap-y-1 text-small text-dim">
          <Chip tone="part">
            {plan.expected.workarounds.length === 1
              ? '1 workaround expected'
              : `${plan.expected.workarounds.length} workarounds expected`}
          </Chip>
          {plan.expected.workarounds
            .map((one) => describeWorkaround(one as Parameters<typeof describeWorkaround>[0]) ?? one)
            .join('; ')}
        </p>
      ) : null}
    </article>
  )
}

const Row = ({ name, children }: { name: string; children: React.ReactNode }) => (
  <div className="grid grid-cols-[68px_1fr] gap-3">
    <dt className="text-dim">{name}</dt>
    <dd className="min-w-0">{children}</dd>
  </div>
)

const decided = {
  published: null,
  pattern: 'name pattern',
  table: 'table of ours',
  probe: 'probe',
  operator: 'pinned',
  tie: 'tie',
  nothing: 'nothing fits',
} satisfies Record<Pick['decidedBy'], string | null>

function PickRow({
  group,
  name,
  pick,
  pinned,
  onPin,
}: {
  /** Keeps the choices of one cloud apart from those of another. */
  group: string
  name: string
  pick: Pick
  pinned: string | undefined
  onPin: (id: string | null) => void
}) {
  const tied = pick.candidates.filter((candidate) => candidate.outcome === 'tied')
  const others = pick.candidates.filter((candidate) => candidate.outcome !== 'chosen')
  const summary = pick.candidates.find((candidate) => candidate.id === pick.chosen?.id)?.summary
  return (
    <Row name={name}>
      <span className={classes('break-words', pick.chosen ? 'font-mono text-small' : 'font-medium text-no')}>
        {pick.chosen?.name ?? (tied.length > 0 ? 'You decide' : 'Nothing fits')}
      </span>
      {summary ? <span className="text-small text-dim"> {summary}</span> : null}{' '}
      {decided[pick.decidedBy] ? (
        <Chip tone={pick.decidedBy === 'tie' || pick.decidedBy === 'nothing' ? 'part' : 'plain'}>
          {decided[pick.decidedBy]}
        </Chip>
      ) : null}
      <p className="text-small text-dim">{pick.reason}</p>
      {tied.length > 0 ? (
        <fieldset className="mt-1 grid gap-1">
          <legend className="sr-only">Choose the {name.toLowerCase()}</legend>
          {tied.map((candidate) => (
            <label key={candidate.id} className="flex items-baseline gap-2 text-small">
              <input
                type="radio"
                name={`${group}-${name}`}
                value={candidate.id}
                checked={pinned === candidate.id}
                onChange={() => onPin(candidate.id)}
                className="accent-plum"
              />
              <span className="font-mono">{candidate.name}</span>
              <span className="text-dim">
                {candidate.summary} <span className="font-mono">{candidate.id}</span>
              </span>
            </label>
          ))}
        </fieldset>
      ) : null}
      {others.length > 0 && tied.length === 0 ? (
        <details className="text-small text-dim">
          <summary className="select-none hover:text-ink">
            {others.length} of {Math.max(pick.considered - 1, others.length)} others, and why not
          </summary>
          <ul
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
            tabIndex={0}
            className="scroll-thin mt-1 grid max-h-48 gap-0.5 overflow-auto"
          >
            {others.map((candidate) => (
              <li key={candidate.id} className="break-words">
                <span className="font-mono text-ink">{candidate.name}</span>{' '}
                {candidate.summary ? `(${candidate.summary})` : ''}: {candidate.reason}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {pinned ? (
        <button type="button" onClick={() => onPin(null)} className="text-small text-plum underline underline-offset-2">
          Remove the pin
        </button>
      ) : null}
    </Row>
  )
}

/** In place of a plan while the request cannot be asked. */
export const NoPlanYet = ({ name }: { name: string }) => (
  <article className="rounded-panel border border-rule bg-panel p-4">
    <h2 className="font-semibold">{name}</h2>
    <p className="mt-1 text-dim">It is planned as soon as the request has no errors.</p>
  </article>
)

/** The same shape while the plan is being made. */
export function PlanSkeleton({ name }: { name: string }) {
  return (
    <article aria-busy className="rounded-panel border border-rule bg-panel p-4">
      <header className="flex items-center gap-3">
        <h2 className="font-semibold">{name}</h2>
        <span className="text-small text-dim">reading its catalogue…</span>
      </header>
      <div className="mt-3 grid gap-3">
        {['Network', 'Flavor', 'Image', 'Reach', 'Login'].map((row) => (
          <div key={row} className="grid grid-cols-[68px_1fr] gap-3">
            <span className="text-dim">{row}</span>
            <span className="grid gap-1.5">
              <span className="skeleton h-3.5 w-40" />
              <span className="skeleton h-3 w-full max-w-80" />
            </span>
          </div>
        ))}
      </div>
    </article>
  )
}

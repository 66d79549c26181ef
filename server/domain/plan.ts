import type { ReachStrategy } from './cloud'
import type { Failure } from './errors'
import type { RoleAssignment, RoleObservation } from './network-role'
import type { StepId } from './steps'
import type { Verdict } from './verdict'

/**
 * What decided a pick; verdict 3 is computed from it. `published`: what the provider publishes for machines (sizes in
 * numbers, default flags, image properties, a publisher's alias); `pattern`: a name pattern; `table`: a table of ours;
 * `probe`: we tried; `operator`: a pin or site configuration; `tie` and `nothing`: no pick.
 */
export type DecidedBy = 'published' | 'pattern' | 'table' | 'probe' | 'operator' | 'tie' | 'nothing'

export type PickCandidate = {
  id: string
  name: string
  outcome: 'chosen' | 'rejected' | 'tied'
  /** Sentence: why it was chosen or rejected. */
  reason: string
  /** Numbers for display, such as `2 vCPU, 4096 MiB`. */
  summary: string
}

/** A choice with its reasons (architecture, decision 7). `chosen` null means that nothing fits or that a tie needs a person. */
export type Pick = {
  chosen: { id: string; name: string } | null
  decidedBy: DecidedBy
  rule: string
  reason: string
  /** Chosen first, then ties, then up to 12 rejected ones, nearest first. */
  candidates: PickCandidate[]
  /** How many were looked at in all. */
  considered: number
}

export type ReachPick = {
  strategy: ReachStrategy | null
  reason: string
  /** The network from which floating IPs come, when the strategy takes one. */
  pool: { id: string; name: string } | null
  /** The networks that it could come from, where nothing decides between them: a person pins one. */
  pools?: { id: string; name: string }[]
  /** Networks that serve as well, for when that one has no address left. */
  otherPools?: { id: string; name: string }[]
  /** Networks that serve for the same way, for when the chosen one turns out not to be attachable; best first. */
  otherNetworks?: { id: string; name: string }[]
  rejected: { strategy: ReachStrategy; reason: string }[]
}

/** Where a login user name came from, best first; verdict 6 is computed from it (product.md). */
export const userSources = [
  'api-field',
  'image-property',
  'key-request-field',
  'publisher-table',
  'operator',
  'earlier-run',
  'distro-default',
  'name',
  'server-hint',
  'refusal',
  'try-list',
] as const
export type UserSource = (typeof userSources)[number]
export type LoginCandidate = { user: string; source: UserSource; reason: string }

/** The plan for one cloud: everything chosen, by which rule, what was rejected, and what is expected. */
export type CloudPlan = {
  cloudId: string
  network: Pick
  /** The subnet, where the kind needs one (EC2). */
  subnet: { id: string; zone: string | null } | null
  flavor: Pick
  image: Pick
  reach: ReachPick
  roles: RoleAssignment[]
  /** What was seen on its networks before, as far as it was known when the plan was made: step 3 plans with the same. */
  observedRoles?: RoleObservation[]
  loginCandidates: LoginCandidate[]
  expected: {
    workarounds: string[]
    verdicts: Record<StepId, Verdict>
    /** Median of earlier runs on this cloud, milliseconds; null when there is none. */
    ms: number | null
  }
  /** Empty when the plan can be launched. */
  problems: Failure[]
  /** ISO 8601 UTC: when the catalogue that it was made from was read. */
  catalogueReadAt: string
}

/** Two plans are the same when these are equal: what would be asked of the cloud. */
export type PlanChoice = {
  network: string | null
  subnet: string | null
  flavor: string | null
  image: string | null
  strategy: ReachStrategy | null
  pool: string | null
}
export const planChoice = (plan: Omit<CloudPlan, 'expected'>): PlanChoice => ({
  network: plan.network.chosen?.id ?? null,
  subnet: plan.subnet?.id ?? null,
  flavor: plan.flavor.chosen?.id ?? null,
  image: plan.image.chosen?.id ?? null,
  strategy: plan.reach.strategy,
  pool: plan.reach.pool?.id ?? null,
})
export const samePlan = (a: PlanChoice, b: PlanChoice): boolean =>
  (Object.keys(a) as (keyof PlanChoice)[]).every((key) => a[key] === b[key])

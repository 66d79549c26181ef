import type { CatalogueGap } from '@/server/domain/catalogue'
import type { ReachStrategy } from '@/server/domain/cloud'
import type { StepFacts, Workaround } from '@/server/domain/facts'
import { judgeFacts } from '@/server/domain/judge'
import type { CloudPlan, LoginCandidate, Pick, ReachPick } from '@/server/domain/plan'
import { type StepId, stepIds } from '@/server/domain/steps'
import type { Verdict } from '@/server/domain/verdict'

type PlanParts = {
  network: Pick
  flavor: Pick
  image: Pick
  reach: ReachPick
  loginCandidates: LoginCandidate[]
  gaps: CatalogueGap[]
  /** The cloud is marked private: judged from inside its site. */
  insideSite: boolean
  /** Lists of the catalogue, counted. */
  counts: { networks: number; flavors: number; images: number }
  launchable: boolean
}

/** What the plan leads to, as far as it can be known beforehand. Verdicts come from the same judges as those of a run. */
export function expectations(parts: PlanParts): Expectations {
  return { workarounds: expectedWorkarounds(parts), verdicts: expectedVerdicts(parts) }
}
type Expectations = { workarounds: Workaround[]; verdicts: CloudPlan['expected']['verdicts'] }

/** The workaround that a way to the node is by itself; null for those that the yardstick has too. */
export const workaroundOfStrategy: Record<ReachStrategy, Workaround | null> = {
  direct: null,
  'default-network': null,
  'floating-ip': 'floating-ip',
  ipv6: 'ipv6-only',
  'port-forwarding': 'port-forwarding',
  private: 'bastion-to-private',
}

/** Workarounds that the picks themselves are. */
export function workaroundsOfPicks(picks: readonly Pick[]): Workaround[] {
  const found: Workaround[] = []
  if (picks.some(({ decidedBy }) => decidedBy === 'pattern')) found.push('name-pattern')
  if (picks.some(({ decidedBy }) => decidedBy === 'operator')) found.push('site-configuration')
  return found
}

const knownSources: ReadonlySet<LoginCandidate['source']> = new Set([
  'api-field',
  'image-property',
  'key-request-field',
  'publisher-table',
])

function expectedWorkarounds({ network, flavor, image, reach, loginCandidates }: PlanParts): Workaround[] {
  const found = workaroundsOfPicks([network, flavor, image])
  const byStrategy = reach.strategy ? workaroundOfStrategy[reach.strategy] : null
  if (byStrategy) found.push(byStrategy)
  const first = loginCandidates[0]
  if (first && !knownSources.has(first.source)) found.push('guess-user')
  return found
}

function expectedVerdicts(parts: PlanParts): Record<StepId, Verdict> {
  const { network, flavor, image, reach, counts, gaps, launchable } = parts
  const verdicts = Object.fromEntries(stepIds.map((id) => [id, 'UNKNOWN'])) as Record<StepId, Verdict>
  verdicts[1] = 'YES'
  verdicts[2] = judgeFacts(2, { ...counts, gaps }).verdict
  verdicts[3] = judgeFacts(3, {
    network: pickedFact(network),
    flavor: pickedFact(flavor),
    image: pickedFact(image),
    strategy: reach.strategy ?? 'direct',
    strategyReason: reach.reason,
    changedFromApproved: false,
  }).verdict
  if (!launchable || !reach.strategy) return verdicts
  verdicts[4] = 'YES'
  verdicts[5] = judgeFacts(5, { ...expectedAddress(reach.strategy, reach), insideSite: parts.insideSite }).verdict
  verdicts[6] = expectedLogIn(parts.loginCandidates[0])
  verdicts[7] = 'YES'
  verdicts[8] = 'YES'
  return verdicts
}

export const pickedFact = (pick: Pick): StepFacts[3]['network'] => ({
  id: pick.chosen?.id ?? null,
  name: pick.chosen?.name ?? null,
  decidedBy: pick.decidedBy,
  rule: pick.rule,
  reason: pick.reason,
  candidates: pick.candidates,
  considered: pick.considered,
})

/** Documentation addresses stand in for the one that is still unknown. */
function expectedAddress(strategy: ReachStrategy, { pool }: ReachPick): StepFacts[5] {
  const made = strategy === 'floating-ip' || strategy === 'port-forwarding'
  return {
    strategy,
    address: strategy === 'ipv6' ? '2001:db8::1' : '203.0.113.1',
    version: strategy === 'ipv6' ? 6 : 4,
    public: strategy !== 'private',
    cameWithCreate: !made,
    madeResource: made ? { kind: strategy, id: '', pool: pool?.name ?? null } : null,
    portForwarding: strategy === 'port-forwarding',
  }
}

function expectedLogIn(first: LoginCandidate | undefined): Verdict {
  if (!first) return 'UNKNOWN'
  const { user, source, reason } = first
  return judgeFacts(6, {
    user,
    source,
    sourceReason: reason,
    attempts: [{ user, source, outcome: 'accepted', hint: null }],
    connectionsBeforeBanner: 0,
    hostKey: { type: '', fingerprint: '', source: 'first-use' },
  }).verdict
}

import type { SiteNetworks } from '@/server/domain/catalogue'
import type { CloudPlan, LoginCandidate } from '@/server/domain/plan'
import type { CloudSite, LearnedUser } from '../ports'
import { type PlanInput, planCloud } from './index'

/** Problems of a plan that say something about the cloud itself; a spent quota does not. */
const ofTheCloud: ReadonlySet<string> = new Set(['plan-ambiguous', 'nothing-fits'])

export type ConformancePlans = {
  /** What is done: the unaided plan, or where that has problems that configuration or memory solves, the aided one. */
  plan: CloudPlan
  /** What the cloud gets by itself: this one is judged. */
  unaided: CloudPlan
}

/**
 * Plans a conformance run (product.md, "Which runs make a cell"): without pins, site configuration, and what earlier runs saw. Those
 * may only help to deliver. `learned` is of no use here: names are put behind all others by `loginInTurn`.
 */
export function planConformance(input: Omit<PlanInput, 'learned'>): ConformancePlans {
  const request = { ...input.request, pins: {}, reach: 'auto' as const }
  const unaided = planCloud({ ...input, request, site: unaidedSite(input.site), observedRoles: [] })
  if (unaided.problems.length === 0) return { plan: unaided, unaided }
  const aided = planCloud({ ...input, request, site: { ...input.site, users: [] } })
  return { plan: aided.problems.length === 0 ? aided : unaided, unaided }
}

/** Why the unaided plan came to no choice, in a sentence; null where it did, or where only the quota stood in its way. */
export const unaidedProblem = ({ problems }: Pick<CloudPlan, 'problems'>): string | null =>
  problems.find(({ code }) => ofTheCloud.has(code))?.message ?? null

/** The problem that a conformance run ends with: what the cloud lacks by itself before what only stands in the way now. */
export const firstProblem = ({ problems }: Pick<CloudPlan, 'problems'>) =>
  problems.find(({ code }) => ofTheCloud.has(code)) ?? problems[0]

/**
 * A site without what a person of it configured. Where we stand stays: inside the site or not, the jump host, the port of sshd. So does
 * what a vendor's profile says, which is a table and judged as one.
 */
const unaidedSite = (site: CloudSite): CloudSite => ({
  ...site,
  reach: 'auto',
  users: [],
  networks: ofProfile(site.networks),
})

function ofProfile({ origins = {}, ...networks }: SiteNetworks): SiteNetworks {
  const told = (key: keyof typeof origins) => origins[key]?.layer === 'profile'
  const kept = Object.entries(origins).filter(([, origin]) => origin?.layer === 'profile')
  return {
    networks: told('networks') ? networks.networks : [],
    requiresFloatingIp: told('requiresFloatingIp') ? networks.requiresFloatingIp : null,
    floatingIpSource: told('floatingIpSource') ? (networks.floatingIpSource ?? null) : null,
    forceIpv4: told('forceIpv4') ? (networks.forceIpv4 ?? false) : false,
    origins: Object.fromEntries(kept),
  }
}

/** Names that anybody knows first, then those of the operator, then the one of an earlier run; each once. */
export function loginInTurn(
  unaided: readonly LoginCandidate[],
  { users, learned }: { users: readonly string[]; learned: LearnedUser | null },
): LoginCandidate[] {
  const all: LoginCandidate[] = [...unaided]
  for (const user of users) all.push({ user, source: 'operator', reason: 'The site configuration names it.' })
  if (learned) {
    const reason = `It worked for this image on ${learned.at.slice(0, 10)}.`
    all.push({ user: learned.user, source: 'earlier-run', reason })
  }
  return all.filter(({ user }, index) => all.findIndex((each) => each.user === user) === index)
}

import type { SiteNetworks } from '@/server/domain/catalogue'
import { observationMethods, type RoleAssignment, type RoleObservation } from '@/server/domain/network-role'
import { factsOf, type NetworkFacts, type Topology } from './network-facts'
import { configuredFor, roleByConfiguration } from './role-configuration'
import { type Answer, downReason, evidenceRules } from './role-rules'

export type { RoleObservation } from '@/server/domain/network-role'
export { publicIpv6Ranges } from './network-facts'
export { configuredNetworkProblems, unknownConfiguredNetworks } from './role-configuration'

export type RoleInput = {
  catalogue: Topology
  site: SiteNetworks
  observed?: readonly RoleObservation[]
}

type Said = Answer & { rule: string }

/**
 * The role of every network, in the catalogue's order, each with the rule that gave it. A network that is down is unusable; then the
 * operator's word counts, then what was seen to happen, then flags, ranges and topology. An observation that agrees with
 * the evidence leaves the evidence its rule: what decides is what the cloud publishes.
 */
export function assignRoles({ catalogue, site, observed = [] }: RoleInput): RoleAssignment[] {
  return catalogue.networks.map((network) => {
    const facts = factsOf(network, catalogue)
    const evidence = byEvidence(facts)
    const seen = latest(observed.filter(({ networkId }) => networkId === network.id))
    return { ...decide(facts, { evidence, seen, site }), ...(seen ? { seen: withoutId(seen) } : {}) }
  })
}

function decide(
  facts: NetworkFacts,
  { evidence, seen, site }: { evidence: Said; seen: RoleObservation | null; site: SiteNetworks },
): RoleAssignment {
  const { network } = facts
  const named = { networkId: network.id, networkName: network.name }
  const down = downReason(facts)
  if (down) return { ...named, role: 'unusable', rule: 'network-down', reason: down, source: 'evidence' }
  const configured = configuredFor(network, site)
  const told = configured ? roleByConfiguration(configured, network, site) : null
  if (told) {
    const reason = told.role === evidence.role ? told.reason : `${told.reason} By itself it would be ${evidence.role}.`
    return { ...named, role: told.role, rule: 'configured', reason, source: 'configured', evidence }
  }
  if (seen && seen.role !== evidence.role && outranks(seen, evidence))
    return { ...named, role: seen.role, rule: 'observed', reason: seen.evidence, source: 'observed', evidence }
  return { ...named, ...evidence, source: 'evidence' }
}

/** A doubtful observation fills a gap; it never takes a network away, or one bad hour of a cloud would close it. */
const outranks = (seen: RoleObservation, evidence: Said): boolean =>
  seen.confidence === 'high' || (evidence.role === 'unknown' && seen.role !== 'unusable')

function byEvidence(facts: NetworkFacts): Said {
  for (const rule of evidenceRules) {
    const answer = rule.decide(facts)
    if (answer) return { ...answer, rule: rule.id }
  }
  throw new TypeError('The last rule of evidence answers for every network.')
}

/**
 * The observation that counts: sure ones before doubtful ones, then the later one. Equal times (one listing, several ways)
 * are ordered by the method and the role's name, so that the order of rows decides nothing.
 */
function latest(observations: readonly RoleObservation[]): RoleObservation | null {
  const rank = ({ method }: RoleObservation) => observationMethods.indexOf(method)
  const [first] = [...observations].sort(
    (a, b) =>
      Number(b.confidence === 'high') - Number(a.confidence === 'high') ||
      Date.parse(b.at) - Date.parse(a.at) ||
      rank(a) - rank(b) ||
      (a.role < b.role ? -1 : 1),
  )
  return first ?? null
}

const withoutId = ({ networkId: _, ...seen }: RoleObservation): Omit<RoleObservation, 'networkId'> => seen

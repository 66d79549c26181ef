import type { CatalogueNetwork } from '@/server/domain/catalogue'
import type { ReachOption, ReachStrategy } from '@/server/domain/cloud'
import type { NetworkRole } from '@/server/domain/network-role'
import type { DecidedBy, Pick as Picked, ReachPick } from '@/server/domain/plan'
import { breakTieByName } from '@/server/quirks/name-tie-break'
import { configuredFor, sayerFirst } from '@/server/quirks/role-configuration'
import { type Criterion, choose } from './choose'
import { choosePool, poolsOf } from './pools'
import { hasExternal, type ReachInput, roleOf, type Way, ways } from './ways'

/** Ways that take an address from an external network. */
const fromPools: ReadonlySet<ReachStrategy> = new Set(['floating-ip', 'port-forwarding'])

export type NetworkAndReach = { network: Picked; reach: ReachPick }

/** Network and way to the node, decided together. What was rejected is said; what nothing decides is a tie. */
export function pickReach(input: ReachInput): NetworkAndReach {
  const wish = input.wish === 'auto' ? input.site.reach : input.wish
  const rejected: ReachPick['rejected'] = []
  const open = ways.filter((way) => wish === 'auto' || way.strategy === wish)
  for (const way of open) {
    const closed = way.impossible?.(input) ?? (wish === 'auto' ? way.avoided(input) : null)
    if (closed) {
      rejected.push({ strategy: way.strategy, reason: closed })
      continue
    }
    const network = pickNetwork(way, input)
    if (network.decidedBy === 'nothing') {
      rejected.push({
        strategy: way.strategy,
        reason: input.pins.network ? network.reason : noneOf(way, network, wish),
      })
      continue
    }
    const later = ways.slice(ways.indexOf(way) + 1)
    if (wish === 'auto') {
      for (const { strategy } of later) rejected.push({ strategy, reason: `Not needed: ${way.strategy} works.` })
    }
    const reach = reachOf(way, network, input, wish)
    return { network, reach: { ...reach, ...otherNetworks(way, { network, pool: reach.pool }, input), rejected } }
  }
  return {
    network: nowhere(input),
    reach: { strategy: null, reason: 'No way to a node was found.', pool: null, rejected },
  }
}

/** Who asks for a way is told also what the nearest network lacks for it. */
function noneOf({ none }: Way, { candidates: [nearest] }: Picked, wish: ReachOption): string {
  return wish === 'auto' || !nearest ? none : `${none} The nearest is ${nearest.name}: ${nearest.reason}`
}

function reachOf(way: Way, network: Picked, input: ReachInput, wish: ReachOption): Omit<ReachPick, 'rejected'> {
  const pinned = wish === 'auto' ? '' : ` It was asked for (${wish}).`
  const chosen = input.catalogue.networks.find(({ id }) => id === network.chosen?.id)
  if (!fromPools.has(way.strategy) || !chosen) {
    return { strategy: way.strategy, reason: `${way.reason}${pinned}`, pool: null }
  }
  const pools = hasExternal(input)
    ? poolsOf(chosen, input.catalogue)
    : [{ id: chosen.id, name: chosen.name, router: null, isDefault: false }]
  const choice = choosePool(pools, { pin: input.pins.pool, site: input.site })
  if (choice.pool === null) return { strategy: null, reason: choice.reason, pool: null, pools: pools.map(named) }
  const { pool, others } = choice
  return {
    strategy: way.strategy,
    reason: `${way.reason}${pool.router ? ` ${choice.reason}` : ''}${pinned}`,
    pool: named(pool),
    ...(others.length > 0 ? { otherPools: others.map(named) } : {}),
  }
}
/**
 * Networks that would serve as well, had the chosen one not been there. Not where a person chose it: a pin or a configured
 * network is followed or refused, never replaced.
 */
function otherNetworks(
  way: Way,
  { network, pool }: Pick<ReachPick, 'pool'> & { network: Picked },
  input: ReachInput,
): Pick<ReachPick, 'otherNetworks'> {
  if (!network.chosen || network.decidedBy === 'operator') return {}
  const others = input.catalogue.networks.filter(
    (each) =>
      each.id !== network.chosen?.id &&
      way.reject(each, input) === null &&
      (pool === null || poolsOf(each, input.catalogue).some(({ id }) => id === pool.id)),
  )
  if (others.length === 0) return {}
  return { otherNetworks: others.map(named).sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id)) }
}

const named = ({ id, name }: { id: string; name: string }) => ({ id, name })

/** How far a network is from serving, for which rejected ones are shown first. */
const farness: Record<NetworkRole, number> = { public: 0, tenant: 0, unknown: 1, 'fip-pool': 2, unusable: 3 }

function pickNetwork(way: Way, input: ReachInput): Picked {
  const { networks } = input.site
  const sayer = sayerFirst(networks, 'networks')
  const configuredDefault = (network: CatalogueNetwork) => configuredFor(network, networks)?.default_interface === true
  const natDestination = (network: CatalogueNetwork) =>
    fromPools.has(way.strategy) && configuredFor(network, networks)?.nat_destination === true
  const flagged = (holds: (network: CatalogueNetwork) => boolean, because: string): Criterion<CatalogueNetwork> => ({
    compare: (a, b) => Number(holds(b)) - Number(holds(a)),
    because,
  })
  const fitting = input.catalogue.networks.filter((network) => way.reject(network, input) === null)
  const byDefaultFlag = fitting.some(({ isDefault }) => isDefault) && !fitting.every(({ isDefault }) => isDefault)
  const decidedBy = (network: CatalogueNetwork): DecidedBy => {
    if (configuredDefault(network) || natDestination(network))
      return fitting.length > 1 ? declaredBy(input) : 'published'
    return roleOf(network, input).source === 'configured' ? declaredBy(input) : observedOr(network, input)
  }
  return choose({
    what: 'network',
    items: input.catalogue.networks,
    pin: input.pins.network,
    reject: (network) => way.reject(network, input),
    criteria: [
      flagged(configuredDefault, `${sayer} calls it the default interface.`),
      flagged(natDestination, `${sayer} calls it the network behind floating IPs.`),
      flagged((network) => network.isDefault === true, 'The cloud flags it as its default.'),
    ],
    distance: (network) => farness[roleOf(network, input).role],
    summary: (network) =>
      `${roleOf(network, input).role}, ${network.subnets.map(({ cidr }) => cidr).join(', ') || 'no subnets'}`,
    decidedBy,
    rule: (network) => (byDefaultFlag && network.isDefault ? 'default-flag' : roleOf(network, input).rule),
    breakTie: (tied) => {
      const [role, ...others] = new Set(tied.map((network) => roleOf(network, input).role))
      return role && others.length === 0 ? breakTieByName(tied, role) : null
    },
  })
}

/** Where there is one network, there is nothing to choose: what was seen on it decided nothing. */
const observedOr = (network: CatalogueNetwork, input: ReachInput): DecidedBy =>
  roleOf(network, input).source === 'observed' && input.catalogue.networks.length > 1 ? 'probe' : 'published'

/** A profile that is kept for a vendor is a table of ours (product.md, step 3); everything else was configured by a person of this site. */
const declaredBy = ({ site }: ReachInput): DecidedBy =>
  site.networks.origins?.networks?.layer === 'profile' ? 'table' : 'operator'

function nowhere(input: ReachInput): Picked {
  const pick = choose({
    what: 'network',
    items: input.catalogue.networks,
    pin: input.pins.network,
    reject: (network) => roleOf(network, input).reason,
    criteria: [],
    distance: () => 0,
    summary: (network) => roleOf(network, input).role,
    decidedBy: () => 'nothing',
    rule: () => 'nothing-fits',
  })
  return pick
}

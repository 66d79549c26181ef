import type { Catalogue, CatalogueNetwork, CatalogueRouter } from '@/server/domain/catalogue'
import type { ReachOption, ReachStrategy } from '@/server/domain/cloud'
import type { RoleAssignment } from '@/server/domain/network-role'
import type { DecidedBy, Pick as Picked, ReachPick } from '@/server/domain/plan'
import { publicIpv6Ranges } from '@/server/quirks/network-roles'
import type { CloudSite } from '../ports'
import { type Criterion, choose } from './choose'

export type ReachInput = {
  catalogue: Pick<Catalogue, 'networks' | 'routers'>
  roles: readonly RoleAssignment[]
  site: CloudSite
  /** The request's wish; the site's is taken when this one is `auto`. */
  wish: ReachOption
  pins: { network?: string; pool?: string }
  hasFloatingIps: boolean
}
export type NetworkAndReach = { network: Picked; reach: ReachPick }

type Way = {
  strategy: ReachStrategy
  /** Sentence when this way is chosen. */
  reason: string
  /** Why it cannot be at all, whoever asks; null when it can. */
  impossible?(input: ReachInput): string | null
  /** Why `auto` does not take it, whatever the networks are; a person's explicit wish outranks this. */
  avoided(input: ReachInput): string | null
  /** Why a network does not serve for it; null when it does. */
  reject(network: CatalogueNetwork, input: ReachInput): string | null
  none: string
}

/** In the order in which `auto` prefers them: what needs least comes first. */
const ways: Way[] = [
  {
    strategy: 'direct',
    reason: 'The node gets a public address from the network itself.',
    avoided: ({ site }) =>
      site.networks.requiresFloatingIp ? 'The site configuration says that floating IPs are required.' : null,
    reject: (network, input) => {
      const role = roleOf(network, input)
      if (role.role !== 'public') return role.reason
      return hasIpv4(network) ? null : 'It has no IPv4 range.'
    },
    none: 'No network of role public with IPv4 is there.',
  },
  {
    strategy: 'default-network',
    reason: 'The cloud calls this network its default, and nothing speaks against an address from it.',
    avoided: ({ site }) =>
      site.networks.requiresFloatingIp ? 'The site configuration says that floating IPs are required.' : null,
    reject: (network, input) => {
      const role = roleOf(network, input)
      if (!network.isDefault) return 'It is not the default network.'
      return role.role === 'unknown' || (role.role === 'public' && hasIpv4(network)) ? null : role.reason
    },
    none: 'The cloud flags no network as its default that nodes could be put on.',
  },
  {
    strategy: 'ipv6',
    reason: 'The node gets a public IPv6 address; its IPv4 address is private.',
    avoided: ({ site }) => (site.private ? 'From inside the site no public address is needed.' : null),
    reject: (network, input) => {
      const role = roleOf(network, input)
      if (role.role !== 'public' && role.role !== 'tenant') return role.reason
      return publicIpv6Ranges(network).length > 0 ? null : 'It has no public IPv6 range.'
    },
    none: 'No network has a public IPv6 range.',
  },
  {
    strategy: 'floating-ip',
    reason: 'No network gives a public address by itself, so a floating IP is made for the node.',
    impossible: ({ hasFloatingIps }) => (hasFloatingIps ? null : 'This kind of cloud has no floating IPs.'),
    avoided: ({ site }) => {
      if (site.private) return 'From inside the site no floating IP is needed.'
      return site.networks.requiresFloatingIp === false ? 'The site configuration says that none are required.' : null
    },
    reject: (network, input) => {
      const role = roleOf(network, input)
      if (role.role !== 'tenant' && !(role.role === 'public' && !hasExternal(input))) return role.reason
      if (!hasExternal(input)) return null
      return gateways(network, input).length > 0 ? null : `${role.reason} A floating IP could not reach it.`
    },
    none: 'No network is connected by a router to an external one.',
  },
  {
    strategy: 'private',
    reason: 'The node is reached at its private address.',
    avoided: ({ site }) =>
      site.private || site.bastion ? null : 'Neither is the cloud marked private, nor is a bastion configured.',
    reject: (network, input) => {
      const role = roleOf(network, input)
      return role.role === 'tenant' || role.role === 'public' ? null : role.reason
    },
    none: 'No network can be attached.',
  },
]

/** Network and way to the node, decided together. What was rejected is said; what nothing decides is a tie. */
export function pickReach(input: ReachInput): NetworkAndReach {
  const wish = input.wish === 'auto' ? input.site.reach : input.wish
  const rejected: ReachPick['rejected'] = []
  if (wish === 'port-forwarding') {
    const reason = 'No cloud kind that is connected here forwards ports by itself.'
    rejected.push({ strategy: 'port-forwarding', reason })
  }
  const open = ways.filter((way) => wish === 'auto' || way.strategy === wish)
  for (const way of open) {
    const closed = way.impossible?.(input) ?? (wish === 'auto' ? way.avoided(input) : null)
    if (closed) {
      rejected.push({ strategy: way.strategy, reason: closed })
      continue
    }
    const network = pickNetwork(way, input)
    if (network.decidedBy === 'nothing') {
      rejected.push({ strategy: way.strategy, reason: input.pins.network ? network.reason : way.none })
      continue
    }
    const later = ways.slice(ways.indexOf(way) + 1)
    if (wish === 'auto') {
      for (const { strategy } of later) rejected.push({ strategy, reason: `Not needed: ${way.strategy} works.` })
    }
    return { network, reach: { ...reachOf(way, network, input, wish), rejected } }
  }
  return {
    network: nowhere(input),
    reach: { strategy: null, reason: 'No way to a node was found.', pool: null, rejected },
  }
}

function reachOf(way: Way, network: Picked, input: ReachInput, wish: ReachOption): Omit<ReachPick, 'rejected'> {
  const pinned = wish === 'auto' ? '' : ` It was asked for (${wish}).`
  const chosen = input.catalogue.networks.find(({ id }) => id === network.chosen?.id)
  if (way.strategy !== 'floating-ip' || !chosen) {
    return { strategy: way.strategy, reason: `${way.reason}${pinned}`, pool: null }
  }
  const pools = hasExternal(input) ? gateways(chosen, input) : [{ id: chosen.id, name: chosen.name, router: null }]
  const pool = input.pins.pool
    ? pools.find(({ id }) => id === input.pins.pool)
    : pools.length === 1
      ? pools[0]
      : undefined
  if (!pool) {
    const names = pools.map(({ name, id }) => `${name} (${id})`).join(', ')
    return { strategy: null, reason: `Floating IPs could come from several networks: ${names}.`, pool: null }
  }
  const through = pool.router ? ` It comes from ${pool.name}, where router ${pool.router} has its gateway.` : ''
  return { strategy: way.strategy, reason: `${way.reason}${through}${pinned}`, pool: { id: pool.id, name: pool.name } }
}

function pickNetwork(way: Way, input: ReachInput): Picked {
  const configuredDefault = (network: CatalogueNetwork) => configured(network, input)?.default_interface === true
  const natDestination = (network: CatalogueNetwork) =>
    way.strategy === 'floating-ip' && configured(network, input)?.nat_destination === true
  const flagged = (holds: (network: CatalogueNetwork) => boolean, because: string): Criterion<CatalogueNetwork> => ({
    compare: (a, b) => Number(holds(b)) - Number(holds(a)),
    because,
  })
  const fitting = input.catalogue.networks.filter((network) => way.reject(network, input) === null)
  const byDefaultFlag = fitting.some(({ isDefault }) => isDefault) && !fitting.every(({ isDefault }) => isDefault)
  const decidedBy = (network: CatalogueNetwork): DecidedBy => {
    if (configuredDefault(network) || natDestination(network)) return fitting.length > 1 ? 'operator' : 'published'
    return roleOf(network, input).source === 'configured' ? 'operator' : observedOr(network, input)
  }
  return choose({
    what: 'network',
    items: input.catalogue.networks,
    pin: input.pins.network,
    reject: (network) => way.reject(network, input),
    criteria: [
      flagged(configuredDefault, 'The site configuration calls it the default interface.'),
      flagged(natDestination, 'The site configuration calls it the network behind floating IPs.'),
      flagged((network) => network.isDefault === true, 'The cloud flags it as its default.'),
    ],
    distance: (network) => (roleOf(network, input).role === 'unusable' ? 1 : 0),
    summary: (network) =>
      `${roleOf(network, input).role}, ${network.subnets.map(({ cidr }) => cidr).join(', ') || 'no subnets'}`,
    decidedBy,
    rule: (network) => (byDefaultFlag && network.isDefault ? 'default-flag' : roleOf(network, input).rule),
  })
}

const observedOr = (network: CatalogueNetwork, input: ReachInput): DecidedBy =>
  roleOf(network, input).source === 'observed' ? 'probe' : 'published'

const configured = (network: CatalogueNetwork, { site }: ReachInput) =>
  site.networks.networks.find(({ name }) => name === network.id || name === network.name)

function roleOf(network: CatalogueNetwork, { roles }: ReachInput): RoleAssignment {
  const found = roles.find(({ networkId }) => networkId === network.id)
  if (!found) throw new TypeError(`No role for network ${network.id}.`)
  return found
}

const hasIpv4 = (network: CatalogueNetwork): boolean =>
  network.subnets.length === 0 || network.subnets.some(({ version }) => version === 4)
const hasExternal = ({ catalogue }: ReachInput): boolean => catalogue.networks.some(({ external }) => external !== null)

/** External networks that a router connects this one to: the topology that floating IPs need. */
function gateways(
  network: CatalogueNetwork,
  { catalogue }: ReachInput,
): { id: string; name: string; router: string | null }[] {
  const found = new Map<string, { id: string; name: string; router: string }>()
  const leadsOut = ({ networkIds }: CatalogueRouter) => networkIds.includes(network.id)
  for (const router of catalogue.routers.filter(leadsOut)) {
    const id = router.externalNetworkId
    if (id === null || found.has(id)) continue
    const name = catalogue.networks.find((each) => each.id === id)?.name ?? id
    found.set(id, { id, name, router: router.name || router.id })
  }
  return [...found.values()]
}

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

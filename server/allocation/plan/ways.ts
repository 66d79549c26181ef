import type { Catalogue, CatalogueNetwork } from '@/server/domain/catalogue'
import type { ReachOption, ReachStrategy } from '@/server/domain/cloud'
import type { RoleAssignment } from '@/server/domain/network-role'
import { publicIpv6Ranges } from '@/server/quirks/network-roles'
import { sayerFirst } from '@/server/quirks/role-configuration'
import type { CloudSite } from '../ports'
import { poolsOf } from './pools'

export type ReachInput = {
  catalogue: Pick<Catalogue, 'networks' | 'routers'> & Partial<Pick<Catalogue, 'floatingIpsLeft' | 'forwarding'>>
  roles: readonly RoleAssignment[]
  site: CloudSite
  /** The request's wish; the site's is taken when this one is `auto`. */
  wish: ReachOption
  pins: { network?: string; pool?: string }
  /** What the kind of cloud can. */
  hasFloatingIps: boolean
  hasPortForwarding?: boolean
  /** Nodes that are asked for on this cloud. */
  nodes?: number
  /** What was approved, when a run plans again: what has been made since then must not turn it over. */
  approved?: ReachStrategy | null
}

export type Way = {
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
export const ways: readonly Way[] = [
  {
    strategy: 'direct',
    reason: 'The node gets a public address from the network itself.',
    avoided: floatingIpRequired,
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
    avoided: floatingIpRequired,
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
    avoided: ({ site }) => {
      if (site.private) return 'From inside the site no public address is needed.'
      return site.networks.forceIpv4
        ? `${sayerFirst(site.networks, 'forceIpv4')} says that IPv6 is not to be preferred.`
        : null
    },
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
    avoided: (input) => avoidedWithFloatingIps(input) ?? tooFew(input),
    reject: behindFloatingIps,
    none: 'No network is connected by a router to an external one.',
  },
  {
    strategy: 'port-forwarding',
    reason: 'A port of a floating IP that several nodes share is forwarded to the node.',
    impossible: (input) => forwardingObstacle(input),
    avoided: (input) => avoidedWithFloatingIps(input),
    reject: behindFloatingIps,
    none: 'No network is connected by a router to an external one.',
  },
  {
    strategy: 'private',
    reason: 'The node is reached at its private address.',
    impossible: ({ site }) =>
      site.private || site.bastion ? null : 'Neither is the cloud marked private, nor is a bastion configured.',
    avoided: () => null,
    reject: (network, input) => {
      const role = roleOf(network, input)
      return role.role === 'tenant' || role.role === 'public' ? null : role.reason
    },
    none: 'No network can be attached.',
  },
]

function avoidedWithFloatingIps({ site }: ReachInput): string | null {
  if (site.private) return 'From inside the site no floating IP is needed.'
  if (site.networks.floatingIpSource === 'none')
    return `${sayerFirst(site.networks, 'floatingIpSource')} says that nobody hands out floating IPs here.`
  if (site.networks.requiresFloatingIp !== false) return null
  return `${sayerFirst(site.networks, 'requiresFloatingIp')} says that none are required.`
}

function floatingIpRequired({ site }: ReachInput): string | null {
  if (!site.networks.requiresFloatingIp) return null
  return `${sayerFirst(site.networks, 'requiresFloatingIp')} says that floating IPs are required.`
}

/** A network that floating IPs lead to. They are IPv4 addresses, and need a router from there to an external network. */
function behindFloatingIps(network: CatalogueNetwork, input: ReachInput): string | null {
  const role = roleOf(network, input)
  if (role.role !== 'tenant' && !(role.role === 'public' && !hasExternal(input))) return role.reason
  if (!hasIpv4(network)) return 'It has no IPv4 range, and floating IPs lead to IPv4 addresses only.'
  if (!hasExternal(input)) return null
  return poolsOf(network, input.catalogue).length > 0 ? null : `${role.reason} A floating IP could not reach it.`
}

/** Why `auto` shares an address between the nodes: fewer are left than nodes are asked for. */
function tooFew(input: ReachInput): string | null {
  const { nodes = 1, approved } = input
  const left = input.catalogue.floatingIpsLeft
  if (forwardingObstacle(input) !== null) return null
  if (approved === 'floating-ip') return null
  if (approved === 'port-forwarding') return 'Fewer floating IPs were left than nodes were asked for.'
  if (left === null || left === undefined || left >= nodes) return null
  return `The quota leaves ${floatingIps(left)} for ${nodes === 1 ? 'one node' : `${nodes} nodes`}; one can be shared by all.`
}

/** `no floating IP`, `1 floating IP`, `3 floating IPs`. */
export const floatingIps = (count: number): string =>
  count === 0 ? 'no floating IP' : `${count} floating ${count === 1 ? 'IP' : 'IPs'}`

/** Why no port can be forwarded, in a sentence; null when one can. */
function forwardingObstacle({ catalogue, hasPortForwarding }: ReachInput): string | null {
  if (!hasPortForwarding) return 'This kind of cloud forwards no ports.'
  const { forwarding, floatingIpsLeft } = catalogue
  if (!forwarding) return 'Whether this cloud forwards ports is not known: its catalogue is of before. Refresh it.'
  if (forwarding.obstacle !== null) return forwarding.obstacle
  if (floatingIpsLeft === 0 && forwarding.shared.length === 0)
    return 'It takes one floating IP at least: the quota leaves none, and none is shared already.'
  return null
}

export function roleOf(network: CatalogueNetwork, { roles }: Pick<ReachInput, 'roles'>): RoleAssignment {
  const found = roles.find(({ networkId }) => networkId === network.id)
  if (!found) throw new TypeError(`No role for network ${network.id}.`)
  return found
}

/** A network whose subnets are not shown may have IPv4. */
const hasIpv4 = (network: CatalogueNetwork): boolean =>
  network.subnets.length === 0 || network.subnets.some(({ version }) => version === 4)

export const hasExternal = ({ catalogue }: Pick<ReachInput, 'catalogue'>): boolean =>
  catalogue.networks.some(({ external }) => external !== null)

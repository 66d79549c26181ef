import { isPublicAddress } from '@/server/domain/address'
import type { Catalogue, CatalogueNetwork, CatalogueRouter, SiteNetworks } from '@/server/domain/catalogue'
import type { ConfiguredNetwork } from '@/server/domain/cloud'
import type { NetworkRole, RoleAssignment } from '@/server/domain/network-role'

/** What happened before on a network: a port got a public address there, or could not be attached. */
export type RoleObservation = { networkId: string; role: NetworkRole; evidence: string }

export type RoleInput = {
  catalogue: Pick<Catalogue, 'networks' | 'routers'>
  site: SiteNetworks
  observed?: readonly RoleObservation[]
}

type Facts = {
  network: CatalogueNetwork
  /** Routers whose gateway is on this network. */
  gatewayOf: CatalogueRouter[]
  /** Routers that connect this network to an external one. */
  routedBy: CatalogueRouter[]
  configured: ConfiguredNetwork | undefined
  observed: RoleObservation | undefined
}
type Answer = { role: NetworkRole; reason: string }
type Rule = { id: string; source: RoleAssignment['source']; decide(facts: Facts): Answer | null }

/**
 * The role of every network, in the catalogue's order, each with the rule that gave it. Flags, ranges and topology
 * decide; a name never does (on some clouds the network called `private` is the public one).
 */
export function assignRoles({ catalogue, site, observed = [] }: RoleInput): RoleAssignment[] {
  return catalogue.networks.map((network) => {
    const facts: Facts = {
      network,
      gatewayOf: catalogue.routers.filter((router) => router.externalNetworkId === network.id),
      routedBy: catalogue.routers.filter(
        (router) => router.externalNetworkId !== null && router.networkIds.includes(network.id),
      ),
      configured: site.networks.find(({ name }) => name === network.id || name === network.name),
      observed: observed.find(({ networkId }) => networkId === network.id),
    }
    for (const rule of rules) {
      const answer = rule.decide(facts)
      if (answer)
        return { networkId: network.id, networkName: network.name, rule: rule.id, source: rule.source, ...answer }
    }
    const reason = 'The cloud tells neither flags nor address ranges from which a role follows.'
    return {
      networkId: network.id,
      networkName: network.name,
      role: 'unknown',
      rule: 'no-evidence',
      source: 'evidence',
      reason,
    }
  })
}

/** Names in the site configuration that no network of the cloud has (by name or id). */
export const unknownConfiguredNetworks = ({ catalogue, site }: RoleInput): string[] =>
  site.networks
    .map(({ name }) => name)
    .filter((name) => !catalogue.networks.some((network) => network.id === name || network.name === name))

/** The IPv6 ranges of a network that are routed publicly. */
export const publicIpv6Ranges = (network: CatalogueNetwork): string[] =>
  network.subnets.filter((subnet) => subnet.version === 6 && isPublicRange(subnet.cidr)).map(({ cidr }) => cidr)

const isPublicRange = (cidr: string): boolean => isPublicAddress(cidr.split('/')[0] ?? '')
const publicIpv4Ranges = (network: CatalogueNetwork): string[] =>
  network.subnets.filter((subnet) => subnet.version === 4 && isPublicRange(subnet.cidr)).map(({ cidr }) => cidr)
const ranges = (network: CatalogueNetwork): string => network.subnets.map(({ cidr }) => cidr).join(', ')
const list = (routers: CatalogueRouter[]): string => routers.map(({ name, id }) => name || id).join(', ')
/** Neutron's ACTIVE, EC2's available; a cloud that tells no status is believed. */
const isUp = ({ status }: CatalogueNetwork): boolean => status === null || /^(active|available)$/i.test(status)
const tellsAutoAssign = ({ subnets }: CatalogueNetwork): boolean =>
  subnets.some(({ assignsPublicAddress }) => assignsPublicAddress !== null)

const rules: Rule[] = [
  {
    id: 'configured',
    source: 'configured',
    decide: ({ configured, network }) => (configured ? byConfiguration(configured, network) : null),
  },
  {
    id: 'observed',
    source: 'observed',
    decide: ({ observed }) => (observed ? { role: observed.role, reason: observed.evidence } : null),
  },
  {
    id: 'network-down',
    source: 'evidence',
    decide: ({ network }) => (isUp(network) ? null : { role: 'unusable', reason: `Its status is ${network.status}.` }),
  },
  {
    id: 'external-shared-public-range',
    source: 'evidence',
    decide: ({ network }) =>
      network.external && network.shared && publicIpv4Ranges(network).length > 0
        ? {
            role: 'public',
            reason: `It is external, shared for attaching, and its range ${ranges(network)} is public.`,
          }
        : null,
  },
  {
    id: 'external-gateway-of-router',
    source: 'evidence',
    decide: ({ network, gatewayOf }) =>
      network.external && gatewayOf.length > 0
        ? { role: 'fip-pool', reason: `It is external, and router ${list(gatewayOf)} has its gateway on it.` }
        : null,
  },
  {
    id: 'external-own-public-range',
    source: 'evidence',
    decide: ({ network }) =>
      network.external && network.own && publicIpv4Ranges(network).length > 0
        ? {
            role: 'public',
            reason: `It is external, belongs to this project, and its range ${ranges(network)} is public.`,
          }
        : null,
  },
  {
    id: 'router-external-without-router',
    source: 'evidence',
    decide: ({ network }) =>
      network.external && !network.shared && !network.own
        ? {
            role: 'unusable',
            reason: 'It is external and not shared for attaching, and no router of this project has its gateway on it.',
          }
        : null,
  },
  {
    id: 'without-subnets',
    source: 'evidence',
    decide: ({ network }) =>
      network.subnets.length === 0
        ? { role: 'unusable', reason: 'It shows no subnet, so a node would get no address from it.' }
        : null,
  },
  {
    id: 'not-shared',
    source: 'evidence',
    decide: ({ network }) =>
      network.own === false && network.shared === false
        ? { role: 'unusable', reason: 'It belongs to somebody else and is not shared with this project.' }
        : null,
  },
  {
    id: 'default-network-assigns-public',
    source: 'evidence',
    decide: ({ network }) => {
      const assigning = network.subnets.filter((subnet) => subnet.assignsPublicAddress && subnet.isDefault)
      return network.isDefault && assigning.length > 0
        ? {
            role: 'public',
            reason: `It is the account's default network, and its default subnets (${assigning.length}) assign public addresses at launch.`,
          }
        : null
    },
  },
  {
    id: 'subnets-assign-public',
    source: 'evidence',
    decide: ({ network }) => {
      const assigning = network.subnets.filter((subnet) => subnet.assignsPublicAddress)
      return assigning.length > 0
        ? { role: 'public', reason: `${assigning.length} of its subnets assign public addresses at launch.` }
        : null
    },
  },
  {
    id: 'subnets-assign-nothing',
    source: 'evidence',
    decide: ({ network }) =>
      tellsAutoAssign(network) ? { role: 'tenant', reason: 'None of its subnets assigns public addresses.' } : null,
  },
  {
    id: 'public-range',
    source: 'evidence',
    decide: ({ network }) => {
      const open = publicIpv4Ranges(network)
      return open.length > 0
        ? { role: 'public', reason: `Ports get addresses of ${open.join(', ')}, which is public.` }
        : null
    },
  },
  {
    id: 'public-ipv6-only',
    source: 'evidence',
    decide: ({ network }) => {
      const open = publicIpv6Ranges(network)
      const noIpv4 = network.subnets.every(({ version }) => version === 6)
      return open.length > 0 && noIpv4
        ? { role: 'public', reason: `Ports get addresses of ${open.join(', ')} only, which is public IPv6.` }
        : null
    },
  },
  {
    id: 'private-ipv4-public-ipv6',
    source: 'evidence',
    decide: ({ network }) => {
      const open = publicIpv6Ranges(network)
      return open.length > 0
        ? { role: 'tenant', reason: `Its IPv4 range is private; ${open.join(', ')} is public IPv6.` }
        : null
    },
  },
  {
    id: 'private-range',
    source: 'evidence',
    decide: ({ network, routedBy }) => ({
      role: 'tenant',
      reason:
        routedBy.length > 0
          ? `Its range ${ranges(network)} is private; router ${list(routedBy)} leads out of it.`
          : `Its range ${ranges(network)} is private, and no visible router leads out of it.`,
    }),
  },
]

/** openstacksdk's keys (field-notes 1.1). A network that routes out and is external gives floating IPs unless it is the default interface. */
function byConfiguration(configured: ConfiguredNetwork, network: CatalogueNetwork): Answer | null {
  const routesOut = configured.routes_ipv4_externally ?? configured.routes_externally
  const attachable = configured.default_interface || !network.external
  if (routesOut && attachable)
    return { role: 'public', reason: 'The site configuration says that it routes externally.' }
  if (configured.nat_source)
    return { role: 'fip-pool', reason: 'The site configuration calls it the source of floating IPs.' }
  if (routesOut)
    return { role: 'fip-pool', reason: 'The site configuration says that it routes externally, and it is external.' }
  if (configured.nat_destination)
    return { role: 'tenant', reason: 'The site configuration calls it the network behind floating IPs.' }
  if (routesOut === false)
    return { role: 'tenant', reason: 'The site configuration says that it does not route externally.' }
  return null
}

import type { NetworkRole } from '@/server/domain/network-role'
import {
  isUp,
  type NetworkFacts,
  privateIpv4Ranges,
  publicIpv4Ranges,
  publicIpv6Ranges,
  ranges,
  routerNames,
  sharedBehindUnseenRouters,
} from './network-facts'

export type Answer = { role: NetworkRole; reason: string }
export type EvidenceRule = { id: string; decide(facts: NetworkFacts): Answer | null }

/**
 * Roles by what the cloud tells of its networks: the first rule that answers counts. Flags, ranges and topology; never a name (on some
 * clouds the network called `private` is the public one), never the place in a list. What only administrators see
 * (`provider:*`) decides nothing either, or the same cloud would have other roles for them (field-notes 1.3 A).
 */
export const evidenceRules: readonly EvidenceRule[] = [
  {
    // Clouds without a network service (field-notes 1.3 B, shape 1: Rackspace).
    id: 'implied-network',
    decide: ({ network }) =>
      network.implied
        ? {
            role: 'unknown',
            reason:
              'The cloud shows no networks and attaches its own; which addresses they give is known from the first node on.',
          }
        : null,
  },
  {
    // Nova lets a project attach an external network when it is shared (nova, ExternalNetworkAttachForbidden).
    id: 'external-shared-public-range',
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
    decide: ({ network, gatewayOf }) =>
      network.external && gatewayOf.length > 0
        ? {
            role: 'fip-pool',
            reason: `It is external, and router ${routerNames(gatewayOf)} has its gateway on it.`,
          }
        : null,
  },
  {
    id: 'external-own-public-range',
    decide: ({ network }) =>
      network.external && network.own && publicIpv4Ranges(network).length > 0
        ? {
            role: 'public',
            reason: `It is external, belongs to this project, and its range ${ranges(network)} is public.`,
          }
        : null,
  },
  {
    // Neutron's RBAC shares networks but not the routers on them (field-notes 6, failure class b).
    id: 'external-beyond-unseen-router',
    decide: ({ network, topology }) => {
      if (!network.external || network.shared || network.own) return null
      const behind = sharedBehindUnseenRouters(topology)
      return behind.length > 0
        ? {
            role: 'unknown',
            reason: `It is external, and no working router of this project has its gateway on it. ${behind.map(({ name }) => name).join(', ')}, shared by another project, has a gateway whose router is not visible: it may lead here.`,
          }
        : null
    },
  },
  {
    id: 'router-external-without-router',
    decide: ({ network }) =>
      network.external && !network.shared && !network.own
        ? {
            role: 'unusable',
            reason:
              'It is external and not shared for attaching, and no working router of this project has its gateway on it.',
          }
        : null,
  },
  {
    id: 'without-subnets',
    decide: ({ network }) =>
      network.subnets.length === 0
        ? { role: 'unusable', reason: 'It shows no subnet, so a node would get no address from it.' }
        : null,
  },
  {
    id: 'not-shared',
    decide: ({ network }) =>
      network.own === false && network.shared === false
        ? { role: 'unusable', reason: 'It belongs to somebody else and is not shared with this project.' }
        : null,
  },
  {
    id: 'default-network-assigns-public',
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
    decide: ({ network }) => {
      const assigning = network.subnets.filter((subnet) => subnet.assignsPublicAddress)
      return assigning.length > 0
        ? { role: 'public', reason: `${assigning.length} of its subnets assign public addresses at launch.` }
        : null
    },
  },
  {
    id: 'subnets-assign-nothing',
    decide: ({ network }) =>
      network.subnets.some(({ assignsPublicAddress }) => assignsPublicAddress !== null)
        ? { role: 'tenant', reason: 'None of its subnets assigns public addresses.' }
        : null,
  },
  {
    // Neutron takes an address from one of the IPv4 subnets, and does not say beforehand from which.
    id: 'mixed-ranges',
    decide: ({ network }) => {
      const [open, closed] = [publicIpv4Ranges(network), privateIpv4Ranges(network)]
      return open.length > 0 && closed.length > 0
        ? {
            role: 'unknown',
            reason: `Ports get one address out of ${open.join(', ')}, which is public, or out of ${closed.join(', ')}, which is private: nothing tells which.`,
          }
        : null
    },
  },
  {
    id: 'public-range',
    decide: ({ network }) => {
      const open = publicIpv4Ranges(network)
      return open.length > 0
        ? { role: 'public', reason: `Ports get addresses of ${open.join(', ')}, which is public.` }
        : null
    },
  },
  {
    id: 'public-ipv6-only',
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
    decide: ({ network }) => {
      const open = publicIpv6Ranges(network)
      return open.length > 0
        ? { role: 'tenant', reason: `Its IPv4 range is private; ${open.join(', ')} is public IPv6.` }
        : null
    },
  },
  { id: 'private-range', decide: (facts) => ({ role: 'tenant', reason: privateRange(facts) }) },
]

/** A network that is down can be attached by nobody, whatever else is said of it. */
export function downReason({ network }: NetworkFacts): string | null {
  return isUp(network) ? null : `Its status is ${network.status}.`
}

function privateRange({ network, routedBy, closedRouters }: NetworkFacts): string {
  const range = `Its range ${ranges(network)} is private`
  if (routedBy.length > 0) return `${range}; router ${routerNames(routedBy)} leads out of it.`
  if (closedRouters.length > 0)
    return `${range}; router ${routerNames(closedRouters)} stands on it and leads nowhere (no gateway, or down).`
  const gateway = network.subnets
    .map((subnet) => subnet.gateway)
    .filter((each) => each !== null)
    .sort()
  if (network.shared && !network.own && gateway.length > 0)
    return `${range}; its gateway ${gateway.join(', ')} belongs to who shares it, and no router is visible.`
  const provider = network.providerType ? ` It is a provider network (${network.providerType}).` : ''
  return `${range}, and no visible router leads out of it.${provider}`
}

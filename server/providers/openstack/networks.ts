import { type CatalogueNetwork, type CatalogueRouter, impliedNetworkId } from '@/server/domain/catalogue'
import type { Call } from '@/server/providers/port'
import { isProviderError } from './errors'
import { all } from './paging'
import type { Rest } from './rest'
import { segment } from './rest'
import {
  networkSchema,
  portSchema,
  quotaDetailsSchema,
  routerSchema,
  subnetSchema,
  type WireNetwork,
  type WirePort,
  type WireRouter,
  type WireSubnet,
} from './wire/neutron'

const id = (item: { id: string }): string => item.id
const limit = 1000

/** Owners of the ports by which routers, plain, highly available and distributed, stand on a network. */
const routerPorts = [
  'network:router_interface',
  'network:ha_router_replicated_interface',
  'network:router_interface_distributed',
]

/** Stands for the networks that a cloud without a network service attaches by itself. */
export const impliedNetwork: CatalogueNetwork = {
  id: impliedNetworkId,
  name: "the cloud's own networks",
  status: null,
  isDefault: true,
  external: null,
  shared: null,
  own: null,
  // Nobody could apply a security group to its ports.
  portSecurity: false,
  implied: true,
  subnets: [],
  providerType: null,
}

export const readNetworks = async (rest: Rest, project: string, call: Call): Promise<CatalogueNetwork[]> => {
  const [networks, subnets] = await Promise.all([
    all(
      rest,
      { service: 'network', path: '/networks', key: 'networks', item: networkSchema, id, limit, what: 'list networks' },
      call,
    ),
    all(
      rest,
      { service: 'network', path: '/subnets', key: 'subnets', item: subnetSchema, id, limit, what: 'list subnets' },
      call,
    ),
  ])
  return networks.map((network) => toNetwork(network, subnets, project))
}

/** Routers that the project may see, with their gateway and the networks that they stand on. */
export const readRouters = async (rest: Rest, call: Call): Promise<CatalogueRouter[]> => {
  const [routers, ports] = await Promise.all([
    all(
      rest,
      { service: 'network', path: '/routers', key: 'routers', item: routerSchema, id, limit, what: 'list routers' },
      call,
    ),
    all(
      rest,
      {
        service: 'network',
        path: '/ports',
        key: 'ports',
        item: portSchema,
        id,
        query: { device_owner: routerPorts },
        limit,
        what: 'list router interfaces',
      },
      call,
    ),
  ])
  return routers.map((router) => toRouter(router, ports))
}

/** Floating IPs that the project may still make; null when the cloud does not tell or sets no limit. */
export const readFloatingIpsLeft = async (rest: Rest, project: string, call: Call): Promise<number | null> => {
  try {
    const path = `/quotas/${segment(project)}/details`
    const { quota } = await rest.json(
      { service: 'network', method: 'GET', path, what: 'read the quotas' },
      quotaDetailsSchema,
      call,
    )
    if (!quota.floatingip || quota.floatingip.limit < 0) return null
    return Math.max(0, quota.floatingip.limit - quota.floatingip.used - (quota.floatingip.reserved ?? 0))
  } catch (error) {
    // Clouds without this extension answer 404, and in ways of their own; a refusal by policy names the quota (`rule:get_quota`).
    if (isProviderError(error, 'invalid', 'not-found', 'protocol', 'quota')) return null
    throw error
  }
}

/** Flags that Neutron did not tell stay null. */
export const toNetwork = (network: WireNetwork, subnets: readonly WireSubnet[], project: string): CatalogueNetwork => {
  const owner = network.project_id ?? network.tenant_id
  return {
    id: network.id,
    name: network.name,
    status: network.admin_state_up === false ? 'DOWN' : (network.status ?? null),
    isDefault: network.is_default ?? null,
    external: network['router:external'] ?? null,
    shared: network.shared ?? null,
    own: owner ? owner === project : null,
    portSecurity: network.port_security_enabled ?? null,
    implied: false,
    providerType: network['provider:network_type'] ?? null,
    subnets: subnets
      .filter((subnet) => subnet.network_id === network.id)
      .map((subnet) => ({
        id: subnet.id,
        name: subnet.name ?? null,
        cidr: subnet.cidr,
        version: subnet.ip_version,
        gateway: subnet.gateway_ip ?? null,
        zone: null,
        assignsPublicAddress: null,
        isDefault: null,
      })),
  }
}

const toRouter = (router: WireRouter, ports: readonly WirePort[]): CatalogueRouter => {
  const interfaces = ports.filter(
    (port) => port.device_id === router.id && routerPorts.includes(port.device_owner ?? ''),
  )
  return {
    id: router.id,
    name: router.name ?? '',
    externalNetworkId: router.external_gateway_info?.network_id ?? null,
    networkIds: [...new Set(interfaces.map((port) => port.network_id))],
    ...(router.admin_state_up === false ? { down: true } : {}),
  }
}

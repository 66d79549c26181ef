import { type Call, type Handler, mayWrite, projectOf } from '../cloud'
import { empty, type JsonObject, json } from '../http'
import { canonicalAddress, formatAddress, overlap, type Prefix, parsePrefix } from '../ip'
import type { Subnet } from '../state'
import { readBody, text, textOrNull, yesOrNo } from './body'
import { type Collection, findItem, listItems, newResource, ownedBy, showItem, touch } from './collection'
import { standardAttributes, standardNames } from './common'
import { foreignNetwork, invalidInput, neutronError, overQuota, policyRefusal } from './errors'
import { networkNotFound, networks } from './networks'
import { list, poolsFor, type Route, refuseGatewayInPools, refuseNonsense, refuseWrongForm } from './subnet-rules'

export const subnetNotFound = (id: string) => neutronError(404, 'SubnetNotFound', `Subnet ${id} could not be found.`)

export const subnets: Collection<Subnet> = {
  plural: 'subnets',
  singular: 'subnet',
  notFound: subnetNotFound,
  /** Subnets of external networks are the provider's own business, although the networks name their ids. */
  visible: (call) =>
    call.cloud.state.subnets.filter((subnet) => {
      const network = call.cloud.state.networks.find((candidate) => candidate.id === subnet.networkId)
      return call.token?.projectId && (ownedBy(call, subnet) || network?.shared)
    }),
  view: (_call, subnet) => viewSubnet(subnet),
  attributes: [
    ...standardNames,
    'network_id',
    'ip_version',
    'cidr',
    'gateway_ip',
    'enable_dhcp',
    'shared',
    'subnetpool_id',
    'ipv6_ra_mode',
    'ipv6_address_mode',
  ],
}

function viewSubnet(subnet: Subnet): JsonObject {
  return {
    id: subnet.id,
    name: subnet.name,
    tenant_id: subnet.projectId,
    network_id: subnet.networkId,
    ip_version: subnet.ipVersion,
    subnetpool_id: null,
    enable_dhcp: subnet.dhcp,
    ipv6_ra_mode: subnet.ipv6Mode,
    ipv6_address_mode: subnet.ipv6Mode,
    gateway_ip: subnet.gatewayIp,
    cidr: subnet.cidr,
    allocation_pools: subnet.pools,
    host_routes: subnet.hostRoutes ?? [],
    dns_nameservers: subnet.dnsNameservers,
    description: subnet.description,
    service_types: [],
    ...standardAttributes(subnet),
  }
}

export const listSubnets: Handler = (call) => listItems(subnets, call)
export const showSubnet: Handler = (call) => showItem(subnets, call)

const attributes = {
  name: 'string',
  description: 'string',
  network_id: 'uuid',
  ip_version: 'any',
  cidr: 'any',
  gateway_ip: 'any',
  enable_dhcp: 'boolean',
  allocation_pools: 'list',
  dns_nameservers: 'list',
  host_routes: 'list',
  service_types: 'list',
  ipv6_ra_mode: 'any',
  ipv6_address_mode: 'any',
  subnetpool_id: 'uuid-or-null',
  prefixlen: 'integer',
  segment_id: 'uuid-or-null',
  tenant_id: 'string',
  project_id: 'string',
} as const

const onlyAtFirst = [
  'network_id',
  'ip_version',
  'cidr',
  'ipv6_ra_mode',
  'ipv6_address_mode',
  'subnetpool_id',
  'prefixlen',
  'tenant_id',
  'project_id',
] as const

export const createSubnet: Handler = (call) => {
  const body = readBody(call, 'subnet', attributes, ['network_id', 'ip_version'], ['id'])
  refuseWrongForm(body)
  const { state, character } = call.cloud
  const network = networks.visible(call).find((candidate) => candidate.id === body.network_id)
  if (!network) throw networkNotFound(String(body.network_id))
  if (!ownedBy(call, network) && !network.shared) throw foreignNetwork(projectOf(call), 'subnet')
  if (state.subnets.filter((subnet) => ownedBy(call, subnet)).length >= character.quotas.subnets)
    throw overQuota('subnet')
  if (!ownedBy(call, network) || !mayWrite(call)) throw policyRefusal('create_subnet')
  const prefix = prefixOf(body)
  const cidr = `${at(prefix, prefix.first)}/${prefix.length}`
  refuseNonsense(body, prefix, cidr)
  const clash = state.subnets.some(
    (other) => other.networkId === network.id && overlap(parsePrefix(other.cidr)!, prefix),
  )
  if (clash) {
    throw invalidInput(`Requested subnet with cidr: ${cidr} for network: ${network.id} overlaps with another subnet`)
  }
  const gatewayIp =
    body.gateway_ip === null ? null : canonicalAddress(text(body, 'gateway_ip', at(prefix, prefix.first + 1n)))
  const subnet: Subnet = {
    ...newResource(call, text(body, 'name'), text(body, 'description')),
    revision: 0,
    networkId: network.id,
    ipVersion: prefix.version,
    cidr,
    gatewayIp,
    pools: poolsFor(body.allocation_pools, prefix, cidr, gatewayIp),
    dhcp: yesOrNo(body, 'enable_dhcp', true),
    dnsNameservers: Array.isArray(body.dns_nameservers) ? body.dns_nameservers.map(String) : [],
    hostRoutes: routesOf(body),
    ipv6Mode: textOrNull(body, 'ipv6_address_mode'),
  }
  state.subnets.push(subnet)
  return json(201, { subnet: viewSubnet(subnet) })
}

/** There are no subnet pools to take a prefix from. */
function prefixOf(body: JsonObject): Prefix {
  const poolId = textOrNull(body, 'subnetpool_id')
  if (poolId) throw neutronError(404, 'SubnetPoolNotFound', `Subnet pool ${poolId} could not be found.`)
  const prefix = parsePrefix(text(body, 'cidr'))
  if (prefix) return prefix
  throw neutronError(400, 'BadRequest', 'Bad subnets request: a subnetpool must be specified in the absence of a cidr.')
}

const at = (prefix: Prefix, value: bigint): string => formatAddress({ version: prefix.version, value })

const routesOf = (body: JsonObject): Route[] =>
  list(body.host_routes).map((route) => ({ destination: String(route.destination), nexthop: String(route.nexthop) }))

function ownSubnet(call: Call, action: string): Subnet {
  const subnet = findItem(subnets, call)
  if (!ownedBy(call, subnet) || !mayWrite(call)) throw policyRefusal(action)
  return subnet
}

export const updateSubnet: Handler = (call) => {
  findItem(subnets, call)
  const body = readBody(call, 'subnet', attributes, [], ['id', ...onlyAtFirst])
  refuseWrongForm(body)
  const subnet = ownSubnet(call, 'update_subnet')
  const prefix = parsePrefix(subnet.cidr)!
  refuseNonsense(body, prefix, subnet.cidr, subnet)
  refuseGatewayInUse(call, subnet, body.gateway_ip)
  const gatewayIp = body.gateway_ip === null ? null : text(body, 'gateway_ip', subnet.gatewayIp ?? '') || null
  if (body.allocation_pools !== undefined) {
    subnet.pools = poolsFor(body.allocation_pools, prefix, subnet.cidr, gatewayIp)
  } else if (gatewayIp !== subnet.gatewayIp) refuseGatewayInPools(gatewayIp, subnet.pools)
  subnet.gatewayIp = gatewayIp
  subnet.name = text(body, 'name', subnet.name)
  subnet.description = text(body, 'description', subnet.description)
  subnet.dhcp = yesOrNo(body, 'enable_dhcp', subnet.dhcp)
  if (Array.isArray(body.dns_nameservers)) subnet.dnsNameservers = body.dns_nameservers.map(String)
  if (Array.isArray(body.host_routes)) subnet.hostRoutes = routesOf(body)
  touch(call, subnet)
  return json(200, { subnet: viewSubnet(subnet) })
}

/** A router that has the old gateway's address keeps the subnet from getting another. */
function refuseGatewayInUse(call: Call, subnet: Subnet, wanted: unknown): void {
  if (typeof wanted !== 'string' || wanted === subnet.gatewayIp) return
  const port = call.cloud.state.ports.find(
    ({ deviceOwner, fixedIps }) =>
      deviceOwner === 'network:router_interface' &&
      fixedIps.some((ip) => ip.subnetId === subnet.id && ip.address === subnet.gatewayIp),
  )
  if (!port) return
  throw neutronError(
    409,
    'GatewayIpInUse',
    `Current gateway ip ${subnet.gatewayIp ?? ''} already in use by port ${port.id}. Unable to update.`,
  )
}

export const deleteSubnet: Handler = (call) => {
  const subnet = ownSubnet(call, 'delete_subnet')
  const { state } = call.cloud
  if (state.ports.some((port) => port.fixedIps.some((ip) => ip.subnetId === subnet.id))) {
    throw neutronError(
      409,
      'SubnetInUse',
      `Unable to complete operation on subnet ${subnet.id}: One or more ports have an IP allocation from this subnet.`,
    )
  }
  state.subnets = state.subnets.filter((candidate) => candidate !== subnet)
  return empty(204)
}

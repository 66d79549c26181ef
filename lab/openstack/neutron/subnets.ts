import { type Call, type Handler, mayWrite } from '../cloud'
import { empty, isObject, type JsonObject, json } from '../http'
import { formatAddress, overlap, type Prefix, parsePrefix } from '../ip'
import type { Subnet } from '../state'
import { readBody, text, textOrNull } from './body'
import { type Collection, findItem, listItems, newResource, ownedBy, showItem, touch } from './collection'
import { standardAttributes, standardNames } from './common'
import { neutronError, overQuota, policyRefusal } from './errors'
import { networkNotFound, networks } from './networks'

const subnets: Collection<Subnet> = {
  plural: 'subnets',
  singular: 'subnet',
  notFound: (id) => neutronError(404, 'SubnetNotFound', `Subnet ${id} could not be found.`),
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
    host_routes: [],
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
  ip_version: 'integer',
  cidr: 'string',
  gateway_ip: 'any',
  enable_dhcp: 'boolean',
  allocation_pools: 'list',
  dns_nameservers: 'list',
  host_routes: 'list',
  service_types: 'list',
  ipv6_ra_mode: 'any',
  ipv6_address_mode: 'any',
  subnetpool_id: 'any',
  tenant_id: 'string',
  project_id: 'string',
} as const

const invalid = (reason: string) => neutronError(400, 'InvalidInput', `Invalid input for operation: ${reason}`)

export const createSubnet: Handler = (call) => {
  const body = readBody(call, 'subnet', attributes, ['network_id', 'ip_version'])
  const { state, character } = call.cloud
  const network = networks.visible(call).find((candidate) => candidate.id === body.network_id)
  if (!network) throw networkNotFound(String(body.network_id))
  if (!ownedBy(call, network) || !mayWrite(call)) throw policyRefusal('create_subnet')
  const cidr = text(body, 'cidr')
  const prefix = parsePrefix(cidr)
  if (!prefix) throw invalid(`${cidr} is not in a CIDR format.`)
  if (prefix.version !== body.ip_version)
    throw invalid(`${cidr} is not a valid CIDR for IP version ${String(body.ip_version)}.`)
  const clash = state.subnets.some(
    (other) => other.networkId === network.id && overlap(parsePrefix(other.cidr)!, prefix),
  )
  if (clash)
    throw invalid(`Requested subnet with cidr: ${cidr} for network: ${network.id} overlaps with another subnet.`)
  if (state.subnets.filter((subnet) => ownedBy(call, subnet)).length >= character.quotas.subnets)
    throw overQuota('subnet')
  const gatewayIp = body.gateway_ip === null ? null : text(body, 'gateway_ip', at(prefix, prefix.first + 1n))
  const subnet: Subnet = {
    ...newResource(call, text(body, 'name'), text(body, 'description')),
    revision: 0,
    networkId: network.id,
    ipVersion: prefix.version,
    cidr,
    gatewayIp,
    pools: poolsOf(body.allocation_pools, prefix),
    dhcp: body.enable_dhcp !== false,
    dnsNameservers: Array.isArray(body.dns_nameservers) ? body.dns_nameservers.map(String) : [],
    ipv6Mode: textOrNull(body, 'ipv6_address_mode'),
  }
  state.subnets.push(subnet)
  return json(201, { subnet: viewSubnet(subnet) })
}

const at = (prefix: Prefix, value: bigint): string => formatAddress({ version: prefix.version, value })

function poolsOf(given: unknown, prefix: Prefix): Subnet['pools'] {
  const pools = Array.isArray(given) ? given.filter(isObject) : []
  if (pools.length > 0) return pools.map((pool) => ({ start: text(pool, 'start'), end: text(pool, 'end') }))
  const last = prefix.version === 4 ? prefix.last - 1n : prefix.last
  return [{ start: at(prefix, prefix.first + 2n), end: at(prefix, last) }]
}

function ownSubnet(call: Call, action: string): Subnet {
  const subnet = findItem(subnets, call)
  if (!ownedBy(call, subnet) || !mayWrite(call)) throw policyRefusal(action)
  return subnet
}

export const updateSubnet: Handler = (call) => {
  const subnet = ownSubnet(call, 'update_subnet')
  const body = readBody(call, 'subnet', attributes)
  subnet.name = text(body, 'name', subnet.name)
  subnet.description = text(body, 'description', subnet.description)
  touch(call, subnet)
  return json(200, { subnet: viewSubnet(subnet) })
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

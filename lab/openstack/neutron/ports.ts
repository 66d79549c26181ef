import { freeAddress, takenAddresses } from '../addresses'
import { type Call, type Handler, mayWrite, newMac } from '../cloud'
import { crowdPorts } from '../crowd/lists'
import { empty, isObject, type JsonObject, json } from '../http'
import { canonicalAddress, contains, parseAddress, parsePrefix } from '../ip'
import { refreshLater, unbindFloatingIps } from '../life'
import type { FixedIp, Network, Port } from '../state'
import { readBody, text } from './body'
import { type Collection, findItem, listItems, newResource, ofCrowd, ownedBy, showItem, touch } from './collection'
import { standardAttributes, standardNames } from './common'
import { invalidInput, neutronError, overQuota, policyRefusal } from './errors'
import { fixedIpMatches } from './filter'
import { networkNotFound, networks } from './networks'
import { defaultGroup, securityGroupNotFound } from './security-groups'

export const portNotFound = (id: string) => neutronError(404, 'PortNotFound', `Port ${id} could not be found.`)

export const ports: Collection<Port> = {
  plural: 'ports',
  singular: 'port',
  notFound: portNotFound,
  visible: (call) => call.cloud.state.ports.filter((port) => ownedBy(call, port)),
  crowd: (call) => (ofCrowd(call) ? crowdPorts(call.cloud) : null),
  view: (_call, port) => viewPort(port),
  attributes: [
    ...standardNames,
    'network_id',
    'mac_address',
    'device_id',
    'device_owner',
    'binding:vnic_type',
    'port_security_enabled',
    'dns_name',
    'qos_policy_id',
  ],
  filters: {
    fixed_ips: (port, wanted) => fixedIpMatches(port.fixedIps, wanted),
    security_groups: (port, wanted) => port.securityGroupIds.includes(wanted),
  },
}

export function viewPort(port: Port): JsonObject {
  const hostname = (address: string) => port.dnsName || `host-${address.replace(/[.:]+/g, '-')}`
  return {
    id: port.id,
    name: port.name,
    network_id: port.networkId,
    tenant_id: port.projectId,
    mac_address: port.mac,
    admin_state_up: port.adminStateUp,
    status: port.status,
    device_id: port.deviceId,
    device_owner: port.deviceOwner,
    fixed_ips: port.fixedIps.map((ip) => ({ subnet_id: ip.subnetId, ip_address: ip.address })),
    allowed_address_pairs: [],
    extra_dhcp_opts: [],
    security_groups: port.securityGroupIds,
    description: port.description,
    'binding:vnic_type': 'normal',
    port_security_enabled: port.portSecurity,
    qos_policy_id: null,
    qos_network_policy_id: null,
    dns_name: port.dnsName,
    dns_assignment: port.fixedIps.map((ip) => ({
      ip_address: ip.address,
      hostname: hostname(ip.address),
      fqdn: `${hostname(ip.address)}.nodes.example.`,
    })),
    ...standardAttributes(port),
  }
}

export const listPorts: Handler = (call) => listItems(ports, call)
export const showPort: Handler = (call) => showItem(ports, call)

const attributes = {
  name: 'string',
  description: 'string',
  network_id: 'uuid',
  admin_state_up: 'boolean',
  device_id: 'string',
  device_owner: 'string',
  mac_address: 'string',
  fixed_ips: 'list',
  security_groups: 'list',
  allowed_address_pairs: 'list',
  extra_dhcp_opts: 'list',
  port_security_enabled: 'boolean',
  dns_name: 'string',
  dns_domain: 'string',
  qos_policy_id: 'uuid-or-null',
  'binding:vnic_type': 'string',
  'binding:profile': 'object',
  tenant_id: 'string',
  project_id: 'string',
} as const

export const createPort: Handler = (call) => {
  const body = readBody(call, 'port', attributes, ['network_id'])
  const { state, character } = call.cloud
  const network = networks.visible(call).find((candidate) => candidate.id === body.network_id)
  if (!network) throw networkNotFound(String(body.network_id))
  if (!mayWrite(call)) throw policyRefusal('create_port')
  if (!ownedBy(call, network) && !network.shared) {
    throw neutronError(
      403,
      'HTTPForbidden',
      `Tenant ${call.token?.projectId ?? ''} not allowed to create port on this network`,
    )
  }
  if (ports.visible(call).length >= character.quotas.ports) throw overQuota('port')
  const portSecurity =
    typeof body.port_security_enabled === 'boolean' ? body.port_security_enabled : network.portSecurity !== false
  if (!portSecurity && Array.isArray(body.security_groups) && body.security_groups.length > 0) throw needsPortSecurity
  const port: Port = {
    ...newResource(call, text(body, 'name'), text(body, 'description')),
    networkId: network.id,
    mac: text(body, 'mac_address') || newMac(call.cloud),
    status: 'DOWN',
    adminStateUp: body.admin_state_up !== false,
    deviceId: text(body, 'device_id'),
    deviceOwner: text(body, 'device_owner'),
    fixedIps: chooseFixedIps(call, network, body.fixed_ips),
    securityGroupIds: portSecurity ? groupsOf(call, body.security_groups) : [],
    portSecurity,
    dnsName: '',
    ofNova: false,
  }
  state.ports.push(port)
  return json(201, { port: viewPort(port) })
}

/** Neutron's PortSecurityAndIPRequiredForSecurityGroups. */
const needsPortSecurity = neutronError(
  400,
  'PortSecurityAndIPRequiredForSecurityGroups',
  'Port security must be enabled and port must have an IP address in order to use security groups.',
)

function groupsOf(call: Call, given: unknown): string[] {
  if (!Array.isArray(given)) return [defaultGroup(call).id]
  for (const id of given) {
    const known = call.cloud.state.securityGroups.some((group) => group.id === id && ownedBy(call, group))
    if (!known) throw securityGroupNotFound(String(id))
  }
  return given.map(String)
}

function chooseFixedIps(call: Call, network: Network, given: unknown): FixedIp[] {
  const { cloud } = call
  const all = cloud.state.subnets.filter((subnet) => subnet.networkId === network.id)
  const taken = takenAddresses(cloud, network.id)
  const wishes = Array.isArray(given)
    ? given.filter(isObject)
    : ([4, 6] as const).flatMap((version) => {
        const subnet = all.find((candidate) => candidate.ipVersion === version)
        return subnet ? [{ subnet_id: subnet.id }] : []
      })
  return wishes.map((wish: JsonObject) => {
    const address = canonicalAddress(text(wish, 'ip_address'))
    const parsed = parseAddress(address)
    const subnet = all.find((candidate) => {
      if (wish.subnet_id) return candidate.id === wish.subnet_id
      return parsed !== null && contains(parsePrefix(candidate.cidr)!, parsed)
    })
    if (!subnet && wish.subnet_id) {
      if (!cloud.state.subnets.some((candidate) => candidate.id === wish.subnet_id)) {
        throw neutronError(404, 'SubnetNotFound', `Subnet ${String(wish.subnet_id)} could not be found.`)
      }
      throw invalidInput(
        `Failed to create port on network ${network.id}, because fixed_ips included invalid subnet ${String(wish.subnet_id)}`,
      )
    }
    if (subnet && parsed && !contains(parsePrefix(subnet.cidr)!, parsed)) {
      throw neutronError(400, 'InvalidIpForSubnet', `IP address ${address} is not a valid IP for the specified subnet.`)
    }
    if (!subnet) {
      throw neutronError(
        400,
        'InvalidIpForNetwork',
        `IP address ${address} is not a valid IP for any of the subnets on the specified network.`,
      )
    }
    if (parsed && taken.has(address)) {
      throw neutronError(
        409,
        'IpAddressAlreadyAllocated',
        `IP address ${address} already allocated in subnet ${subnet.id}`,
      )
    }
    const chosen = parsed ? address : freeAddress(cloud, subnet, taken)
    if (!chosen)
      throw neutronError(409, 'IpAddressGenerationFailure', `No more IP addresses available on network ${network.id}.`)
    return { subnetId: subnet.id, address: chosen }
  })
}

export const updatePort: Handler = (call) => {
  const port = findItem(ports, call)
  const body = readBody(call, 'port', attributes)
  if (!mayWrite(call)) throw policyRefusal('update_port')
  port.name = text(body, 'name', port.name)
  port.description = text(body, 'description', port.description)
  port.deviceId = text(body, 'device_id', port.deviceId)
  port.deviceOwner = text(body, 'device_owner', port.deviceOwner)
  if (Array.isArray(body.security_groups)) port.securityGroupIds = groupsOf(call, body.security_groups)
  if (typeof body.port_security_enabled === 'boolean') port.portSecurity = body.port_security_enabled
  if (typeof body.admin_state_up === 'boolean') port.adminStateUp = body.admin_state_up
  touch(call, port)
  return json(200, { port: viewPort(port) })
}

export const deletePort: Handler = (call) => {
  const port = findItem(ports, call)
  if (!mayWrite(call)) throw policyRefusal('delete_port')
  if (port.deviceOwner.startsWith('network:')) {
    throw neutronError(
      409,
      'ServicePortInUse',
      `Port ${port.id} cannot be deleted directly via the port API: has device owner ${port.deviceOwner}.`,
    )
  }
  unbindFloatingIps(call.cloud, port.id)
  refreshLater(call.cloud, port.id)
  call.cloud.state.ports = call.cloud.state.ports.filter((candidate) => candidate !== port)
  return empty(204)
}

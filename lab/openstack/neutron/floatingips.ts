import { freeAddress } from '../addresses'
import { poolsAreEmpty } from '../changes'
import { type Call, type Handler, mayWrite } from '../cloud'
import { crowdFloatingIps, crowdPorts } from '../crowd/lists'
import { empty, type JsonObject, json } from '../http'
import { delays, refreshLater } from '../life'
import type { FloatingIp, Port, Router } from '../state'
import { readBody, text, textOrNull } from './body'
import { type Collection, findItem, listItems, newResource, ofCrowd, ownedBy, showItem, touch } from './collection'
import { standardAttributes, standardNames } from './common'
import { neutronError, overQuota, policyRefusal } from './errors'
import { networkNotFound, networks } from './networks'
import { forwardingsInFloatingIp } from './port-forwarding-view'
import { portNotFound, ports } from './ports'

export function floatingIpNotFound(id: string) {
  return neutronError(404, 'FloatingIPNotFound', `Floating IP ${id} could not be found`)
}

const floatingIps: Collection<FloatingIp> = {
  plural: 'floatingips',
  singular: 'floatingip',
  notFound: floatingIpNotFound,
  visible: (call) => call.cloud.state.floatingIps.filter((ip) => ownedBy(call, ip)),
  crowd: (call) => (ofCrowd(call) ? crowdFloatingIps(call.cloud) : null),
  view: viewFloatingIp,
  attributes: [
    ...standardNames,
    'floating_ip_address',
    'floating_network_id',
    'router_id',
    'port_id',
    'fixed_ip_address',
  ],
}

function viewFloatingIp(call: Call, ip: FloatingIp): JsonObject {
  const port =
    call.cloud.state.ports.find((candidate) => candidate.id === ip.portId) ??
    (ip.portId === null ? null : crowdPorts(call.cloud)?.find(ip.portId))
  return {
    id: ip.id,
    tenant_id: ip.projectId,
    floating_ip_address: ip.address,
    floating_network_id: ip.networkId,
    router_id: ip.routerId,
    port_id: ip.portId,
    fixed_ip_address: ip.fixedAddress,
    status: ip.status,
    description: ip.description,
    qos_policy_id: null,
    port_details: port
      ? {
          name: port.name,
          network_id: port.networkId,
          mac_address: port.mac,
          admin_state_up: port.adminStateUp,
          status: port.status,
          device_id: port.deviceId,
          device_owner: port.deviceOwner,
        }
      : null,
    dns_domain: '',
    dns_name: '',
    ...(hasPortForwarding(call) ? { port_forwardings: forwardingsInFloatingIp(call, ip) } : {}),
    ...standardAttributes(ip),
  }
}

export const listFloatingIps: Handler = (call) => listItems(floatingIps, call)
export const showFloatingIp: Handler = (call) => showItem(floatingIps, call)

const attributes = {
  floating_network_id: 'uuid',
  floating_ip_address: 'any',
  subnet_id: 'uuid-or-null',
  port_id: 'uuid-or-null',
  fixed_ip_address: 'any',
  description: 'string',
  dns_domain: 'string',
  dns_name: 'string',
  qos_policy_id: 'uuid-or-null',
  tenant_id: 'string',
  project_id: 'string',
} as const

const bad = (reason: string) => neutronError(400, 'BadRequest', `Bad floatingip request: ${reason}`)

export const createFloatingIp: Handler = (call) => {
  const body = readBody(call, 'floatingip', attributes, ['floating_network_id'])
  if (!mayWrite(call)) throw policyRefusal('create_floatingip')
  const { cloud } = call
  const network = networks.visible(call).find((candidate) => candidate.id === body.floating_network_id)
  if (!network) throw networkNotFound(String(body.floating_network_id))
  if (!network.external) throw bad(`Network ${network.id} is not a valid external network.`)
  if (floatingIps.visible(call).length >= cloud.character.quotas.floatingIps) throw overQuota('floatingip')
  const subnets = cloud.state.subnets.filter((subnet) => subnet.networkId === network.id && subnet.ipVersion === 4)
  if (subnets.length === 0) throw bad(`Network ${network.id} does not contain any IPv4 subnet.`)
  const address = poolsAreEmpty(cloud)
    ? null
    : subnets.map((subnet) => freeAddress(cloud, subnet)).find((found) => found !== null)
  if (!address) {
    throw neutronError(409, 'IpAddressGenerationFailure', `No more IP addresses available on network ${network.id}.`)
  }
  const ip: FloatingIp = {
    ...newResource(call, '', text(body, 'description')),
    revision: 0,
    networkId: network.id,
    address,
    portId: null,
    fixedAddress: null,
    routerId: null,
    status: 'DOWN',
  }
  const portId = textOrNull(body, 'port_id')
  if (portId) bind(call, ip, portId, textOrNull(body, 'fixed_ip_address'))
  cloud.state.floatingIps.push(ip)
  return json(201, { floatingip: viewFloatingIp(call, ip) })
}

/** The answer still carries the old status. Binding one that is in use moves it without a word. */
export const updateFloatingIp: Handler = (call) => {
  const ip = findItem(floatingIps, call)
  const body = readBody(call, 'floatingip', attributes)
  if (!mayWrite(call)) throw policyRefusal('update_floatingip')
  if (Object.hasOwn(body, 'port_id')) {
    const portId = textOrNull(body, 'port_id')
    if (portId) {
      refuseWithForwardings(call, ip)
      bind(call, ip, portId, textOrNull(body, 'fixed_ip_address'))
    } else unbind(call, ip)
  }
  ip.description = text(body, 'description', ip.description)
  touch(call, ip)
  return json(200, { floatingip: viewFloatingIp(call, ip) })
}

const hasPortForwarding = (call: Call): boolean => call.cloud.character.portForwarding !== false

const hasForwardings = (call: Call, ip: FloatingIp): boolean =>
  call.cloud.state.portForwardings.some((forwarding) => forwarding.floatingIpId === ip.id)

function refuseWithForwardings(call: Call, ip: FloatingIp): void {
  if (!hasForwardings(call, ip)) return
  throw neutronError(409, 'FipInUseByPortForwarding', `Floating IP ${ip.id} in use by Port Forwarding resources.`)
}

function bind(call: Call, ip: FloatingIp, portId: string, wantedFixed: string | null): void {
  const { cloud } = call
  const port = ports.visible(call).find((candidate) => candidate.id === portId)
  if (!port) throw portNotFound(portId)
  const fixed = port.fixedIps.find((candidate) =>
    wantedFixed ? candidate.address === wantedFixed : !candidate.address.includes(':'),
  )
  if (!fixed) throw bad(`Cannot add floating IP to port ${port.id} that has no fixed IPv4 addresses.`)
  const router = routerBetween(call, port, fixed.subnetId, ip.networkId)
  if (!router) {
    throw neutronError(
      404,
      'ExternalGatewayForFloatingIPNotFound',
      `External network ${ip.networkId} is not reachable from subnet ${fixed.subnetId}.  Therefore, cannot associate Port ${port.id} with a Floating IP.`,
    )
  }
  const other = cloud.state.floatingIps.find(
    (candidate) => candidate.id !== ip.id && candidate.portId === port.id && candidate.fixedAddress === fixed.address,
  )
  if (other) {
    throw neutronError(
      409,
      'FloatingIPPortAlreadyAssociated',
      `Cannot associate floating IP ${ip.address} (${ip.id}) with port ${port.id} using fixed IP ${fixed.address}, as that fixed IP already has a floating IP on external network ${ip.networkId}.`,
    )
  }
  const before = ip.portId
  Object.assign(ip, { portId: port.id, fixedAddress: fixed.address, routerId: router.id })
  refreshLater(cloud, before)
  refreshLater(cloud, port.id)
  cloud.schedule(delays.floatingIpStatus, { kind: 'floating-ip-status', floatingIpId: ip.id, status: 'ACTIVE' })
}

function unbind(call: Call, ip: FloatingIp): void {
  const { cloud } = call
  const before = ip.portId
  // Its port forwardings keep it on their router.
  if (hasForwardings(call, ip)) return
  Object.assign(ip, { portId: null, fixedAddress: null, routerId: null })
  refreshLater(cloud, before)
  cloud.schedule(delays.floatingIpStatus, { kind: 'floating-ip-status', floatingIpId: ip.id, status: 'DOWN' })
}

/** The router with an interface on the subnet and its gateway on the external network; whose it is, Neutron does not ask. */
export function routerBetween(call: Call, port: Port, subnetId: string, externalId: string): Router | undefined {
  const { routers, ports: all } = call.cloud.state
  return routers.find(
    (router) =>
      router.gateway?.networkId === externalId &&
      all.some(
        (candidate) =>
          candidate.deviceId === router.id &&
          candidate.networkId === port.networkId &&
          candidate.fixedIps.some((ip) => ip.subnetId === subnetId),
      ),
  )
}

export const deleteFloatingIp: Handler = (call) => {
  const ip = findItem(floatingIps, call)
  if (!mayWrite(call)) throw policyRefusal('delete_floatingip')
  refuseWithForwardings(call, ip)
  refreshLater(call.cloud, ip.portId)
  call.cloud.state.floatingIps = call.cloud.state.floatingIps.filter((candidate) => candidate !== ip)
  return empty(204)
}

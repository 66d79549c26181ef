/** Routers' legs inside: `add_router_interface` and `remove_router_interface`. */
import { takenAddresses } from '../addresses'
import { type Call, type Handler, mayWrite, newMac, projectOf } from '../cloud'
import { isObject, json } from '../http'
import { contains, overlap, parseAddress, parsePrefix } from '../ip'
import type { Port, Router, Subnet } from '../state'
import { findItem, newResource } from './collection'
import { interfaceRefusal, neutronError } from './errors'
import { portNotFound, ports } from './ports'
import { interfacesOf, routers } from './routers'
import { subnetNotFound, subnets } from './subnets'

const bad = (reason: string) => neutronError(400, 'BadRequest', `Bad router request: ${reason}.`)

export const addRouterInterface: Handler = (call) => {
  const router = findItem(routers, call)
  if (!mayWrite(call)) throw interfaceRefusal('add_router_interface')
  const { subnetId, portId } = wanted(call, false)
  router.placed = true
  return portId ? addByPort(call, router, portId) : addBySubnet(call, router, subnetId ?? '')
}

const uuid = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i

function wanted(call: Call, removal: boolean): { subnetId: string | null; portId: string | null } {
  const body = isObject(call.body) ? call.body : {}
  const given = (['port_id', 'subnet_id'] as const).filter((name) => Object.hasOwn(body, name))
  if (given.length === 0) throw bad('Either subnet_id or port_id must be specified')
  for (const name of given) {
    if (!uuid.test(String(body[name]))) throw bad(`'${String(body[name])}' is not a valid UUID`)
  }
  if (given.length === 2 && !removal) throw bad('Cannot specify both subnet-id and port-id')
  const idOf = (name: 'port_id' | 'subnet_id') => (given.includes(name) ? String(body[name]) : null)
  return { subnetId: idOf('subnet_id'), portId: idOf('port_id') }
}

function addByPort(call: Call, router: Router, portId: string) {
  const port = ports.visible(call).find((candidate) => candidate.id === portId)
  if (!port) throw portNotFound(portId)
  if (port.deviceId !== '') {
    throw neutronError(
      409,
      'PortInUse',
      `Unable to complete operation on port ${port.id} for network ${port.networkId}. Port already has an attached device ${port.deviceId}.`,
    )
  }
  if (port.fixedIps.length === 0) throw bad('Router port must have at least one fixed IP')
  const inside = subnetsOf(call, port)
  for (const subnet of inside) refuseOverlap(call, router, subnet)
  if (inside.filter(({ ipVersion }) => ipVersion === 4).length > 1) {
    throw bad('Cannot have multiple IPv4 subnets on router port')
  }
  Object.assign(port, { deviceId: router.id, deviceOwner: 'network:router_interface', status: 'ACTIVE' })
  return interfaceReply(router, port, inside)
}

const subnetsOf = (call: Call, port: Port): Subnet[] =>
  call.cloud.state.subnets.filter((subnet) => port.fixedIps.some((ip) => ip.subnetId === subnet.id))

function addBySubnet(call: Call, router: Router, subnetId: string) {
  const { cloud } = call
  const subnet = subnets.visible(call).find((candidate) => candidate.id === subnetId)
  if (!subnet) throw subnetNotFound(subnetId)
  const address = subnet.gatewayIp
  if (!address) throw bad('Subnet for router interface must have a gateway IP')
  if (subnet.projectId !== projectOf(call)) {
    throw bad(`Cannot add interface to router because subnet ${subnet.id} is not owned by project making the request`)
  }
  refuseOverlap(call, router, subnet)
  const fixedIp = { subnetId: subnet.id, address }
  // A second prefix of IPv6 joins the interface that the network has already.
  const sixth = interfacesOf(call, router).find(
    ({ networkId, fixedIps }) => networkId === subnet.networkId && fixedIps.some((ip) => ip.address.includes(':')),
  )
  if (subnet.ipVersion === 6 && sixth) {
    sixth.fixedIps.push(fixedIp)
    return interfaceReply(router, sixth, [subnet])
  }
  const isUsed = cloud.state.ports.some(({ fixedIps }) =>
    fixedIps.some((ip) => ip.subnetId === subnet.id && ip.address === address),
  )
  if (isUsed && takenAddresses(cloud, subnet.networkId).has(address)) {
    throw neutronError(
      409,
      'IpAddressAlreadyAllocated',
      `IP address ${address} already allocated in subnet ${subnet.id}`,
    )
  }
  const port: Port = {
    ...newResource(call, '', ''),
    networkId: subnet.networkId,
    mac: newMac(cloud),
    status: 'ACTIVE',
    adminStateUp: true,
    deviceId: router.id,
    deviceOwner: 'network:router_interface',
    fixedIps: [fixedIp],
    securityGroupIds: [],
    portSecurity: false,
    dnsName: '',
    ofNova: false,
  }
  cloud.state.ports.push(port)
  return interfaceReply(router, port, [subnet])
}

/** A router reaches each prefix once, outside too. */
function refuseOverlap(call: Call, router: Router, subnet: Subnet): void {
  const { state } = call.cloud
  const attached = interfacesOf(call, router).flatMap((port) => port.fixedIps.map((ip) => ip.subnetId))
  if (attached.includes(subnet.id)) throw bad(`Router already has a port on subnet ${subnet.id}`)
  const prefix = parsePrefix(subnet.cidr)!
  const outside = (other: Subnet) => other.networkId === router.gateway?.networkId
  const clash = state.subnets.find(
    (other) => (attached.includes(other.id) || outside(other)) && overlap(parsePrefix(other.cidr)!, prefix),
  )
  if (!clash) return
  throw bad(`Cidr ${subnet.cidr} of subnet ${subnet.id} overlaps with cidr ${clash.cidr} of subnet ${clash.id}`)
}

export const removeRouterInterface: Handler = (call) => {
  const router = findItem(routers, call)
  if (!mayWrite(call)) throw interfaceRefusal('remove_router_interface')
  const { subnetId, portId } = wanted(call, true)
  const legs = interfacesOf(call, router)
  if (!portId && !subnets.visible(call).some((subnet) => subnet.id === subnetId)) throw subnetNotFound(subnetId ?? '')
  const port = legs.find((candidate) =>
    portId ? candidate.id === portId : candidate.fixedIps.some((ip) => ip.subnetId === subnetId),
  )
  if (!port) throw noInterface(router, portId, subnetId)
  const inside = subnetsOf(call, port)
  if (portId && subnetId && !inside.some((subnet) => subnet.id === subnetId)) {
    throw neutronError(
      400,
      'SubnetMismatchForPort',
      `Subnet on port ${port.id} does not match the requested subnet ${subnetId}.`,
    )
  }
  const leaving = portId ? inside : inside.filter((subnet) => subnet.id === subnetId)
  for (const subnet of leaving) refuseNeeded(call, router, subnet)
  const { state } = call.cloud
  port.fixedIps = port.fixedIps.filter((ip) => !leaving.some((subnet) => subnet.id === ip.subnetId))
  if (port.fixedIps.length === 0) state.ports = state.ports.filter((candidate) => candidate !== port)
  return interfaceReply(router, port, leaving)
}

function noInterface(router: Router, portId: string | null, subnetId: string | null) {
  return portId
    ? neutronError(404, 'RouterInterfaceNotFound', `Router ${router.id} does not have an interface with id ${portId}`)
    : neutronError(
        404,
        'RouterInterfaceNotFoundForSubnet',
        `Router ${router.id} has no interface on subnet ${subnetId ?? ''}`,
      )
}

/** Floating IPs, port forwardings and routes through the router keep their subnet's interface. */
function refuseNeeded(call: Call, router: Router, subnet: Subnet): void {
  const { floatingIps, portForwardings, ports: all } = call.cloud.state
  const isThere = (portId: string | null) =>
    all.some((port) => port.id === portId && port.fixedIps.some((ip) => ip.subnetId === subnet.id))
  const ofRouter = floatingIps.filter((ip) => ip.routerId === router.id)
  const forwarded = portForwardings.filter(({ floatingIpId }) => ofRouter.some((ip) => ip.id === floatingIpId))
  const words = `Router interface for subnet ${subnet.id} on router ${router.id} cannot be deleted, as it is required by one or more`
  if (ofRouter.some((ip) => isThere(ip.portId)) || forwarded.some(({ internalPortId }) => isThere(internalPortId))) {
    throw neutronError(409, 'RouterInterfaceInUseByFloatingIP', `${words} floating IPs.`)
  }
  const prefix = parsePrefix(subnet.cidr)!
  const routed = router.routes?.some(({ nexthop }) => {
    const address = parseAddress(nexthop)
    return address !== null && contains(prefix, address)
  })
  if (routed) throw neutronError(409, 'RouterInterfaceInUseByRoute', `${words} routes.`)
}

function interfaceReply(router: Router, port: Port, of: Subnet[]) {
  return json(200, {
    id: router.id,
    tenant_id: router.projectId,
    port_id: port.id,
    network_id: port.networkId,
    subnet_id: of.at(-1)?.id,
    subnet_ids: of.map((subnet) => subnet.id),
  })
}

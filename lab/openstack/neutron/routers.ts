import { allocateFixedIps, takenAddresses } from '../addresses'
import { type Call, type Handler, mayWrite, newMac } from '../cloud'
import { empty, isObject, type JsonObject, json } from '../http'
import type { Port, Router, Subnet } from '../state'
import { readBody, text, textOrNull } from './body'
import { type Collection, findItem, listItems, newResource, ownedBy, showItem, touch } from './collection'
import { standardAttributes, standardNames } from './common'
import { neutronError, overQuota, policyRefusal } from './errors'
import { networkNotFound, networks } from './networks'
import { portNotFound } from './ports'

export const routers: Collection<Router> = {
  plural: 'routers',
  singular: 'router',
  notFound: (id) => neutronError(404, 'RouterNotFound', `Router ${id} could not be found`),
  visible: (call) => call.cloud.state.routers.filter((router) => ownedBy(call, router)),
  view: (call, router) => viewRouter(call, router),
  attributes: [...standardNames, 'flavor_id'],
}

function viewRouter(call: Call, router: Router): JsonObject {
  const { gateway } = router
  return {
    id: router.id,
    name: router.name,
    tenant_id: router.projectId,
    admin_state_up: router.adminStateUp,
    status: 'ACTIVE',
    external_gateway_info: gateway
      ? {
          network_id: gateway.networkId,
          external_fixed_ips: gateway.fixedIps.map((ip) => ({ subnet_id: ip.subnetId, ip_address: ip.address })),
          enable_snat: true,
        }
      : null,
    description: router.description,
    availability_zones: router.seeded ? [call.cloud.character.availabilityZone] : [],
    availability_zone_hints: [],
    routes: [],
    flavor_id: null,
    ...standardAttributes(router),
  }
}

export const listRouters: Handler = (call) => listItems(routers, call)
export const showRouter: Handler = (call) => showItem(routers, call)

const attributes = {
  name: 'string',
  description: 'string',
  admin_state_up: 'boolean',
  external_gateway_info: 'object',
  availability_zone_hints: 'list',
  routes: 'list',
  flavor_id: 'uuid-or-null',
  tenant_id: 'string',
  project_id: 'string',
} as const

export const createRouter: Handler = (call) => {
  const body = readBody(call, 'router', attributes)
  if (!mayWrite(call)) throw policyRefusal('create_router')
  const { cloud } = call
  if (routers.visible(call).length >= cloud.character.quotas.routers) throw overQuota('router')
  const router: Router = {
    ...newResource(call, text(body, 'name'), text(body, 'description')),
    adminStateUp: body.admin_state_up !== false,
    gateway: gatewayOf(call, body.external_gateway_info),
  }
  cloud.state.routers.push(router)
  return json(201, { router: viewRouter(call, router) })
}

function gatewayOf(call: Call, info: unknown): Router['gateway'] {
  const networkId = isObject(info) ? textOrNull(info, 'network_id') : null
  if (!networkId) return null
  const network = networks.visible(call).find((candidate) => candidate.id === networkId)
  if (!network) throw networkNotFound(networkId)
  if (!network.external) {
    throw neutronError(400, 'BadRequest', `Bad router request: Network ${networkId} is not an external network.`)
  }
  const fixedIps = allocateFixedIps(call.cloud, networkId)
  if (!fixedIps) {
    throw neutronError(409, 'IpAddressGenerationFailure', `No more IP addresses available on network ${networkId}.`)
  }
  return { networkId, fixedIps }
}

export const updateRouter: Handler = (call) => {
  const router = findItem(routers, call)
  const body = readBody(call, 'router', attributes)
  if (!mayWrite(call)) throw policyRefusal('update_router')
  router.name = text(body, 'name', router.name)
  router.description = text(body, 'description', router.description)
  if (body.external_gateway_info !== undefined) router.gateway = gatewayOf(call, body.external_gateway_info)
  touch(call, router)
  return json(200, { router: viewRouter(call, router) })
}

const interfacesOf = (call: Call, router: Router): Port[] =>
  call.cloud.state.ports.filter((port) => port.deviceId === router.id)

export const deleteRouter: Handler = (call) => {
  const router = findItem(routers, call)
  if (!mayWrite(call)) throw policyRefusal('delete_router')
  const attached = interfacesOf(call, router)
  if (attached.length > 0) {
    const ids = attached.map((port) => port.id).join(', ')
    throw neutronError(409, 'RouterInUse', `Router ${router.id} has ports still attached: ${ids}`)
  }
  call.cloud.state.routers = call.cloud.state.routers.filter((candidate) => candidate !== router)
  return empty(204)
}

export const addRouterInterface: Handler = (call) => {
  const router = findItem(routers, call)
  const { cloud } = call
  const { subnetId, portId } = wantedInterface(call)
  if (portId) {
    const port = cloud.state.ports.find((candidate) => candidate.id === portId && ownedBy(call, candidate))
    if (!port) throw portNotFound(portId)
    Object.assign(port, { deviceId: router.id, deviceOwner: 'network:router_interface' })
    return interfaceReply(router, port)
  }
  const subnet = findSubnet(call, subnetId)
  if (interfacesOf(call, router).some((port) => port.fixedIps.some((ip) => ip.subnetId === subnet.id))) {
    throw neutronError(400, 'BadRequest', `Bad router request: Router already has a port on subnet ${subnet.id}.`)
  }
  const address = subnet.gatewayIp
  const used = cloud.state.ports.some((port) =>
    port.fixedIps.some((ip) => ip.subnetId === subnet.id && ip.address === address),
  )
  if (!address)
    throw neutronError(400, 'BadRequest', 'Bad router request: Subnet for router interface must have a gateway IP.')
  if (used && takenAddresses(cloud, subnet.networkId).has(address)) {
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
    fixedIps: [{ subnetId: subnet.id, address }],
    securityGroupIds: [],
    portSecurity: false,
    dnsName: '',
    ofNova: false,
  }
  cloud.state.ports.push(port)
  return interfaceReply(router, port)
}

export const removeRouterInterface: Handler = (call) => {
  const router = findItem(routers, call)
  const { subnetId, portId } = wantedInterface(call)
  const port = interfacesOf(call, router).find((candidate) =>
    portId ? candidate.id === portId : candidate.fixedIps.some((ip) => ip.subnetId === subnetId),
  )
  if (!port) {
    const [type, what] = portId
      ? ['RouterInterfaceNotFound', `port ${portId}`]
      : ['RouterInterfaceNotFoundForSubnet', `interface on subnet ${subnetId}`]
    throw neutronError(404, type!, `Router ${router.id} has no ${what}`)
  }
  const { state } = call.cloud
  const subnets = new Set(port.fixedIps.map((ip) => ip.subnetId))
  const needed = state.floatingIps.some((ip) => {
    const target = state.ports.find((candidate) => candidate.id === ip.portId)
    return ip.routerId === router.id && target?.fixedIps.some((fixed) => subnets.has(fixed.subnetId))
  })
  if (needed) {
    throw neutronError(
      409,
      'RouterInterfaceInUseByFloatingIP',
      `Router interface for subnet ${[...subnets][0] ?? ''} on router ${router.id} cannot be deleted, as it is required by one or more floating IPs.`,
    )
  }
  state.ports = state.ports.filter((candidate) => candidate !== port)
  return interfaceReply(router, port)
}

function wantedInterface(call: Call): { subnetId: string; portId: string | null } {
  const body = isObject(call.body) ? call.body : {}
  const portId = textOrNull(body, 'port_id')
  const subnetId = text(body, 'subnet_id')
  if (!portId && !subnetId) {
    throw neutronError(400, 'BadRequest', 'Bad router request: Either subnet_id or port_id must be specified.')
  }
  if (!mayWrite(call)) throw policyRefusal('add_router_interface')
  return { subnetId, portId }
}

function findSubnet(call: Call, id: string): Subnet {
  const subnet = call.cloud.state.subnets.find((candidate) => candidate.id === id && ownedBy(call, candidate))
  if (!subnet) throw neutronError(404, 'SubnetNotFound', `Subnet ${id} could not be found.`)
  return subnet
}

function interfaceReply(router: Router, port: Port) {
  const subnetIds = port.fixedIps.map((ip) => ip.subnetId)
  return json(200, {
    id: router.id,
    tenant_id: router.projectId,
    port_id: port.id,
    network_id: port.networkId,
    subnet_id: subnetIds[0],
    subnet_ids: subnetIds,
  })
}

import { allocateFixedIps } from '../addresses'
import { type Call, type Handler, mayWrite } from '../cloud'
import { empty, isObject, type JsonObject, json, pythonText, type Reply } from '../http'
import { contains, parseAddress, parsePrefix } from '../ip'
import type { Port, Router } from '../state'
import { readBody, text, textOrNull, yesOrNo } from './body'
import { type Collection, findItem, listItems, newResource, ownedBy, showItem, touch } from './collection'
import { standardAttributes, standardNames } from './common'
import { badRequest, gatewayRefusal, neutronError, overQuota, policyRefusal } from './errors'
import { networkNotFound, networks, refuseUnknownZones } from './networks'
import { list, type Route } from './subnet-rules'

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
    availability_zones: router.seeded || router.placed ? [call.cloud.character.availabilityZone] : [],
    availability_zone_hints: [],
    routes: router.routes ?? [],
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
  distributed: 'boolean',
  ha: 'boolean',
  tenant_id: 'string',
  project_id: 'string',
} as const

export const createRouter: Handler = (call) => {
  const body = readBody(call, 'router', attributes, [], readOnly)
  refuseWrongGateway(body)
  const { cloud } = call
  refuseAdminsAttributes(call, body, 'create_router')
  refuseUnknownZones(call, body.availability_zone_hints)
  if (routers.visible(call).length >= cloud.character.quotas.routers) throw overQuota('router')
  const router: Router = {
    ...newResource(call, text(body, 'name'), text(body, 'description')),
    adminStateUp: yesOrNo(body, 'admin_state_up', true),
    gateway: gatewayOf(call, body.external_gateway_info),
  }
  cloud.state.routers.push(router)
  return placedAfter(router, json(201, { router: viewRouter(call, router) }))
}

const readOnly = ['id', 'status', 'availability_zones'] as const

function refuseWrongGateway(body: JsonObject): void {
  const { external_gateway_info: info } = body
  if (!isObject(info) || Object.keys(info).length === 0) return
  const id = info.network_id
  if (id === undefined) {
    throw badRequest(
      "Invalid input for external_gateway_info. Reason: Validation of dictionary's keys failed. Expected keys: {'network_id'} Provided keys: {" +
        Object.keys(info)
          .map((key) => `'${key}'`)
          .join(', ') +
        '}.',
    )
  }
  if (typeof id === 'string' && /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(id)) return
  throw badRequest(`Invalid input for external_gateway_info. Reason: '${String(id)}' is not a valid UUID.`)
}

/** SNAT, the address outside and how routers are spread are the provider's to say. */
function refuseAdminsAttributes(call: Call, body: JsonObject, action: string): void {
  const info = isObject(body.external_gateway_info) ? body.external_gateway_info : {}
  const inInfo = ['enable_snat', 'external_fixed_ips'].filter((name) => info[name] !== undefined)
  if (inInfo.length > 0) throw gatewayRefusal(action, ['network_id', ...inInfo])
  const named = ['distributed', 'ha'].find((name) => body[name] !== undefined)
  if (named) throw policyRefusal(`${action}:${named}`)
  if (!mayWrite(call)) throw policyRefusal(action)
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

/** The answer to the request that gives a router its gateway does not tell yet where the router is. */
function placedAfter(router: Router, reply: Reply): Reply {
  if (router.gateway) router.placed = true
  return reply
}

export const updateRouter: Handler = (call) => {
  const router = findItem(routers, call)
  const body = readBody(
    call,
    'router',
    attributes,
    [],
    [...readOnly, 'tenant_id', 'project_id', 'availability_zone_hints'],
  )
  refuseWrongGateway(body)
  refuseAdminsAttributes(call, body, 'update_router')
  if (body.external_gateway_info !== undefined) changeGateway(call, router, body.external_gateway_info)
  router.adminStateUp = yesOrNo(body, 'admin_state_up', router.adminStateUp)
  if (Array.isArray(body.routes)) router.routes = routesOf(call, router, body)
  router.name = text(body, 'name', router.name)
  router.description = text(body, 'description', router.description)
  touch(call, router)
  return placedAfter(router, json(200, { router: viewRouter(call, router) }))
}

/** The gateway stays what it is when the network does; it cannot be taken from floating IPs. */
function changeGateway(call: Call, router: Router, info: unknown): void {
  const { gateway } = router
  const networkId = isObject(info) ? textOrNull(info, 'network_id') : null
  if (gateway && gateway.networkId === networkId) return
  const wanted = gatewayOf(call, info)
  refuseNeededGateway(call, router)
  router.gateway = wanted
}

function refuseNeededGateway(call: Call, { id, gateway }: Router): void {
  if (!gateway || !call.cloud.state.floatingIps.some((ip) => ip.routerId === id)) return
  throw neutronError(
    409,
    'RouterExternalGatewayInUseByFloatingIp',
    `Gateway cannot be updated for router ${id}, since a gateway to external network ${gateway.networkId} is required by one or more floating IPs.`,
  )
}

/** Each next hop has to be on a subnet of the router, outside or inside, and not the router itself. */
function routesOf(call: Call, router: Router, body: JsonObject): Route[] {
  const routes = list(body.routes).map((route) => ({
    destination: String(route.destination),
    nexthop: String(route.nexthop),
  }))
  const addresses = [
    ...interfacesOf(call, router).flatMap((port) => port.fixedIps),
    ...(router.gateway?.fixedIps ?? []),
  ]
  const prefixes = call.cloud.state.subnets
    .filter((subnet) => addresses.some((ip) => ip.subnetId === subnet.id))
    .map((subnet) => parsePrefix(subnet.cidr)!)
  const refuse = (reason: string) =>
    neutronError(400, 'InvalidRoutes', `Invalid format for routes: ${pythonText(routes)}, ${reason}`)
  for (const { nexthop } of routes) {
    const address = parseAddress(nexthop)
    if (!address || !prefixes.some((prefix) => contains(prefix, address))) {
      throw refuse('the nexthop is not connected with router')
    }
    if (addresses.some((ip) => ip.address === nexthop)) throw refuse('the nexthop is used by router')
  }
  return routes
}

export const interfacesOf = (call: Call, router: Router): Port[] =>
  call.cloud.state.ports.filter((port) => port.deviceId === router.id)

export const deleteRouter: Handler = (call) => {
  const router = findItem(routers, call)
  if (!mayWrite(call)) throw policyRefusal('delete_router')
  const attached = interfacesOf(call, router)
  if (attached.length > 0) {
    const ids = attached.map((port) => port.id).join(', ')
    throw neutronError(409, 'RouterInUse', `Router ${router.id} has ports still attached: ${ids}`)
  }
  refuseNeededGateway(call, router)
  call.cloud.state.routers = call.cloud.state.routers.filter((candidate) => candidate !== router)
  return empty(204)
}

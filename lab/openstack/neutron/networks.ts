import { type Call, type Handler, mayWrite } from '../cloud'
import { empty, type JsonObject, json } from '../http'
import type { Network } from '../state'
import { readBody, text } from './body'
import { type Collection, findItem, listItems, newResource, ownedBy, showItem, touch } from './collection'
import { standardAttributes, standardNames } from './common'
import { neutronError, overQuota, policyRefusal } from './errors'

export const networkNotFound = (id: string) => neutronError(404, 'NetworkNotFound', `Network ${id} could not be found.`)

/** Own networks, shared ones and external ones; nothing for an unscoped token. */
export const mayUseNetwork = (call: Call, network: Network): boolean =>
  Boolean(call.token?.projectId) && (ownedBy(call, network) || network.shared || network.external)

export const networks: Collection<Network> = {
  plural: 'networks',
  singular: 'network',
  notFound: networkNotFound,
  visible: (call) => call.cloud.state.networks.filter((network) => mayUseNetwork(call, network)),
  view: viewNetwork,
  attributes: [
    ...standardNames,
    'shared',
    'mtu',
    'router:external',
    'availability_zone_hints',
    'port_security_enabled',
  ],
  // Accepted, and without effect, as on a real Zed.
  filters: { is_default: () => true },
}

function viewNetwork(call: Call, network: Network): JsonObject {
  return {
    id: network.id,
    name: network.name,
    tenant_id: network.projectId,
    admin_state_up: network.adminStateUp,
    mtu: network.mtu,
    status: 'ACTIVE',
    subnets: call.cloud.state.subnets.filter((subnet) => subnet.networkId === network.id).map((subnet) => subnet.id),
    shared: network.shared,
    availability_zone_hints: [],
    availability_zones: [],
    ipv4_address_scope: null,
    ipv6_address_scope: null,
    'router:external': network.external,
    description: network.description,
    port_security_enabled: network.portSecurity !== false,
    qos_policy_id: null,
    dns_domain: '',
    ...(network.external ? { is_default: network.isDefault } : {}),
    ...standardAttributes(network),
  }
}

export const listNetworks: Handler = (call) => listItems(networks, call)
export const showNetwork: Handler = (call) => showItem(networks, call)

const attributes = {
  name: 'string',
  description: 'string',
  admin_state_up: 'boolean',
  shared: 'boolean',
  'router:external': 'boolean',
  is_default: 'boolean',
  mtu: 'integer',
  port_security_enabled: 'boolean',
  dns_domain: 'string',
  availability_zone_hints: 'list',
  tenant_id: 'string',
  project_id: 'string',
} as const

export const createNetwork: Handler = (call) => {
  const body = readBody(call, 'network', attributes)
  if (!mayWrite(call)) throw policyRefusal('create_network')
  if (body.shared) throw policyRefusal('create_network:shared')
  if (body['router:external']) throw policyRefusal('create_network:router:external')
  const { cloud } = call
  const own = cloud.state.networks.filter((network) => ownedBy(call, network))
  if (own.length >= cloud.character.quotas.networks) throw overQuota('network')
  const network: Network = {
    ...newResource(call, text(body, 'name'), text(body, 'description')),
    shared: false,
    external: false,
    isDefault: false,
    adminStateUp: body.admin_state_up !== false,
    mtu: typeof body.mtu === 'number' ? body.mtu : 1450,
    portSecurity: body.port_security_enabled !== false,
  }
  cloud.state.networks.push(network)
  return json(201, { network: { ...viewNetwork(call, network), is_default: false } })
}

/** The caller's own network; 403 when it can be seen but is somebody else's. */
function ownNetwork(call: Call, action: string): Network {
  const network = findItem(networks, call)
  if (!ownedBy(call, network) || !mayWrite(call)) throw policyRefusal(action)
  return network
}

export const updateNetwork: Handler = (call) => {
  findItem(networks, call)
  const body = readBody(call, 'network', attributes)
  if (body.shared) throw policyRefusal('update_network:shared')
  if (body['router:external']) throw policyRefusal('update_network:router:external')
  const network = ownNetwork(call, 'update_network')
  network.name = text(body, 'name', network.name)
  network.description = text(body, 'description', network.description)
  if (typeof body.admin_state_up === 'boolean') network.adminStateUp = body.admin_state_up
  touch(call, network)
  return json(200, { network: viewNetwork(call, network) })
}

export const deleteNetwork: Handler = (call) => {
  const network = ownNetwork(call, 'delete_network')
  const { state } = call.cloud
  const used = state.ports.filter((port) => port.networkId === network.id)
  if (used.length > 0) {
    const ids = used.map((port) => port.id).join(',')
    throw neutronError(
      409,
      'NetworkInUse',
      `Unable to complete operation on network ${network.id}. There are one or more ports still in use on the network, id for these ports is: ${ids}.`,
    )
  }
  state.networks = state.networks.filter((candidate) => candidate !== network)
  state.subnets = state.subnets.filter((subnet) => subnet.networkId !== network.id)
  return empty(204)
}

import { type Call, type Handler, mayWrite } from '../cloud'
import { empty, type JsonObject, json } from '../http'
import type { Network } from '../state'
import { readBody, text, yesOrNo } from './body'
import { type Collection, findItem, listItems, newResource, ownedBy, showItem, touch } from './collection'
import { standardAttributes, standardNames } from './common'
import { badRequest, invalidInput, neutronError, overQuota, policyRefusal } from './errors'

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
  mtu: 'any',
  'provider:network_type': 'any',
  'provider:physical_network': 'any',
  'provider:segmentation_id': 'any',
  qos_policy_id: 'uuid-or-null',
  port_security_enabled: 'boolean',
  dns_domain: 'string',
  availability_zone_hints: 'list',
  tenant_id: 'string',
  project_id: 'string',
} as const

const readOnly = ['id', 'status', 'subnets', 'availability_zones', 'ipv4_address_scope', 'ipv6_address_scope'] as const

/** Attributes that only an admin sets. */
const ofAdmins = [
  'shared',
  'router:external',
  'is_default',
  'provider:network_type',
  'provider:physical_network',
  'provider:segmentation_id',
]

function refuseAdminsAttributes(body: JsonObject, action: string): void {
  const named = ofAdmins.find((name) => (name.startsWith('provider:') ? body[name] !== undefined : body[name]))
  if (named) throw policyRefusal(`${action}:${named}`)
}

/** The largest packet of a network inside; what Neutron subtracts for VXLAN from 1500. */
const largestMtu = 1450

/** null: not said, and Neutron takes the largest. */
function mtuOf(body: JsonObject): number | null {
  const { mtu } = body
  if (mtu === undefined) return null
  const value = Number(mtu)
  if (!Number.isInteger(value)) throw invalidInput(`'${String(mtu)}' is not an integer`)
  if (value < 0) throw badRequest(`Invalid input for mtu. Reason: '${value}' should be non-negative.`)
  if (value > largestMtu) throw invalidInput(`Requested MTU is too big, maximum is ${largestMtu}`)
  return value === 0 ? null : value
}

export const createNetwork: Handler = (call) => {
  const body = readBody(call, 'network', attributes, [], readOnly)
  if (!mayWrite(call)) throw policyRefusal('create_network')
  refuseAdminsAttributes(body, 'create_network')
  refuseUnknownZones(call, body.availability_zone_hints)
  const { cloud } = call
  const own = cloud.state.networks.filter((network) => ownedBy(call, network))
  if (own.length >= cloud.character.quotas.networks) throw overQuota('network')
  const network: Network = {
    ...newResource(call, text(body, 'name'), text(body, 'description')),
    shared: false,
    external: false,
    isDefault: false,
    adminStateUp: yesOrNo(body, 'admin_state_up', true),
    mtu: mtuOf(body) ?? largestMtu,
    portSecurity: yesOrNo(body, 'port_security_enabled', true),
  }
  cloud.state.networks.push(network)
  return json(201, { network: { ...viewNetwork(call, network), is_default: false } })
}

export function refuseUnknownZones(call: Call, hints: unknown): void {
  const unknown = Array.isArray(hints)
    ? hints.find((name) => name !== call.cloud.character.availabilityZone)
    : undefined
  if (unknown === undefined) return
  throw neutronError(404, 'AvailabilityZoneNotFound', `AvailabilityZone ${String(unknown)} could not be found.`)
}

/** The caller's own network; 403 when it can be seen but is somebody else's. */
function ownNetwork(call: Call, action: string): Network {
  const network = findItem(networks, call)
  if (!ownedBy(call, network) || !mayWrite(call)) throw policyRefusal(action)
  return network
}

export const updateNetwork: Handler = (call) => {
  findItem(networks, call)
  const body = readBody(
    call,
    'network',
    attributes,
    [],
    [...readOnly, 'availability_zone_hints', 'project_id', 'tenant_id'],
  )
  refuseAdminsAttributes(body, 'update_network')
  const network = ownNetwork(call, 'update_network')
  network.mtu = mtuOf(body) ?? network.mtu
  network.name = text(body, 'name', network.name)
  network.description = text(body, 'description', network.description)
  network.adminStateUp = yesOrNo(body, 'admin_state_up', network.adminStateUp)
  network.portSecurity = yesOrNo(body, 'port_security_enabled', network.portSecurity !== false)
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

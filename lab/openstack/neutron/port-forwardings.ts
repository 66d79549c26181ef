/** Ports of a floating IP that lead to ports of machines: `/floatingips/{id}/port_forwardings`, as Neutron 21 has them. */
import { type Call, type Handler, mayWrite } from '../cloud'
import { empty, json } from '../http'
import { delays, removePortForwardings } from '../life'
import type { FloatingIp, PortForwarding } from '../state'
import { type AttributeKind, readBody, text } from './body'
import { type Collection, findItem, listItems, ownedBy, showItem } from './collection'
import { neutronError, policyRefusal } from './errors'
import { floatingIpNotFound } from './floatingips'
import { bad, checkCollisions, checkPortIsFree, refuseTwin, wayIn } from './port-forwarding-rules'
import { readRange, refuseInvalid } from './port-forwarding-values'
import { viewPortForwarding } from './port-forwarding-view'

const forwardings: Collection<PortForwarding> = {
  plural: 'port_forwardings',
  singular: 'port_forwarding',
  notFound: (id) => neutronError(404, 'PortForwardingNotFound', `Port Forwarding ${id} could not be found.`),
  visible: (call) => {
    const ip = floatingIpOf(call)
    return call.cloud.state.portForwardings.filter((forwarding) => forwarding.floatingIpId === ip.id)
  },
  view: (_call, forwarding) => viewPortForwarding(forwarding),
  attributes: [
    'id',
    'external_port',
    'external_port_range',
    'protocol',
    'internal_port_id',
    'description',
    'project_id',
    'tenant_id',
  ],
}

/** Without the extension there is no such path. */
const ofExtension =
  (handler: Handler): Handler =>
  (call) => {
    if (call.cloud.character.portForwarding !== false) return handler(call)
    throw neutronError(404, 'HTTPNotFound', 'The resource could not be found.')
  }

function floatingIpOf(call: Call): FloatingIp {
  const id = call.params.id ?? ''
  const ip = call.cloud.state.floatingIps.find((candidate) => candidate.id === id && ownedBy(call, candidate))
  if (!ip) throw floatingIpNotFound(id)
  return ip
}

/** The collection looks for the id of its own items. */
function find(call: Call): PortForwarding {
  const { visible } = forwardings
  const within: Collection<PortForwarding> = { ...forwardings, visible: () => visible(call) }
  return findItem(within, ofItem(call))
}

const ofItem = (call: Call): Call => ({ ...call, params: { ...call.params, id: call.params.forwarding ?? '' } })

/** What the database has no column for: the ports stand there as the ends of ranges. */
const unsortable = ['external_port', 'internal_port', 'external_port_range', 'internal_port_range']

export const listPortForwardings = ofExtension((call) => {
  const key = call.query.getAll('sort_key').find((name) => unsortable.includes(name))
  if (key === undefined) return listItems(forwardings, call)
  throw neutronError(400, 'BadRequest', `Bad portforwardings request: '${key}' is an invalid attribute for sort key.`)
})

export const showPortForwarding = ofExtension((call) => {
  const found = find(call)
  return showItem({ ...forwardings, visible: () => [found] }, ofItem(call))
})

const attributes: Record<string, AttributeKind> = {
  external_port: 'any',
  internal_port: 'any',
  external_port_range: 'any',
  internal_port_range: 'any',
  internal_ip_address: 'any',
  protocol: 'any',
  internal_port_id: 'uuid',
  description: 'string',
  tenant_id: 'string',
  project_id: 'string',
}

export const createPortForwarding = ofExtension((call) => {
  const required = ['internal_ip_address', 'protocol', 'internal_port_id']
  const body = readBody(call, 'port_forwarding', attributes, required, ['id'])
  refuseInvalid(body)
  const ip = floatingIpOf(call)
  if (!mayWrite(call)) throw policyRefusal('create_floatingip_port_forwarding')
  const forwarding: PortForwarding = {
    id: call.cloud.context.random.uuid(),
    floatingIpId: ip.id,
    protocol: text(body, 'protocol'),
    external: readRange(body, 'external') ?? { first: 0, last: 0 },
    internal: readRange(body, 'internal') ?? { first: 0, last: 0 },
    internalPortId: text(body, 'internal_port_id'),
    internalAddress: text(body, 'internal_ip_address'),
    description: text(body, 'description'),
  }
  checkCollisions(call, forwarding)
  checkPortIsFree(call, forwarding)
  if (ip.portId) {
    throw neutronError(
      409,
      'FloatingIPPortAlreadyAssociated',
      `Cannot associate floating IP ${ip.address} (${ip.id}) with port ${forwarding.internalPortId} using fixed IP ${forwarding.internalAddress}, as that fixed IP already has a floating IP on external network ${ip.networkId}.`,
    )
  }
  const router = wayIn(call, ip, forwarding)
  ip.routerId = router.id
  call.cloud.state.portForwardings.push(forwarding)
  call.cloud.schedule(delays.floatingIpStatus, { kind: 'floating-ip-status', floatingIpId: ip.id, status: 'ACTIVE' })
  // Only the first answer names the single ports that a range does not have.
  const shown = { external_port: null, internal_port: null, ...viewPortForwarding(forwarding) }
  return json(201, { port_forwarding: shown })
})

export const updatePortForwarding = ofExtension((call) => {
  const body = readBody(call, 'port_forwarding', attributes, [], ['id'])
  refuseInvalid(body)
  const ip = floatingIpOf(call)
  const forwarding = find(call)
  if (!mayWrite(call)) throw policyRefusal('update_floatingip_port_forwarding')
  const wanted: PortForwarding = {
    ...forwarding,
    protocol: text(body, 'protocol', forwarding.protocol),
    external: readRange(body, 'external') ?? forwarding.external,
    internal: readRange(body, 'internal') ?? forwarding.internal,
    internalPortId: text(body, 'internal_port_id', forwarding.internalPortId),
    internalAddress: text(body, 'internal_ip_address', forwarding.internalAddress),
    description: text(body, 'description', forwarding.description),
  }
  if (body.internal_port_id) checkPortIsFree(call, wanted)
  if (wanted.internalPortId !== forwarding.internalPortId) ip.routerId = wayIn(call, ip, wanted).id
  const port = call.cloud.state.ports.find((candidate) => candidate.id === wanted.internalPortId)
  if (!port?.fixedIps.some((fixed) => fixed.address === wanted.internalAddress)) {
    const fixedIps = port?.fixedIps.map(
      (fixed) => `{'subnet_id': '${fixed.subnetId}', 'ip_address': '${fixed.address}'}`,
    )
    throw bad(
      `The internal IP does not correspond to an address on the internal port, which has fixed_ips [${fixedIps?.join(', ') ?? ''}]`,
    )
  }
  refuseTwin(call, ip, wanted)
  checkCollisions(call, wanted)
  Object.assign(forwarding, wanted)
  return json(200, { port_forwarding: viewPortForwarding(forwarding) })
})

export const deletePortForwarding = ofExtension((call) => {
  const forwarding = find(call)
  if (!mayWrite(call)) throw policyRefusal('delete_floatingip_port_forwarding')
  removePortForwardings(call.cloud, (candidate) => candidate === forwarding)
  return empty(204)
})

/** When Neutron refuses a port forwarding whose values are all valid. */
import type { Call } from '../cloud'
import { pythonText } from '../http'
import type { FloatingIp, PortForwarding, PortRange, Router } from '../state'
import { neutronError } from './errors'
import { routerBetween } from './floatingips'
import { portNotFound, ports } from './ports'

export const bad = (reason: string) => neutronError(400, 'BadRequest', `Bad port_forwarding request: ${reason}.`)

const length = ({ first, last }: PortRange): number => last - first
const meet = (a: PortRange, b: PortRange): boolean => a.first <= b.last && b.first <= a.last
const words = ({ first, last }: PortRange): string => `${first}:${last}`

/** Ports of one protocol are used once: on the floating IP, and on the address inside. */
export function checkCollisions(call: Call, wanted: PortForwarding): void {
  const { external, internal } = wanted
  if (length(internal) > 0 && length(internal) !== length(external)) {
    throw bad(
      'Invalid ranges of internal and/or external ports. The relation between internal and external ports must be N-N or 1-N',
    )
  }
  const others = call.cloud.state.portForwardings.filter(
    (other) => other.id !== wanted.id && other.protocol === wanted.protocol,
  )
  const inside = others.find(
    (other) =>
      other.internalPortId === wanted.internalPortId &&
      other.internalAddress === wanted.internalAddress &&
      meet(other.internal, internal),
  )
  if (inside) throw collision('internal_port_range', inside.internal, internal)
  const outside = others.find((other) => other.floatingIpId === wanted.floatingIpId && meet(other.external, external))
  if (outside) throw collision('external_port_range', outside.external, external)
}

const collision = (what: string, known: PortRange, wanted: PortRange) =>
  bad(`There is a port collision with the ${what}. The following ranges collides: ${words(known)} and ${words(wanted)}`)

/** A change that makes it the same as another is refused in other words than a new one. */
export function refuseTwin(call: Call, ip: FloatingIp, wanted: PortForwarding): void {
  const others = call.cloud.state.portForwardings.filter(
    (other) => other.id !== wanted.id && other.floatingIpId === ip.id && other.protocol === wanted.protocol,
  )
  const same = (a: PortRange, b: PortRange) => a.first === b.first && length(a) === 0 && length(b) === 0
  const refuse = (values: object) =>
    bad(
      `Another port forwarding entry with the same attributes already exists, conflicting values are ${pythonText(values)}`,
    )
  for (const other of others) {
    if (same(other.external, wanted.external)) {
      throw refuse({ floating_ip_address: ip.address, external_port: other.external.first })
    }
    const { internalPortId: internal_port_id, internalAddress: internal_ip_address } = other
    const isThere = internal_port_id === wanted.internalPortId && internal_ip_address === wanted.internalAddress
    if (isThere && same(other.internal, wanted.internal)) {
      throw refuse({ internal_port_id, internal_ip_address, internal_port: other.internal.first })
    }
  }
}

/** A machine with a floating IP of its own takes no forwarding; the other way round Neutron does not mind. */
export function checkPortIsFree(call: Call, wanted: PortForwarding): void {
  const { internalPortId, internalAddress } = wanted
  const bound = call.cloud.state.floatingIps.find((ip) => ip.portId === internalPortId)
  if (!bound) return
  throw neutronError(
    409,
    'PortHasBindingFloatingIP',
    `Cannot create port forwarding to floating IP ${bound.address} (${bound.id}) with port ${internalPortId} using fixed IP ${internalAddress}, as that port already has a binding floating IP.`,
  )
}

/** The router that leads from the floating IP to the port inside; throws when there is none, or another one has it. */
export function wayIn(call: Call, ip: FloatingIp, wanted: PortForwarding): Router {
  const { internalPortId, internalAddress } = wanted
  const port = ports.visible(call).find((candidate) => candidate.id === internalPortId)
  if (!port) throw portNotFound(internalPortId)
  const version4 = port.fixedIps.filter((fixed) => !fixed.address.includes(':'))
  if (version4.length === 0) {
    throw bad(`Requested internal port ${internalPortId} must allocate an IPv4 address at least.`)
  }
  const fixed = version4.find((candidate) => candidate.address === internalAddress)
  if (!fixed) {
    const shown = version4.map(({ subnetId, address }) => `{'subnet_id': '${subnetId}', 'ip_address': '${address}'}`)
    throw bad(
      `Requested internal IP address ${internalAddress} is not suitable for internal neutron port ${internalPortId}, as its fixed_ips are [${shown.join(', ')}]`,
    )
  }
  const router = routerBetween(call, port, fixed.subnetId, ip.networkId)
  if (!router) {
    throw bad(
      `External network ${ip.networkId} is not reachable from subnet ${fixed.subnetId}. Cannot set Port forwarding for port ${internalPortId} with Floating IP ${ip.id}`,
    )
  }
  if (ip.routerId && ip.routerId !== router.id) {
    throw bad(
      `The Floating IP ${ip.id} had been set on router ${ip.routerId}, the internal Neutron port ${internalPortId} can not reach it`,
    )
  }
  return router
}

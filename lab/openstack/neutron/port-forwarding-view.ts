import type { Call } from '../cloud'
import type { JsonObject } from '../http'
import type { FloatingIp, PortForwarding } from '../state'

const single = ({ first, last }: PortForwarding['external']) => (first === last ? { port: first } : {})
const range = ({ first, last }: PortForwarding['external']): string => `${first}:${last}`

export function viewPortForwarding(forwarding: PortForwarding): JsonObject {
  const { port: external } = single(forwarding.external)
  const { port: internal } = single(forwarding.internal)
  return {
    id: forwarding.id,
    ...(external === undefined ? {} : { external_port: external }),
    ...(internal === undefined ? {} : { internal_port: internal }),
    internal_ip_address: forwarding.internalAddress,
    protocol: forwarding.protocol,
    internal_port_id: forwarding.internalPortId,
    description: forwarding.description,
    external_port_range: range(forwarding.external),
    internal_port_range: range(forwarding.internal),
  }
}

/** What a floating IP shows of its forwardings: neither ranges nor descriptions. */
export function forwardingsInFloatingIp(call: Call, ip: FloatingIp): JsonObject[] {
  return call.cloud.state.portForwardings
    .filter((forwarding) => forwarding.floatingIpId === ip.id)
    .map((forwarding) => {
      const { description, external_port_range, internal_port_range, ...shown } = viewPortForwarding(forwarding)
      return shown
    })
}

import { ProviderError } from '@/server/providers/errors'
import type { Call, FloatingIp, FloatingIps, NodeRef } from '@/server/providers/port'
import { isProviderError } from './errors'
import { remove } from './keys'
import { fromText, toText } from './mark'
import { all } from './paging'
import { type Rest, segment } from './rest'
import type { Settle } from './settle'
import { floatingIpSchema, oneFloatingIpSchema, portSchema, type WireFloatingIp, type WirePort } from './wire/neutron'

const id = (item: { id: string }): string => item.id

/**
 * Floating IPs are made and bound in one request, and only those of the same intent are ever taken: an unbound one may be
 * another's, and binding one that is in use would silently move it.
 */
export const createFloatingIps = (rest: Rest, settle: Settle): FloatingIps => ({
  async allocate({ mark, poolId, node, networkId, mayExist }, call) {
    const description = toText(mark)
    const find = async (): Promise<WireFloatingIp | null> => {
      const query = { description }
      const found = await all(
        rest,
        {
          service: 'network',
          path: '/floatingips',
          key: 'floatingips',
          item: floatingIpSchema,
          id,
          query,
          what: 'list floating IPs',
        },
        call,
      )
      return found.find((one) => fromText(one.description)?.intent === mark.intent) ?? null
    }
    const port = await portOf(rest, node, networkId, call)
    const target = { port_id: port.id, ...fixedAddress(port) }
    const make = async (): Promise<WireFloatingIp> => {
      const body = { floatingip: { floating_network_id: poolId, description, ...target } }
      try {
        return await send(rest, { method: 'POST', path: '/floatingips', body }, 'make a floating IP', call)
      } catch (error) {
        throw explained(error)
      }
    }
    const made = await settle.once({ intent: mark.intent, mayExist, find, make, id }, call)
    return toFloatingIp(await bound(rest, made, port, target, call), node)
  },
  release: (floatingIp, call) => {
    settle.forget(floatingIp)
    const path = `/floatingips/${segment(floatingIp)}`
    return remove(rest, { service: 'network', path, what: 'release the floating IP' }, call)
  },
})

const send = async (
  rest: Rest,
  request: { method: 'POST' | 'PUT'; path: string; body: unknown },
  what: string,
  call: Call,
): Promise<WireFloatingIp> =>
  (await rest.json({ service: 'network', what, ...request }, oneFloatingIpSchema, call)).floatingip

/** Ours and unbound (its port went away): bound again. Bound elsewhere: never moved. */
const bound = async (
  rest: Rest,
  found: WireFloatingIp,
  port: WirePort,
  target: object,
  call: Call,
): Promise<WireFloatingIp> => {
  if (found.port_id === port.id) return found
  if (found.port_id) {
    throw new ProviderError(
      'conflict',
      `The floating IP ${found.floating_ip_address} of this node is bound to another port. Release the node and launch a new one.`,
    )
  }
  const path = `/floatingips/${segment(found.id)}`
  return send(rest, { method: 'PUT', path, body: { floatingip: target } }, 'bind the floating IP', call)
}

/** Floating IPs lead to one IPv4 address; with several on a port Neutron wants to know which. */
const fixedAddress = (port: WirePort): { fixed_ip_address?: string } => {
  const v4 = port.fixed_ips.filter(({ ip_address }) => !ip_address.includes(':'))
  return v4.length > 1 && v4[0] ? { fixed_ip_address: v4[0].ip_address } : {}
}

/** The port of the server on that network; of several the first by id. */
export const portOf = async (rest: Rest, node: NodeRef, networkId: string, call: Call): Promise<WirePort> => {
  const query = { device_id: node.serverId, network_id: networkId }
  const found = await all(
    rest,
    { service: 'network', path: '/ports', key: 'ports', item: portSchema, id, query, what: 'list ports of the server' },
    call,
  )
  const [port] = found
    .filter((one) => one.device_id === node.serverId && one.network_id === networkId)
    .sort((a, b) => a.id.localeCompare(b.id))
  if (port) return port
  throw new ProviderError(
    'not-found',
    'The server has no port on the network that its floating IP should lead to. Check that it still exists and is attached to that network.',
  )
}

const toFloatingIp = (wire: WireFloatingIp, node: NodeRef): FloatingIp => ({
  id: wire.id,
  address: wire.floating_ip_address,
  pool: wire.floating_network_id ?? null,
  boundTo: wire.port_id ? node.serverId : null,
})

const explained = (error: unknown): unknown => {
  if (!isProviderError(error, 'invalid')) return error
  if (error.options.providerCode === 'ExternalGatewayForFloatingIPNotFound') {
    return new ProviderError(
      'invalid',
      'No floating IP of this pool can reach the server: no router leads from its network to the pool. Choose another pool or network, or add a router.',
      error.options,
    )
  }
  return error
}

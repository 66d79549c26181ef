import { ProviderError } from '@/server/providers/errors'
import type { Call, Mark, PortForwarding, PortForwardings } from '@/server/providers/port'
import { isProviderError } from './errors'
import { portOf } from './floating-ips'
import { remove } from './keys'
import { fromText, toText } from './mark'
import { all } from './paging'
import { type Rest, segment } from './rest'
import type { Settle } from './settle'
import {
  floatingIpSchema,
  oneFloatingIpSchema,
  onePortForwardingSchema,
  portForwardingSchema,
  type WireFloatingIp,
  type WirePort,
  type WirePortForwarding,
} from './wire/neutron'

/** Forwarded ports lie in this range, away from those that services have by custom. */
const range = { first: 20_000, last: 39_999 }
/** How many ports of one address are tried, when others take what was free a moment ago. */
const triesMax = 20

/**
 * What marks an address as one that this installation shares between nodes; the mark after it is that of the intent that made
 * it. No other floating IP of the project is ever used, however free it looks.
 */
const sharedPrefix = 'shared by forwarded ports: '

export const isShared = (floatingIp: Pick<WireFloatingIp, 'description'>, installation: string): boolean =>
  (floatingIp.description ?? '').startsWith(sharedPrefix) &&
  fromText(floatingIp.description)?.installation === installation

/** Ports of shared floating IPs that lead to one node each (Neutron's extension `floating-ip-port-forwarding`). */
export const createPortForwardings = (rest: Rest, settle: Settle): PortForwardings => ({
  async open({ mark, poolId, node, networkId, port, mayExist }, call) {
    const inside = await portOf(rest, node, networkId, call)
    const find = () => findForwarding(rest, mark, call)
    const make = () => forward(rest, { mark, poolId, inside, port }, call)
    // Nothing to share is an answer too: it is not kept as something that was made.
    const found = await settle
      .once({ intent: mark.intent, mayExist, find, make, id: ({ id }) => id }, call)
      .catch((error: unknown) => {
        if (error === nothingShared) return null
        throw error
      })
    return found
  },
  async share({ mark, poolId, mayExist }, call) {
    const find = async () =>
      (await sharedIps(rest, mark.installation, call)).find(
        (one) => fromText(one.description)?.intent === mark.intent,
      ) ?? null
    const make = async () => {
      const floatingip = { floating_network_id: poolId, description: `${sharedPrefix}${toText(mark)}` }
      const request = { service: 'network', method: 'POST', path: '/floatingips', body: { floatingip } } as const
      return (await rest.json({ ...request, what: 'make a floating IP to be shared' }, oneFloatingIpSchema, call))
        .floatingip
    }
    const made = await settle.once({ intent: mark.intent, mayExist, find, make, id: ({ id }) => id }, call)
    return { id: made.id, address: made.floating_ip_address }
  },
})

/** Shared addresses of this installation, oldest first, so that all choose alike. */
export const sharedIps = async (rest: Rest, installation: string, call: Call): Promise<WireFloatingIp[]> => {
  const request = { path: '/floatingips', key: 'floatingips', item: floatingIpSchema, what: 'list floating IPs' }
  const listed = await all(rest, { ...request, service: 'network', id: idOf, limit: 1000 }, call)
  return listed
    .filter((one) => isShared(one, installation))
    .sort((a, b) => (a.created_at ?? '').localeCompare(b.created_at ?? '') || a.id.localeCompare(b.id))
}

export const forwardingsOf = async (rest: Rest, floatingIp: string, call: Call): Promise<WirePortForwarding[]> => {
  const path = `/floatingips/${segment(floatingIp)}/port_forwardings`
  const request = { path, key: 'port_forwardings', item: portForwardingSchema, what: 'list forwarded ports' }
  try {
    return await all(rest, { ...request, service: 'network', id: idOf, limit: 1000 }, call)
  } catch (error) {
    // The last forwarding of another node took it along.
    if (isProviderError(error, 'not-found')) return []
    throw error
  }
}

const idOf = (item: { id: string }): string => item.id

/** Names a forwarding and the address that it is on: Neutron knows it by both only. */
export const forwardingId = (floatingIp: { id: string }, forwarding: { id: string }): string =>
  `${floatingIp.id}/${forwarding.id}`

const findForwarding = async (rest: Rest, mark: Mark, call: Call): Promise<PortForwarding | null> => {
  for (const floatingIp of await sharedIps(rest, mark.installation, call)) {
    const forwardings = await forwardingsOf(rest, floatingIp.id, call)
    const found = forwardings.find((one) => fromText(one.description)?.intent === mark.intent)
    if (found) return toForwarding(floatingIp, found)
  }
  return null
}

const toForwarding = (floatingIp: WireFloatingIp, forwarding: WirePortForwarding): PortForwarding => ({
  id: forwardingId(floatingIp, forwarding),
  address: floatingIp.floating_ip_address,
  port: forwarding.external_port ?? 0,
  floatingIpId: floatingIp.id,
  pool: floatingIp.floating_network_id ?? null,
})

/** Thrown through `settle.once` when no shared address leads to the node. */
const nothingShared = new ProviderError('not-found', 'No floating IP is shared here.')

type Forward = { mark: Mark; poolId: string; inside: WirePort; port: number }

/** A free port of the first shared address that leads to the node. One that has gone or is on another router is passed over. */
const forward = async (rest: Rest, wanted: Forward, call: Call): Promise<PortForwarding> => {
  const shared = await sharedIps(rest, wanted.mark.installation, call)
  for (const floatingIp of shared.filter((one) => one.floating_network_id === wanted.poolId && !one.port_id)) {
    try {
      return await forwardOn(rest, floatingIp, wanted, call)
    } catch (error) {
      if (!servesOthers(error)) throw error
    }
  }
  throw nothingShared
}

const forwardOn = async (
  rest: Rest,
  floatingIp: WireFloatingIp,
  { mark, inside, port }: Forward,
  call: Call,
): Promise<PortForwarding> => {
  const address = inside.fixed_ips.find(({ ip_address }) => !ip_address.includes(':'))?.ip_address
  if (!address) {
    throw new ProviderError(
      'invalid',
      'The node has no IPv4 address on its network, and only such can be forwarded to.',
    )
  }
  const taken = new Set<number>()
  for (let tries = 1; ; tries++) {
    for (const one of await forwardingsOf(rest, floatingIp.id, call)) for (const port of portsOf(one)) taken.add(port)
    const external = freePort(mark.intent, taken)
    const body = {
      port_forwarding: {
        protocol: 'tcp',
        internal_port_id: inside.id,
        internal_ip_address: address,
        internal_port: port,
        external_port: external,
        description: toText(mark),
      },
    }
    const path = `/floatingips/${segment(floatingIp.id)}/port_forwardings`
    const what = `forward port ${external} of ${floatingIp.floating_ip_address} to the node`
    try {
      const answer = await rest.json(
        { service: 'network', method: 'POST', path, body, what },
        onePortForwardingSchema,
        call,
      )
      return toForwarding(floatingIp, { ...answer.port_forwarding, external_port: external })
    } catch (error) {
      if (!portTaken(error) || tries === triesMax) throw explained(error, port)
      taken.add(external)
    }
  }
}

/** The same port for the same intent while it is free, and another place in the range for each intent. */
export const freePort = (intent: string, taken: ReadonlySet<number>): number => {
  const size = range.last - range.first + 1
  let start = 0
  for (const letter of intent) start = (start * 31 + (letter.codePointAt(0) ?? 0)) % size
  for (let step = 0; step < size; step++) {
    const port = range.first + ((start + step) % size)
    if (!taken.has(port)) return port
  }
  throw new ProviderError('quota', 'All ports of the shared floating IP are forwarded already.')
}

const portMax = 65_535

/** External ports of a forwarding, which may be a range. */
const portsOf = ({ external_port, external_port_range }: WirePortForwarding): number[] => {
  const [first, last] = (external_port_range ?? '').split(':').map(Number)
  if (!first || !last || last < first || last > portMax) return external_port ? [external_port] : []
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

const detailOf = (error: ProviderError): string => error.options.detail ?? ''

/** Two asked for the same port at once: the second is told so as a duplicate, in a 400 (Neutron's plugin) or a 409. */
const portTaken = (error: unknown): boolean =>
  isProviderError(error, 'invalid', 'conflict') &&
  /external_port/.test(detailOf(error)) &&
  /duplicate|already exists|collision/i.test(detailOf(error))

/**
 * Is it this address only that does not serve? It went with its last forwarding; or somebody bound it to a port; or, since one
 * router forwards all ports of an address, the network of this node stands behind another router.
 */
const servesOthers = (error: unknown): boolean =>
  error instanceof ProviderError &&
  (error.options.providerCode === 'FloatingIPNotFound' ||
    error.options.providerCode === 'FloatingIPPortAlreadyAssociated' ||
    /had been set on router/.test(detailOf(error)))

const explained = (error: unknown, port: number): unknown => {
  if (!isProviderError(error, 'invalid', 'conflict')) return error
  const words = (reason: string) => new ProviderError(error.code, reason, error.options)
  if (/not reachable from subnet/i.test(detailOf(error))) {
    return words(
      'No port of this pool can be forwarded to the server: no router leads from its network to the pool. Choose another pool or network, or add a router.',
    )
  }
  if (error.options.providerCode === 'PortHasBindingFloatingIP') {
    return words('The server has a floating IP of its own, so that none of its ports can be forwarded.')
  }
  if (/duplicate|already exists|collision/i.test(detailOf(error))) {
    return words(`Port ${port} of the server is forwarded already, by something that is not ours.`)
  }
  return error
}

/** Removes a forwarding, and the shared address when that was its last one. Gone already is done. */
export const removePortForwarding = async (rest: Rest, id: string, call: Call): Promise<void> => {
  const [floatingIp, forwarding] = id.split('/')
  if (!floatingIp || !forwarding) throw new TypeError(`${id} names no forwarding.`)
  const path = `/floatingips/${segment(floatingIp)}`
  await remove(
    rest,
    { service: 'network', path: `${path}/port_forwardings/${segment(forwarding)}`, what: 'remove the forwarded port' },
    call,
  )
  if ((await forwardingsOf(rest, floatingIp, call)).length === 0) await removeUnlessForwarding(rest, floatingIp, call)
}

/** Neutron refuses while a port is forwarded, also one that came a moment ago: the address then goes with that one. */
export const removeUnlessForwarding = async (rest: Rest, floatingIp: string, call: Call): Promise<void> => {
  try {
    const path = `/floatingips/${segment(floatingIp)}`
    await remove(rest, { service: 'network', path, what: 'release the floating IP' }, call)
  } catch (error) {
    if (!isProviderError(error, 'conflict') || error.options.providerCode !== 'FipInUseByPortForwarding') throw error
  }
}

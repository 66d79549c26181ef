import { addressVersion, isPublicAddress } from '@/server/domain/address'
import type { CloudNode, NodeAddress, NodeState } from '@/server/domain/node'
import type { WireFloatingIp, WirePort } from './wire/neutron'
import type { WireServer } from './wire/nova'

/** Every status that Nova documents. */
const states = {
  ACTIVE: 'running',
  BUILD: 'pending',
  DELETED: 'deleted',
  ERROR: 'error',
  HARD_REBOOT: 'running',
  MIGRATING: 'running',
  PASSWORD: 'running',
  PAUSED: 'suspended',
  REBOOT: 'running',
  REBUILD: 'pending',
  RESCUE: 'running',
  RESIZE: 'pending',
  REVERT_RESIZE: 'pending',
  SHELVED: 'stopped',
  SHELVED_OFFLOADED: 'stopped',
  SHUTOFF: 'stopped',
  // It can be restored, and counts in quotas, until Nova reclaims it.
  SOFT_DELETED: 'deleting',
  SUSPENDED: 'suspended',
  UNKNOWN: 'unknown',
  VERIFY_RESIZE: 'running',
} as const satisfies Record<string, NodeState>

const tasks: Partial<Record<string, NodeState>> = {
  deleting: 'deleting',
  'soft-deleting': 'deleting',
  'powering-off': 'stopping',
  'powering-on': 'pending',
}

/** A word that Nova does not document is `unknown`, never a guess. A deletion under way counts more than the status. */
export const stateOf = (server: Pick<WireServer, 'status' | 'OS-EXT-STS:task_state'>): NodeState => {
  const word = server.status.toUpperCase()
  const state: NodeState = word in states ? states[word as keyof typeof states] : 'unknown'
  if (state === 'deleted') return state
  return tasks[server['OS-EXT-STS:task_state'] ?? ''] ?? state
}

/** Names by id, and what Neutron says about addresses; null where Neutron did not tell. */
export type ServerContext = {
  network: ReadonlyMap<string, string>
  image: ReadonlyMap<string, string>
  /** Flavors by id and by name: from microversion 2.47 on, a server tells the name only. */
  flavors: { byId: ReadonlyMap<string, FlavorName>; byName: ReadonlyMap<string, FlavorName> }
  /** Ports of this server; null: unknown. */
  ports: readonly WirePort[] | null
  floatingIps: readonly WireFloatingIp[]
}
export type FlavorName = { id: string; name: string; vcpus?: number | null; ram?: number | null }

export const toNode = (server: WireServer, context: ServerContext): CloudNode => {
  const wire = server.flavor ?? {}
  const flavor = wire.id ? context.flavors.byId.get(wire.id) : context.flavors.byName.get(wire.original_name ?? '')
  const imageId = server.image ? server.image.id : null
  const state = stateOf(server)
  return {
    providerId: server.id,
    name: server.name ?? '',
    state,
    providerState: server.status,
    fault: state === 'error' ? (server.fault?.message ?? null) : null,
    addresses: context.ports?.length ? fromPorts(context.ports, context, server) : fromServer(server),
    flavor: { id: wire.id ?? flavor?.id ?? null, name: wire.original_name ?? flavor?.name ?? null },
    vcpu: wire.vcpus ?? flavor?.vcpus ?? null,
    memoryMiB: wire.ram ?? flavor?.ram ?? null,
    image: { id: imageId, name: imageId ? (context.image.get(imageId) ?? null) : null },
    zone: server['OS-EXT-AZ:availability_zone'] || null,
    keyName: server.key_name ?? null,
    createdAt: timestamp(server.created),
    marks: server.metadata ?? {},
  }
}

/** ISO 8601 UTC; Nova writes `Z`, some fields have no zone and mean UTC. */
export const timestamp = (text: string | null | undefined): string | null => {
  if (!text) return null
  const at = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`)
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}

const toAddress = (address: string, floating: boolean, network: string | null): NodeAddress[] => {
  const version = addressVersion(address)
  return version === null ? [] : [{ address, version, public: isPublicAddress(address), floating, network }]
}

/** The truth: fixed addresses of the server's ports, in the order of its NICs, each port's followed by the floating IPs bound to it. */
const fromPorts = (ports: readonly WirePort[], context: ServerContext, server: WireServer): NodeAddress[] => {
  const rank = nicOrder(server)
  const rankOf = (port: WirePort) => Math.min(...port.fixed_ips.map(({ ip_address }) => rank(ip_address)), Infinity)
  return ports
    .toSorted((a, b) => compare(rankOf(a), rankOf(b)) || a.id.localeCompare(b.id))
    .flatMap((port) => {
      const network = context.network.get(port.network_id) ?? null
      const floating = context.floatingIps.filter((one) => one.port_id === port.id)
      const fixed = port.fixed_ips
        .map(({ ip_address }) => ip_address)
        .toSorted((a, b) => compare(rank(a), rank(b)) || a.localeCompare(b))
      return [
        ...fixed.flatMap((address) => toAddress(address, false, network)),
        ...floating.flatMap((one) => toAddress(one.floating_ip_address, true, network)),
      ]
    })
}

/**
 * Neutron lists ports and their addresses in no particular order; Nova remembers the NICs in theirs. What it does not know yet
 * comes last, so that the same server reads the same each time.
 */
const nicOrder = (server: WireServer): ((address: string) => number) => {
  const known = Object.values(server.addresses ?? {}).flatMap((list) => list.map(({ addr }) => addr))
  return (address) => (known.includes(address) ? known.indexOf(address) : Infinity)
}

/** Infinity equals itself, which a subtraction does not tell. */
const compare = (a: number, b: number): number => (a === b ? 0 : a - b)

/**
 * What Nova remembers, keyed by network name: used where Neutron does not tell. It can lack floating IPs; and without the
 * extension that tags addresses (Rackspace) nothing is known to be floating. The access addresses are the cloud's or the user's
 * word for where to reach the server, mostly repeated or empty.
 */
const fromServer = (server: WireServer): NodeAddress[] => {
  const listed = Object.entries(server.addresses ?? {}).flatMap(([network, list]) =>
    list.flatMap((one) => toAddress(one.addr, one['OS-EXT-IPS:type'] === 'floating', network)),
  )
  const access = [server.accessIPv4, server.accessIPv6].flatMap((one) => (one ? toAddress(one, false, null) : []))
  return [...listed, ...access.filter(({ address }) => !listed.some((one) => one.address === address))]
}

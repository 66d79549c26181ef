import type { z } from 'zod'
import { findClasses, noFacts } from '@/server/providers/owned'
import type { Call, Mark, Owned, OwnedFacts, OwnedGap, OwnedKind } from '@/server/providers/port'
import { stateOf, timestamp } from './map'
import { fromMetadata, fromText, matches } from './mark'
import { all, type ListRequest } from './paging'
import { forwardingId, forwardingsOf, isShared } from './port-forwardings'
import type { Rest } from './rest'
import {
  floatingIpSchema,
  portSchema,
  securityGroupSchema,
  type WireFloatingIp,
  type WirePortForwarding,
} from './wire/neutron'
import { listedKeypairSchema, serverSchema, type WireServer } from './wire/nova'

type Filter = { installation: string; allocation?: string | undefined }
type Class = (rest: Rest, filter: Filter, call: Call) => Promise<Owned[]>

const id = (item: { id: string }): string => item.id

const owned = (
  kind: OwnedKind,
  thing: { id: string; name: string },
  mark: Mark | null,
  facts: Partial<OwnedFacts> = {},
): Owned => ({
  kind,
  id: thing.id,
  name: thing.name,
  allocation: mark?.allocation ?? null,
  intent: mark?.intent ?? null,
  facts: { ...noFacts, ...facts },
})

type Described = { id: string; description?: string | null; created_at?: string | null }

/** What carries the mark in a description of Neutron's. */
async function described<T extends Described>(
  rest: Rest,
  request: Pick<ListRequest<T>, 'path' | 'key' | 'item' | 'what'>,
  filter: Filter,
  call: Call,
): Promise<T[]> {
  const items = await all(rest, { ...request, service: 'network', id, limit: 1000 }, call)
  return items.filter((item) => matches(fromText(item.description), filter))
}

const markedThing = (kind: OwnedKind, item: Described, name: string, facts: Partial<OwnedFacts>): Owned =>
  owned(kind, { id: item.id, name }, fromText(item.description), { createdAt: timestamp(item.created_at), ...facts })

const ports: Class = async (rest, filter, call) => {
  const found = await described(
    rest,
    { path: '/ports', key: 'ports', item: portSchema, what: 'list ports' },
    filter,
    call,
  )
  return found.map((port) => {
    const address = port.fixed_ips[0]?.ip_address ?? null
    return markedThing('port', port, port.name ?? '', { address, usedBy: port.device_id || null })
  })
}

/** Addresses that this installation shares, each with the ports that are forwarded there. */
type Shared = { floatingIp: WireFloatingIp; forwardings: WirePortForwarding[] }[]
type Addresses = { all: () => Promise<WireFloatingIp[]>; shared: () => Promise<Shared> }

/** Two classes are told by one listing; the ports are asked for only where an address is shared. */
const addressesOf = (rest: Rest, { installation }: Filter, call: Call): Addresses => {
  const request = { path: '/floatingips', key: 'floatingips', item: floatingIpSchema, what: 'list floating IPs' }
  const listed = once(() => all(rest, { ...request, service: 'network', id, limit: 1000 }, call))
  const shared = once(async () => {
    const ours = (await listed()).filter((one) => isShared(one, installation))
    return await Promise.all(
      ours.map(async (floatingIp) => ({ floatingIp, forwardings: await forwardingsOf(rest, floatingIp.id, call) })),
    )
  })
  return { all: listed, shared }
}

const once = <T>(ask: () => Promise<T>): (() => Promise<T>) => {
  let asked: Promise<T> | null = null
  return () => {
    asked ??= ask()
    return asked
  }
}

/** A shared address is nobody's own while ports of it are forwarded: it goes with the last of them. */
const floatingIps = async (rest: Rest, addresses: Addresses, filter: Filter, call: Call): Promise<Owned[]> => {
  const marked = (await addresses.all()).filter((one) => matches(fromText(one.description), filter))
  const used = (await addresses.shared()).filter(({ forwardings }) => forwardings.length > 0)
  const found = marked.filter((one) => !used.some(({ floatingIp }) => floatingIp.id === one.id))
  const users = await serversOfPorts(
    rest,
    found.flatMap(({ port_id }) => port_id ?? []),
    call,
  )
  return found.map((one) =>
    markedThing('floating-ip', one, one.floating_ip_address, {
      state: one.status ?? null,
      address: one.floating_ip_address,
      // A port that does not say whose it is counts as somebody's all the same.
      usedBy: one.port_id ? (users.get(one.port_id) ?? one.port_id) : null,
    }),
  )
}

const portForwardings = async (rest: Rest, addresses: Addresses, filter: Filter, call: Call): Promise<Owned[]> => {
  const found = (await addresses.shared()).flatMap(({ floatingIp, forwardings }) =>
    forwardings
      .filter((one) => matches(fromText(one.description), filter))
      .map((forwarding) => ({ floatingIp, forwarding })),
  )
  const users = await serversOfPorts(
    rest,
    found.flatMap(({ forwarding }) => forwarding.internal_port_id ?? []),
    call,
  )
  return found.map(({ floatingIp, forwarding }) => {
    const name = `${floatingIp.floating_ip_address}:${forwarding.external_port ?? forwarding.external_port_range ?? ''}`
    const inside = forwarding.internal_port_id ?? ''
    const thing = { ...forwarding, id: forwardingId(floatingIp, forwarding) }
    return markedThing('port-forwarding', thing, name, { address: name, usedBy: users.get(inside) ?? (inside || null) })
  })
}

/** Which server each port belongs to. Asked some at a time: they travel in the address of the request. */
async function serversOfPorts(rest: Rest, portIds: readonly string[], call: Call): Promise<Map<string, string>> {
  const servers = new Map<string, string>()
  for (let from = 0; from < portIds.length; from += 50) {
    const query = { id: portIds.slice(from, from + 50), fields: ['id', 'network_id', 'device_id'] }
    const request = { path: '/ports', key: 'ports', item: portSchema, what: 'list ports' }
    const found = await all(rest, { ...request, service: 'network', id, query, limit: 1000 }, call)
    for (const port of found) if (port.device_id) servers.set(port.id, port.device_id)
  }
  return servers
}

const securityGroups: Class = async (rest, filter, call) => {
  const request = {
    path: '/security-groups',
    key: 'security_groups',
    item: securityGroupSchema,
    what: 'list security groups',
  }
  const found = await described(rest, request, filter, call)
  return found.map((group) => markedThing('security-group', group, group.name, {}))
}

/** Our servers, read once for all classes that are told by them. */
function serversOf(rest: Rest, filter: Filter, call: Call): () => Promise<WireServer[]> {
  const request = {
    service: 'compute' as const,
    path: '/servers/detail',
    key: 'servers',
    item: serverSchema,
    id,
    limit: 250,
    what: 'list servers',
  }
  let listed: Promise<WireServer[]> | null = null
  return async () => {
    listed ??= all(rest, request, call)
    return (await listed).filter((server) => stateOf(server) !== 'deleted' && matches(markOf(server), filter))
  }
}

const markOf = (server: WireServer): Mark | null => fromMetadata(server.metadata ?? {})

const servers = async (ours: () => Promise<WireServer[]>): Promise<Owned[]> =>
  (await ours()).map((server) =>
    owned('server', { id: server.id, name: server.name ?? '' }, markOf(server), factsOf(server)),
  )

/**
 * Volumes that Nova made for our servers and removes with them, as Nova tells from 2.3 on. Cinder is not asked: they carry no mark
 * there. One that stays after its server is deleted is therefore nobody's for us, and one that somebody attached is never ours.
 */
const volumes = async (ours: () => Promise<WireServer[]>): Promise<Owned[]> =>
  (await ours()).flatMap((server) =>
    (server['os-extended-volumes:volumes_attached'] ?? [])
      .filter((volume) => volume.delete_on_termination === true)
      .map((volume) => owned('volume', { id: volume.id, name: '' }, markOf(server), { usedBy: server.id })),
  )

/** Before microversion 2.47 a server tells only the id of its flavor, without a size. */
function factsOf(server: WireServer): Partial<OwnedFacts> {
  const { flavor } = server
  const addresses = Object.values(server.addresses ?? {}).flat()
  const floating = addresses.find((one) => one['OS-EXT-IPS:type'] === 'floating')
  return {
    createdAt: timestamp(server.created),
    state: server.status,
    flavor: flavor?.original_name ?? flavor?.id ?? null,
    vcpu: flavor?.vcpus ?? null,
    memoryMiB: flavor?.ram ?? null,
    address: (floating ?? addresses[0])?.addr ?? null,
    keyName: server.key_name ?? null,
  }
}

/**
 * Key pairs carry the mark in the comment of the key: they belong to the user, who may serve several installations, so the name
 * alone does not make one ours.
 */
const keys: Class = async (rest, filter, call) => {
  const keypairId = ({ keypair }: z.infer<typeof listedKeypairSchema>) => keypair.name
  const request = {
    service: 'compute' as const,
    path: '/os-keypairs',
    key: 'keypairs',
    item: listedKeypairSchema,
    id: keypairId,
    what: 'list keys',
  }
  return (await all(rest, request, call)).flatMap(({ keypair }) => {
    const mark = fromText(keypair.public_key)
    return matches(mark, filter) ? [owned('key', { id: keypair.name, name: keypair.name }, mark)] : []
  })
}

/** Everything of this installation, or of one allocation. Classes that the cloud cannot have are no gap. */
export async function findOwned(
  rest: Rest,
  filter: Filter,
  call: Call,
  onGap?: (gap: OwnedGap) => void,
): Promise<Owned[]> {
  const look = (find: Class) => async () => await find(rest, filter, call)
  const ours = serversOf(rest, filter, call)
  const compute = { server: () => servers(ours), volume: () => volumes(ours), key: look(keys) }
  const addresses = addressesOf(rest, filter, call)
  const network = {
    port: look(ports),
    'floating-ip': () => floatingIps(rest, addresses, filter, call),
    'port-forwarding': () => portForwardings(rest, addresses, filter, call),
    'security-group': look(securityGroups),
  }
  return await findClasses((await rest.has('network', call)) ? { ...compute, ...network } : compute, onGap)
}

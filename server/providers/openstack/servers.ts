import type { CloudNode } from '@/server/domain/node'
import type { Call, NodePage, NodeRef, SyncCursor } from '@/server/providers/port'
import { isNoSuchPath, isProviderError } from './errors'
import { stateOf, toNode } from './map'
import type { Names } from './names'
import { all, pages } from './paging'
import { type Query, type Rest, segment } from './rest'
import { floatingIpSchema, portSchema, type WireFloatingIp, type WirePort } from './wire/neutron'
import { oneServerSchema, serverSchema, type WireServer } from './wire/nova'

const id = (item: { id: string }): string => item.id

/** Servers per page: `/servers/detail` costs about 20 ms per server on real clouds, so a page of this size takes some seconds. */
const pageSize = 250

/** Increments overlap by this much: a change is stamped before it can be seen. */
const overlapMs = 60_000

/** More servers than this whose addresses changed are read by a full listing rather than one by one. */
const singlesMax = 50

const portFields = ['id', 'network_id', 'device_id', 'device_owner', 'mac_address', 'fixed_ips']

export type Neutron = { ports: Map<string, WirePort[]>; floatingIps: Map<string, WireFloatingIp[]> } | null

/**
 * Ports by server and floating IPs by port: of the given servers, or all. null where the cloud has no Neutron for us: then
 * what Nova remembers must do.
 */
export const readNeutron = async (rest: Rest, servers: readonly string[] | null, call: Call): Promise<Neutron> => {
  if (!(await rest.has('network', call))) return null
  try {
    const query = { fields: portFields, ...(servers ? { device_id: servers } : {}) }
    const ports = await all(
      rest,
      {
        service: 'network',
        path: '/ports',
        key: 'ports',
        item: portSchema,
        id,
        query,
        limit: 1000,
        what: 'list ports',
      },
      call,
    )
    const ofServers = ports.filter((port) => port.device_id && !port.device_owner?.startsWith('network:'))
    // The floating IPs of one server are asked for by port; without a port there is none, and the filter would match all.
    const portIds = ofServers.map(id)
    const floatingIps =
      servers && portIds.length === 0
        ? []
        : await all(
            rest,
            {
              service: 'network',
              path: '/floatingips',
              key: 'floatingips',
              item: floatingIpSchema,
              id,
              query: servers ? { port_id: portIds } : {},
              limit: 1000,
              what: 'list floating IPs',
            },
            call,
          )
    return {
      ports: groupBy(ofServers, (port) => port.device_id),
      floatingIps: groupBy(floatingIps, (one) => one.port_id),
    }
  } catch (error) {
    if (isProviderError(error, 'invalid', 'not-found') || isNoSuchPath(error)) return null
    throw error
  }
}

const groupBy = <T>(items: readonly T[], key: (item: T) => string | null | undefined): Map<string, T[]> => {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const name = key(item)
    if (name) groups.set(name, [...(groups.get(name) ?? []), item])
  }
  return groups
}

/** Servers of the project, as the port describes listNodes and getNode. */
export const createServers = (rest: Rest, names: Names) => {
  /**
   * What was known at the cursors that we gave last: addresses by server, since what a bound floating IP does to a server does
   * not touch its `updated` time. More than one, for a caller that could not store a listing goes back to the one before.
   */
  const known = new Map<SyncCursor, { changesSince: string; addresses: Map<string, string> }>()

  const build = async (server: WireServer, neutron: Neutron, call: Call): Promise<CloudNode> => {
    const ports = neutron?.ports.get(server.id) ?? null
    const floatingIps = (ports ?? []).flatMap((port) => neutron?.floatingIps.get(port.id) ?? [])
    return toNode(server, { ...(await names.read(call)), ports, floatingIps })
  }

  const getNode = async (ref: NodeRef, call: Call): Promise<CloudNode | null> => {
    const server = await getServer(rest, ref.serverId, call)
    if (!server || stateOf(server) === 'deleted') return null
    return build(server, await readNeutron(rest, [server.id], call), call)
  }

  async function* listNodes(since: SyncCursor | null, call: Call): AsyncGenerator<NodePage, SyncCursor | null> {
    const before = since === null ? undefined : known.get(since)
    const neutron = await readNeutron(rest, null, call)
    const addresses = fingerprints(neutron)
    const moved = before ? changed(before.addresses, addresses) : []
    // Without knowing what the addresses were, or when many moved, everything is read again.
    const changesSince = moved.length <= singlesMax ? before?.changesSince : undefined
    let newest = changesSince ? Date.parse(changesSince) + overlapMs : 0
    const query: Query = changesSince ? { 'changes-since': changesSince } : {}
    const given = new Set<string>()
    const request = {
      service: 'compute' as const,
      path: '/servers/detail',
      key: 'servers',
      item: serverSchema,
      id,
      query,
      limit: pageSize,
      what: 'list servers',
    }
    for await (const servers of pages(rest, request, call)) {
      const page: NodePage = { nodes: [], gone: [] }
      for (const server of servers) {
        given.add(server.id)
        newest = Math.max(newest, Date.parse(server.updated ?? '') || 0)
        if (stateOf(server) === 'deleted') page.gone.push(server.id)
        else page.nodes.push(await build(server, neutron, call))
      }
      yield page
    }
    if (changesSince) {
      const others = moved.filter((server) => !given.has(server))
      yield await singles(others, neutron, call)
    }
    return newest > 0 ? remember(new Date(newest - overlapMs), addresses) : null
  }

  const remember = (since: Date, addresses: Map<string, string>): SyncCursor => {
    const changesSince = since.toISOString().replace(/\.\d+Z$/, 'Z')
    const cursor = `${changesSince} ${crypto.randomUUID()}`
    known.set(cursor, { changesSince, addresses })
    const oldest = known.keys().next().value
    if (known.size > 2 && oldest !== undefined) known.delete(oldest)
    return cursor
  }

  const singles = async (moved: readonly string[], neutron: Neutron, call: Call): Promise<NodePage> => {
    const page: NodePage = { nodes: [], gone: [] }
    for (const server of moved) {
      const found = await getServer(rest, server, call)
      // Ports may belong to things that are no server of ours (load balancers, another project's).
      if (found && stateOf(found) !== 'deleted') page.nodes.push(await build(found, neutron, call))
    }
    return page
  }

  return { getNode, listNodes }
}

/** null when Nova says that there is none. */
export const getServer = async (rest: Rest, server: string, call: Call): Promise<WireServer | null> => {
  try {
    const path = `/servers/${segment(server)}`
    return (
      await rest.json({ service: 'compute', method: 'GET', path, what: 'read the server' }, oneServerSchema, call)
    ).server
  } catch (error) {
    if (isProviderError(error, 'not-found')) return null
    throw error
  }
}

const fingerprints = (neutron: Neutron): Map<string, string> =>
  new Map(
    [...(neutron?.ports ?? [])].map(([server, ports]) => [
      server,
      ports
        .map((port) => {
          const fixed = port.fixed_ips.map(({ ip_address }) => ip_address)
          const floating = (neutron?.floatingIps.get(port.id) ?? []).map((one) => one.floating_ip_address)
          return [port.id, ...fixed, '+', ...floating].join(' ')
        })
        .sort()
        .join(';'),
    ]),
  )

const changed = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter((server) => before.get(server) !== after.get(server))

import type { CloudNode } from '@/server/domain/node'
import { ProviderError } from '@/server/providers/errors'
import type { Call, NodePage, NodeRef, SyncCursor } from '@/server/providers/port'
import { type Bindings, bindingsOf, readFloatingIps, rebind } from './bindings'
import { type KnownAtCursor, readCursor, writeCursor } from './cursor'
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

/** Servers whose ports are asked for at once; more than this whose floating IPs changed are read by a full listing. */
const singlesMax = 50

const updatedMs = (server: WireServer): number => Date.parse(server.updated ?? '') || 0

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

  const listing = (query: Query) => ({
    service: 'compute' as const,
    path: '/servers/detail',
    key: 'servers',
    item: serverSchema,
    id,
    query,
    limit: pageSize,
    what: 'list servers',
  })

  async function* listNodes(since: SyncCursor | null, call: Call): AsyncGenerator<NodePage, SyncCursor | null> {
    if (since === null) return yield* listAll(call)
    return yield* listChanged(readCursor(since), call)
  }

  async function* listAll(call: Call): AsyncGenerator<NodePage, SyncCursor | null> {
    const neutron = await readNeutron(rest, null, call)
    let newest = 0
    for await (const servers of pages(rest, listing({}), call)) {
      const page: NodePage = { nodes: [], gone: [] }
      for (const server of servers) {
        newest = Math.max(newest, updatedMs(server))
        if (stateOf(server) === 'deleted') page.gone.push(server.id)
        else page.nodes.push(await build(server, neutron, call))
      }
      yield page
    }
    return newest > 0 ? remember(newest, bindingsOf(neutron)) : null
  }

  /**
   * Servers that Nova calls changed, deleted ones among them, and those whose floating IPs are others than before. Ports and fixed
   * addresses that come or go without Nova touching the server show in the next full listing.
   */
  async function* listChanged(before: KnownAtCursor, call: Call): AsyncGenerator<NodePage, SyncCursor | null> {
    const floatingIps = await readFloatingIps(rest, call)
    const { bindings, moved } = await rebind(rest, { before: before.bindings, floatingIps }, call)
    if (moved.size > singlesMax) {
      throw new ProviderError('invalid', `The floating IPs of ${moved.size} servers changed: list all nodes.`)
    }
    let newest = Date.parse(before.changesSince) + overlapMs
    for await (const servers of pages(rest, listing({ 'changes-since': before.changesSince }), call)) {
      const gone = servers.filter((server) => stateOf(server) === 'deleted').map(id)
      const there = servers.filter((server) => stateOf(server) !== 'deleted')
      for (const server of servers) {
        newest = Math.max(newest, updatedMs(server))
        moved.delete(server.id)
      }
      const nodes: CloudNode[] = []
      for (let start = 0; start < there.length; start += singlesMax) {
        const some = there.slice(start, start + singlesMax)
        const neutron = await readNeutron(rest, some.map(id), call)
        for (const server of some) nodes.push(await build(server, neutron, call))
      }
      yield { nodes, gone }
    }
    if (moved.size > 0) yield await singles([...moved], call)
    return remember(newest, bindings)
  }

  const remember = (newestMs: number, bindings: Bindings): SyncCursor | null =>
    writeCursor({
      changesSince: new Date(newestMs - overlapMs).toISOString().replace(/\.\d+Z$/, 'Z'),
      bindings,
    })

  const singles = async (moved: readonly string[], call: Call): Promise<NodePage> => {
    const page: NodePage = { nodes: [], gone: [] }
    const neutron = await readNeutron(rest, moved, call)
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

import type { Call } from '@/server/providers/port'
import { isNoSuchPath, isProviderError } from './errors'
import { all } from './paging'
import type { Rest } from './rest'
import type { Neutron } from './servers'
import { floatingIpSchema, portSchema, type WireFloatingIp } from './wire/neutron'

/** By floating IP that is bound: its address and port, and the server that has the port. */
export type Bindings = Map<string, { to: string; server: string | null }>

const id = (item: { id: string }): string => item.id
const boundTo = (one: WireFloatingIp): string => `${one.floating_ip_address} ${one.port_id}`
/** Ports that are asked for in one request. */
const portsAtOnce = 50

/** What the floating IPs of a full listing are bound to. */
export function bindingsOf(neutron: Neutron): Bindings {
  const serverOf = new Map<string, string>()
  for (const [server, ports] of neutron?.ports ?? []) for (const port of ports) serverOf.set(port.id, server)
  const bindings: Bindings = new Map()
  for (const [port, floatingIps] of neutron?.floatingIps ?? [])
    for (const one of floatingIps) bindings.set(one.id, { to: boundTo(one), server: serverOf.get(port) ?? null })
  return bindings
}

/** All floating IPs of the project: one item for each, the cheapest list of what an increment of Nova does not tell. */
export async function readFloatingIps(rest: Rest, call: Call): Promise<WireFloatingIp[]> {
  if (!(await rest.has('network', call))) return []
  const what = 'list floating IPs'
  try {
    return await all(
      rest,
      { service: 'network', path: '/floatingips', key: 'floatingips', item: floatingIpSchema, id, limit: 1000, what },
      call,
    )
  } catch (error) {
    if (isProviderError(error, 'invalid', 'not-found') || isNoSuchPath(error)) return []
    throw error
  }
}

/** What they are bound to now, and the servers whose floating IPs are others than `before`. */
export async function rebind(
  rest: Rest,
  { before, floatingIps }: { before: Bindings; floatingIps: readonly WireFloatingIp[] },
  call: Call,
): Promise<{ bindings: Bindings; moved: Set<string> }> {
  const bindings: Bindings = new Map()
  const moved = new Set<string>()
  const others: WireFloatingIp[] = []
  for (const one of floatingIps.filter((each) => each.port_id)) {
    const earlier = before.get(one.id)
    if (earlier?.to === boundTo(one)) bindings.set(one.id, earlier)
    else others.push(one)
  }
  for (const [key, { server }] of before) if (!bindings.has(key) && server) moved.add(server)
  const servers = await serversOf(rest, [...new Set(others.flatMap((one) => one.port_id ?? []))], call)
  for (const one of others) {
    const server = servers.get(one.port_id ?? '') ?? null
    bindings.set(one.id, { to: boundTo(one), server })
    if (server) moved.add(server)
  }
  return { bindings, moved }
}

async function serversOf(rest: Rest, ports: readonly string[], call: Call): Promise<Map<string, string>> {
  const servers = new Map<string, string>()
  for (let start = 0; start < ports.length; start += portsAtOnce) {
    const query = { id: ports.slice(start, start + portsAtOnce), fields: portFields }
    const found = await all(
      rest,
      { service: 'network', path: '/ports', key: 'ports', item: portSchema, id, query, what: 'list ports' },
      call,
    )
    for (const port of found)
      if (port.device_id && !port.device_owner?.startsWith('network:')) servers.set(port.id, port.device_id)
  }
  return servers
}

const portFields = ['id', 'network_id', 'device_id', 'device_owner', 'mac_address', 'fixed_ips']

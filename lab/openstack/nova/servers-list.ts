import { type Call, type Handler, now, projectOf } from '../cloud'
import { allServers, serverList } from '../crowd/lists'
import { type JsonObject, json } from '../http'
import type { Server } from '../state'
import { novaError, policyRefusal } from './errors'
import { paginate } from './paging'
import { statusOf, viewServer, viewServerShortly } from './server-view'
import { serverSortKeys, sortServers } from './servers-sort'

const known = [
  ...[
    'limit',
    'marker',
    'sort_key',
    'sort_dir',
    'name',
    'status',
    'image',
    'flavor',
    'host',
    'ip',
    'ip6',
    'changes-since',
  ],
  ...[
    'all_tenants',
    'deleted',
    'tenant_id',
    'project_id',
    'user_id',
    'reservation_id',
    'uuid',
    'vm_state',
    'task_state',
  ],
  ...[
    'power_state',
    'access_ip_v4',
    'access_ip_v6',
    'availability_zone',
    'config_drive',
    'created_at',
    'hostname',
    'key_name',
  ],
  ...[
    'launched_at',
    'terminated_at',
    'progress',
    'tags',
    'tags-any',
    'not-tags',
    'not-tags-any',
    'changes-before',
    'locked',
  ],
  ...[
    'display_name',
    'description',
    'root_device_name',
    'kernel_id',
    'ramdisk_id',
    'launch_index',
    'node',
    'auto_disk_config',
    'disk_config',
    'soft_deleted',
    'minRam',
    'minDisk',
    'block_device_mapping',
    'services',
    'metadata',
    'system_metadata',
    'security_groups',
    'pci_devices',
    'fault',
    'flavor',
    'numa_topology',
    'instance_type_id',
    'image_ref',
  ],
]

/** The servers that the caller's project has, deleted ones included, and without those of the crowd. */
export const ownServers = (call: Call): Server[] =>
  call.cloud.state.servers.filter((server) => projectOf(call) !== '' && server.projectId === projectOf(call))

export const listServers: Handler = (call) => list(call, (server) => viewServerShortly(call, server))
export const listServersInDetail: Handler = (call) => list(call, (server) => viewServer(call, server))

function list(call: Call, view: (server: Server) => JsonObject) {
  if (!projectOf(call) && call.cloud.character.policy === 'scoped') {
    throw policyRefusal(call.template === '/servers' ? 'servers:index' : 'servers:detail')
  }
  refuseNonsense(call)
  const { page, links } = paginate(call, matching(call), (server) => server.id)
  return json(200, { servers: page.map(view), ...(links.length > 0 ? { servers_links: links } : {}) })
}

/** The servers that match, in the order that is asked for. Only a crowd's own order is found without looking at all of it. */
function matching(call: Call) {
  const { query, cloud } = call
  const matches = matcher(call)
  const found = sortServers(query, ownServers(call).filter(matches))
  if (projectOf(call) === '' || projectOf(call) !== cloud.state.projects[0]?.id) return found
  if (query.has('sort_key') || query.has('sort_dir')) {
    const crowd = allServers(cloud).filter(matches)
    return crowd.length === 0 ? found : sortServers(query, [...found, ...crowd])
  }
  const question = new URLSearchParams(query)
  for (const name of ['limit', 'marker', 'changes-since']) question.delete(name)
  const filters = question.size > 0 ? matches : null
  return (
    serverList(cloud, found, {
      name: `${query.get('changes-since')} ${question}`,
      matches: filters,
      sinceMs: since(query),
    }) ?? found
  )
}

/** Nova takes times without a zone for UTC. */
function since(query: URLSearchParams): number | null {
  const given = query.get('changes-since')
  if (given === null) return null
  return Date.parse(given.length > 10 && !/Z|[+-]\d\d:?\d\d$/.test(given) ? `${given}Z` : given)
}

const invalid = (name: string, value: string, reason: string) =>
  novaError(400, `Invalid input for query parameters ${name}. Value: ${value}. ${reason}`)

function refuseNonsense(call: Call): void {
  const { query } = call
  const unknown = [...query.keys()].find((name) => !known.includes(name) && !name.startsWith('_'))
  if (unknown && call.microversion >= 75) {
    throw novaError(400, `'${unknown}' does not match any of the regexes: '^_'`)
  }
  for (const key of query.getAll('sort_key')) {
    if (!serverSortKeys.includes(key)) {
      throw invalid('sort_key', key, `'${key}' is not one of [${serverSortKeys.map((name) => `'${name}'`).join(', ')}]`)
    }
  }
  if (query.getAll('sort_dir').some((direction) => direction !== 'asc' && direction !== 'desc')) {
    throw novaError(400, "Invalid input received: Unknown sort direction, must be 'desc' or 'asc'")
  }
  for (const name of ['name', 'ip', 'ip6']) {
    const value = query.get(name)
    if (value !== null && !asPattern(value)) throw invalid(name, value, `'${value}' is not a 'regex'`)
  }
  const given = query.get('changes-since')
  if (given !== null && !/^\d{4}-\d\d-\d\d/.test(given)) {
    throw invalid('changes-since', given, `'${given}' is not a 'date-time'`)
  }
  const status = query.get('status')?.toLowerCase()
  if (status === 'deleted') throw novaError(403, 'Only administrators may list deleted instances')
  const all = query.get('all_tenants')
  if (all !== null && all !== '0' && all.toLowerCase() !== 'false') {
    throw policyRefusal(`servers:${call.template === '/servers' ? 'index' : 'detail'}:get_all_tenants`)
  }
}

function asPattern(text: string): RegExp | null {
  try {
    return new RegExp(text)
  } catch {
    return null
  }
}

/** Filters are ANDed. `name`, `ip` and `ip6` are regular expressions, not equalities. Made once for a list of any length. */
function matcher(call: Call): (server: Server) => boolean {
  const { query, cloud } = call
  const sinceMs = since(query)
  const addressMatches = (server: Server, pattern: string, version: 4 | 6) =>
    server.cachedAddresses.some((entry) => entry.version === version && asPattern(pattern)?.test(entry.address))
  const tests: Record<string, (server: Server, value: string) => boolean> = {
    name: (server, value) => asPattern(value)?.test(server.name) ?? false,
    ip: (server, value) => addressMatches(server, value, 4),
    ip6: (server, value) => addressMatches(server, value, 6),
    image: (server, value) => server.imageId === value,
    flavor: (server, value) => server.flavorId === value,
    uuid: (server, value) => server.id === value,
    vm_state: (server, value) => server.phase === value.toLowerCase(),
    tags: (server, value) => value.split(',').every((tag) => server.tags.includes(tag)),
    'tags-any': (server, value) => value.split(',').some((tag) => server.tags.includes(tag)),
    ...(call.microversion >= 83 ? { key_name: (server: Server, value: string) => server.keyName === value } : {}),
  }
  const asked = Object.entries(tests).flatMap(([name, test]) => query.getAll(name).map((value) => ({ test, value })))
  const statuses = query.getAll('status').map((status) => status.toUpperCase())
  const at = now(cloud)
  return (server) => {
    if (sinceMs === null ? server.phase === 'deleted' : server.updatedAt < sinceMs) return false
    // A list may lag behind a creation; the server itself can be shown at once.
    if (server.listedAt > at) return false
    if (statuses.length > 0 && !statuses.includes(statusOf(server))) return false
    return asked.every(({ test, value }) => test(server, value))
  }
}

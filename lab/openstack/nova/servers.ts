/** One server: show, rename, delete, addresses, interfaces, metadata, tags. */
import { type Call, type Handler, mayWrite, now, projectOf } from '../cloud'
import { crowdServer } from '../crowd'
import { crowdPorts } from '../crowd/lists'
import { empty, isObject, isoMicroseconds, type JsonObject, json } from '../http'
import { delays, portsOf } from '../life'
import type { Port, Server } from '../state'
import { novaError, policyRefusal } from './errors'
import { checkMetadata, checkName } from './server-schema'
import { viewAddresses, viewServer, viewServerBasically } from './server-view'
import { ownServers } from './servers-list'

export function findServer(call: Call): Server {
  const id = call.params.id ?? ''
  const server =
    ownServers(call).find((candidate) => candidate.id === id && candidate.phase !== 'deleted') ?? ofCrowd(call, id)
  if (!server) throw novaError(404, `Instance ${id} could not be found.`)
  return server
}

const ofCrowd = (call: Call, id: string): Server | null =>
  projectOf(call) !== '' && projectOf(call) === call.cloud.state.projects[0]?.id ? crowdServer(call.cloud, id) : null

/** The server, when the caller may change it. */
export function writableServer(call: Call, rule: string): Server {
  const server = findServer(call)
  if (!mayWrite(call)) throw policyRefusal(rule)
  return server
}

export const showServer: Handler = (call) => json(200, { server: viewServer(call, findServer(call)) })

export const updateServer: Handler = (call) => {
  const server = writableServer(call, 'servers:update')
  const wanted = isObject(call.body) && isObject(call.body.server) ? call.body.server : null
  if (!wanted) throw novaError(400, "'server' is a required property")
  if (wanted.name !== undefined) {
    checkName(wanted.name)
    server.name = String(wanted.name)
  }
  if (call.microversion >= 19 && typeof wanted.description === 'string') server.description = wanted.description
  server.updatedAt = now(call.cloud)
  return json(200, { server: call.microversion < 75 ? viewServerBasically(call, server) : viewServer(call, server) })
}

/** 204 at once; the server stays in task `deleting` for a while and then is gone. A second DELETE is 204 too. */
export const deleteServer: Handler = (call) => {
  const server = writableServer(call, 'servers:delete')
  if (server.task !== 'deleting') {
    server.task = 'deleting'
    server.updatedAt = now(call.cloud)
    call.cloud.schedule(delays.gone, { kind: 'server-gone', serverId: server.id })
  }
  return empty(204, { 'Content-Type': 'application/json' })
}

export const showAddresses: Handler = (call) => json(200, { addresses: viewAddresses(call, findServer(call), 'short') })

function interfacesOf(call: Call): Port[] {
  const server = findServer(call)
  const query = new URLSearchParams({ device_id: server.id })
  return [...portsOf(call.cloud, server), ...(crowdPorts(call.cloud)?.candidates(query) ?? [])]
}

export const listInterfaces: Handler = (call) =>
  json(200, {
    interfaceAttachments: interfacesOf(call).map((port) => ({
      net_id: port.networkId,
      port_id: port.id,
      mac_addr: port.mac,
      port_state: port.status,
      fixed_ips: port.fixedIps.map((ip) => ({ subnet_id: ip.subnetId, ip_address: ip.address })),
      ...(call.microversion >= 70 ? { tag: null } : {}),
    })),
  })

export const listInstanceActions: Handler = (call) => {
  const server = findServer(call)
  return json(200, {
    instanceActions: [
      {
        action: 'create',
        instance_uuid: server.id,
        request_id: server.requestId,
        user_id: server.userId,
        project_id: server.projectId,
        start_time: isoMicroseconds(server.createdAt),
        message: null,
        ...(call.microversion >= 58 ? { updated_at: isoMicroseconds(server.updatedAt) } : {}),
      },
    ],
  })
}

export const listVolumeAttachments: Handler = (call) => {
  findServer(call)
  return json(200, { volumeAttachments: [] })
}

export const diagnostics: Handler = () => {
  throw policyRefusal('os-server-diagnostics')
}

export const showMetadata: Handler = (call) => json(200, { metadata: findServer(call).metadata })

function readMetadata(call: Call): Record<string, string> {
  const given = isObject(call.body) ? call.body.metadata : undefined
  if (!isObject(given)) throw novaError(400, "'metadata' is a required property")
  checkMetadata(given)
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, String(value)]))
}

/** Nova changes metadata of servers that were built and have not failed. */
const checkSettled = (server: Server, what: 'update' | 'delete') => {
  if (server.phase !== 'building' && server.phase !== 'error') return
  throw novaError(409, `Cannot '${what} metadata' instance ${server.id} while it is in vm_state ${server.phase}`)
}

const storeMetadata = (call: Call, server: Server, metadata: Record<string, string>) => {
  if (Object.keys(metadata).length > 128) {
    throw novaError(403, 'Maximum number of metadata items exceeds 128')
  }
  server.metadata = metadata
  server.updatedAt = now(call.cloud)
  return json(200, { metadata })
}

export const mergeMetadata: Handler = (call) => {
  const server = writableServer(call, 'server-metadata:create')
  checkSettled(server, 'update')
  return storeMetadata(call, server, { ...server.metadata, ...readMetadata(call) })
}

export const replaceMetadata: Handler = (call) => {
  const server = writableServer(call, 'server-metadata:update_all')
  checkSettled(server, 'update')
  return storeMetadata(call, server, readMetadata(call))
}

const metadataItem = (call: Call, server: Server): string => {
  const key = call.params.key ?? ''
  if (!Object.hasOwn(server.metadata, key)) throw novaError(404, 'Metadata item was not found')
  return key
}

export const showMetadataItem: Handler = (call) => {
  const server = findServer(call)
  const key = metadataItem(call, server)
  return json(200, { meta: { [key]: server.metadata[key] } })
}

export const setMetadataItem: Handler = (call) => {
  const server = writableServer(call, 'server-metadata:update')
  const key = call.params.key ?? ''
  const meta: JsonObject = isObject(call.body) && isObject(call.body.meta) ? call.body.meta : {}
  if (!Object.hasOwn(meta, key)) throw novaError(400, 'Request body and URI mismatch')
  checkMetadata(meta)
  checkSettled(server, 'update')
  storeMetadata(call, server, { ...server.metadata, [key]: String(meta[key]) })
  return json(200, { meta: { [key]: String(meta[key]) } })
}

export const deleteMetadataItem: Handler = (call) => {
  const server = writableServer(call, 'server-metadata:delete')
  const { [metadataItem(call, server)]: _removed, ...rest } = server.metadata
  checkSettled(server, 'delete')
  storeMetadata(call, server, rest)
  return empty(204, { 'Content-Type': 'application/json' })
}

export const showServerTags: Handler = (call) => json(200, { tags: findServer(call).tags })

export const replaceServerTags: Handler = (call) => {
  const server = writableServer(call, 'os-server-tags:update_all')
  const tags = isObject(call.body) ? call.body.tags : undefined
  if (!Array.isArray(tags)) throw novaError(400, "'tags' is a required property")
  server.tags = [...new Set(tags.map(String))]
  return json(200, { tags: server.tags })
}

import { createHash } from 'node:crypto'
import { dialectOf } from '../characters/dialect'
import type { Call } from '../cloud'
import { isoMicroseconds, isoSeconds, type JsonObject } from '../http'
import { isPrivate } from '../machines'
import type { Server } from '../state'
import { bookmark, bothLinks } from './paging'

const statuses: Record<Server['phase'], string> = {
  building: 'BUILD',
  active: 'ACTIVE',
  stopped: 'SHUTOFF',
  error: 'ERROR',
  deleted: 'DELETED',
}

/** Nova's one word for vm_state and task_state together. */
export function statusOf(server: Server): string {
  if (server.task === 'rebooting' && server.phase === 'active') return 'REBOOT'
  if (server.task === 'rebooting_hard') return 'HARD_REBOOT'
  return statuses[server.phase]
}

/** The host as a tenant sees it: a hash that differs between projects. */
const hostIdOf = (server: Server): string =>
  server.host === null ? '' : createHash('sha224').update(`${server.projectId}${server.host}`).digest('hex')

export function viewAddresses(call: Call, server: Server, kind: 'full' | 'short'): JsonObject {
  const full = kind === 'full' && dialectOf(call.cloud.character).addressTypes
  const byNetwork: Record<string, JsonObject[]> = {}
  for (const address of server.cachedAddresses) {
    const list = byNetwork[address.network] ?? []
    byNetwork[address.network] = list
    const short = { version: address.version, addr: address.address }
    list.push(full ? { ...short, 'OS-EXT-IPS:type': address.type, 'OS-EXT-IPS-MAC:mac_addr': address.mac } : short)
  }
  return byNetwork
}

/** Where Nova fills them in, the first public address of that version; else empty. */
function accessAddress(call: Call, server: Server, version: 4 | 6): string {
  if (!dialectOf(call.cloud.character).accessAddresses) return ''
  const found = server.cachedAddresses.find((entry) => entry.version === version && !isPrivate(entry.address))
  return found?.address ?? ''
}

function viewFlavor(call: Call, server: Server): JsonObject {
  const flavor = call.cloud.state.flavors.find((candidate) => candidate.id === server.flavorId)
  if (call.microversion < 47 || !flavor) {
    return { id: server.flavorId, links: [bookmark(call, 'flavors', server.flavorId)] }
  }
  return {
    vcpus: flavor.vcpus,
    ram: flavor.ramMiB,
    disk: flavor.diskGiB,
    ephemeral: 0,
    swap: 0,
    original_name: flavor.name,
    extra_specs: flavor.extraSpecs,
  }
}

export const viewServerShortly = (call: Call, server: Server): JsonObject => ({
  id: server.id,
  name: server.name,
  links: bothLinks(call, 'servers', server.id),
})

const powerStates: Partial<Record<Server['phase'], number>> = { active: 1, stopped: 4 }

/** What all of Nova's answers about a server have, and all that its PUT answers with before 2.75. */
export function viewServerBasically(call: Call, server: Server): JsonObject {
  const status = statusOf(server)
  const failed = server.phase === 'error' || server.phase === 'deleted'
  const { fault } = server
  return {
    id: server.id,
    name: server.name,
    status,
    tenant_id: server.projectId,
    user_id: server.userId,
    metadata: server.metadata,
    hostId: hostIdOf(server),
    image: server.imageId ? { id: server.imageId, links: [bookmark(call, 'images', server.imageId)] } : '',
    flavor: viewFlavor(call, server),
    created: isoSeconds(server.createdAt),
    updated: isoSeconds(server.updatedAt),
    addresses: viewAddresses(call, server, 'short'),
    accessIPv4: accessAddress(call, server, 4),
    accessIPv6: accessAddress(call, server, 6),
    links: bothLinks(call, 'servers', server.id),
    'OS-DCF:diskConfig': 'MANUAL',
    ...(fault && failed
      ? { fault: { code: fault.code, created: isoSeconds(fault.created), message: fault.message } }
      : {}),
    ...(['ACTIVE', 'BUILD', 'REBOOT', 'HARD_REBOOT'].includes(status) ? { progress: 0 } : {}),
    ...(call.microversion >= 9 ? { locked: false } : {}),
    ...(call.microversion >= 73 ? { locked_reason: null } : {}),
    ...(call.microversion >= 19 ? { description: server.description } : {}),
    ...(call.microversion >= 26 ? { tags: server.tags } : {}),
    ...(call.microversion >= 63 ? { trusted_image_certificates: null } : {}),
    ...(call.microversion >= 90 ? { 'OS-EXT-SRV-ATTR:hostname': server.hostname } : {}),
  }
}

export function viewServer(call: Call, server: Server): JsonObject {
  const groups = call.cloud.state.securityGroups.filter((group) => server.securityGroupIds.includes(group.id))
  return {
    ...viewServerBasically(call, server),
    addresses: viewAddresses(call, server, 'full'),
    ...(dialectOf(call.cloud.character).zones
      ? {
          'OS-EXT-AZ:availability_zone':
            server.host === null ? '' : (server.zone ?? call.cloud.character.availabilityZone),
        }
      : {}),
    config_drive: server.configDrive ? 'True' : '',
    key_name: server.keyName,
    'OS-SRV-USG:launched_at': server.launchedAt === null ? null : isoMicroseconds(server.launchedAt),
    'OS-SRV-USG:terminated_at': server.terminatedAt === null ? null : isoMicroseconds(server.terminatedAt),
    // Known only once there are ports.
    ...(server.cachedAddresses.length > 0 && dialectOf(call.cloud.character).securityGroups
      ? { security_groups: groups.map((group) => ({ name: group.name })) }
      : {}),
    'OS-EXT-STS:task_state': server.task,
    'OS-EXT-STS:vm_state': server.phase,
    'OS-EXT-STS:power_state': powerStates[server.phase] ?? 0,
    'os-extended-volumes:volumes_attached': [],
    // Lists leave it out.
    ...(call.microversion >= 71 && call.template !== '/servers/detail' ? { server_groups: [] } : {}),
  }
}

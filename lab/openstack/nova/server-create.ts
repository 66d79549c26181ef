import { dialectOf } from '../characters/dialect'
import { type Call, type Handler, mayWrite, now, projectOf } from '../cloud'
import { crowdUsage, zonesOf } from '../crowd/nodes'
import { isObject, type JsonObject, json } from '../http'
import { delays } from '../life'
import { ofCrowd } from '../neutron/collection'
import { defaultGroup } from '../neutron/security-groups'
import { hostnameOf } from '../seed'
import type { Flavor, Image, Server } from '../state'
import { novaError, policyRefusal } from './errors'
import { bothLinks } from './paging'
import { requestedNetworks } from './server-networks'
import { readServer } from './server-schema'

/** 202 with the id only: everything else has to be asked for. What goes wrong later is a server in ERROR. */
export const createServer: Handler = (call) => {
  const wanted = readServer(call)
  if (!projectOf(call) || !mayWrite(call)) throw policyRefusal('servers:create')
  const { cloud } = call
  refuseZone(call, wanted)
  const flavor = findFlavor(call, wanted)
  const image = findImage(call, wanted)
  refuseSize(flavor, image, wanted)
  const keyName = typeof wanted.key_name === 'string' ? wanted.key_name : null
  const pair = cloud.state.keyPairs.find(
    (candidate) => candidate.name === keyName && candidate.userId === call.token?.userId,
  )
  if (keyName !== null && !pair) throw novaError(400, 'Invalid key_name provided.')
  const groups = dialectOf(cloud.character).securityGroups ? findGroups(call, wanted.security_groups) : []
  const networks = requestedNetworks(call, wanted.networks)
  const count = Number(wanted.max_count ?? wanted.min_count ?? 1)
  refusePortQuota(call, networks.filter(({ portId }) => portId === null).length * count)
  refuseQuota(call, flavor, count)

  const made = Array.from({ length: count }, (_, index): Server => {
    const name = count > 1 ? `${String(wanted.name)}-${index + 1}` : String(wanted.name)
    const time = now(cloud)
    return {
      id: cloud.context.random.uuid(),
      name,
      projectId: projectOf(call),
      userId: call.token?.userId ?? '',
      phase: 'building',
      task: 'scheduling',
      host: null,
      ...(typeof wanted.availability_zone === 'string' ? { zone: wanted.availability_zone } : {}),
      imageId: image?.id ?? null,
      flavorId: flavor.id,
      keyName,
      publicKey: pair?.publicKey ?? null,
      userData: typeof wanted.user_data === 'string' ? Buffer.from(wanted.user_data, 'base64').toString('utf8') : null,
      metadata: textMap(wanted.metadata),
      tags: Array.isArray(wanted.tags) ? wanted.tags.map(String) : [],
      // Until 2.19, when it could not be given, the description was the name.
      description: typeof wanted.description === 'string' ? wanted.description : call.microversion >= 19 ? null : name,
      hostname: typeof wanted.hostname === 'string' ? wanted.hostname : hostnameOf(name),
      configDrive: wanted.config_drive === true || wanted.config_drive === 'True' || wanted.config_drive === 'true',
      securityGroupIds: groups.map((group) => group.id),
      requestedNetworks: networks,
      cachedAddresses: [],
      fault: null,
      machineFaults: [],
      createdAt: time,
      updatedAt: time,
      launchedAt: null,
      terminatedAt: null,
      listedAt: time + delays.listed * cloud.context.pace,
      requestId: call.requestId,
      seeded: false,
    }
  })
  for (const server of made) {
    cloud.state.servers.push(server)
    cloud.schedule(delays.network, { kind: 'server-network', serverId: server.id })
    const build = delays.active + cloud.context.random.integer(delays.activeSpread)
    cloud.schedule(build, { kind: 'server-active', serverId: server.id })
  }
  return created(call, made[0]!, groups)
}

function created(call: Call, server: Server, groups: { name: string }[]) {
  const [self] = bothLinks(call, 'servers', server.id)
  return json(
    202,
    {
      server: {
        id: server.id,
        links: bothLinks(call, 'servers', server.id),
        'OS-DCF:diskConfig': 'MANUAL',
        ...(groups.length > 0 ? { security_groups: groups.map((group) => ({ name: group.name })) } : {}),
        adminPass: call.cloud.context.random.hex(12),
      },
    },
    { Location: self!.href },
  )
}

const textMap = (given: unknown): Record<string, string> =>
  isObject(given) ? Object.fromEntries(Object.entries(given).map(([key, value]) => [key, String(value)])) : {}

function refuseZone(call: Call, wanted: JsonObject): void {
  const zone = wanted.availability_zone
  if (zone !== undefined && zone !== null && !zonesOf(call.cloud).includes(String(zone))) {
    throw novaError(400, 'The requested availability zone is not available')
  }
}

function findFlavor(call: Call, wanted: JsonObject): Flavor {
  const id = String(wanted.flavorRef).split('/').at(-1) ?? ''
  const flavor = call.cloud.state.flavors.find((candidate) => candidate.id === id)
  if (!flavor) throw novaError(400, `Flavor ${id} could not be found.`)
  return flavor
}

function findImage(call: Call, wanted: JsonObject): Image | null {
  if (Array.isArray(wanted.block_device_mapping_v2) && !wanted.imageRef) return null
  if (wanted.imageRef === undefined || wanted.imageRef === '') throw novaError(400, 'Missing imageRef attribute')
  const id = String(wanted.imageRef).split('/').at(-1)
  const image = call.cloud.state.images.find((candidate) => candidate.id === id)
  if (!image) throw novaError(400, 'Can not find requested image')
  if (image.status !== 'active') throw novaError(400, `Image ${image.id} is not active.`)
  return image
}

function refuseSize(flavor: Flavor, image: Image | null, wanted: JsonObject): void {
  if (!image) return
  if (flavor.ramMiB < image.minRamMiB) throw novaError(400, "Flavor's memory is too small for requested image.")
  if (flavor.diskGiB === 0) {
    if (Array.isArray(wanted.block_device_mapping_v2)) return
    throw novaError(403, 'Only volume-backed servers are allowed for flavors with zero disk.')
  }
  if (flavor.diskGiB < image.minDiskGiB) {
    const bytes = (gib: number) => gib * 1024 ** 3
    throw novaError(
      400,
      `Flavor's disk is too small for requested image. Flavor disk is ${bytes(flavor.diskGiB)} bytes, minimum is ${bytes(image.minDiskGiB)} bytes.`,
    )
  }
}

function findGroups(call: Call, given: unknown) {
  if (!Array.isArray(given) || given.length === 0) return [defaultGroup(call)]
  return given.map((entry) => {
    const name = isObject(entry) ? String(entry.name) : String(entry)
    const found = call.cloud.state.securityGroups.filter(
      (group) => (group.name === name || group.id === name) && group.projectId === projectOf(call),
    )
    if (found.length > 1 && !found.some((group) => group.id === name)) {
      throw novaError(409, `Multiple security groups found matching '${name}'. Use an ID to be more specific.`)
    }
    const group = found.find((candidate) => candidate.id === name) ?? found[0]
    if (!group) throw novaError(400, `Unable to find security_group with name or id '${name}'`)
    return group
  })
}

/** Use of the project as quotas count it: everything that is not deleted. */
export function usage(call: Call): { instances: number; cores: number; ramMiB: number } {
  const own = call.cloud.state.servers.filter(
    (server) => server.projectId === projectOf(call) && server.phase !== 'deleted',
  )
  const flavors = own.map((server) => call.cloud.state.flavors.find((flavor) => flavor.id === server.flavorId))
  const crowd = ofCrowd(call) ? crowdUsage(call.cloud) : { instances: 0, cores: 0, ramMiB: 0 }
  return {
    instances: own.length + crowd.instances,
    cores: flavors.reduce((sum, flavor) => sum + (flavor?.vcpus ?? 0), crowd.cores),
    ramMiB: flavors.reduce((sum, flavor) => sum + (flavor?.ramMiB ?? 0), crowd.ramMiB),
  }
}

/** Nova asks Neutron beforehand whether the project may have so many ports more. */
function refusePortQuota(call: Call, needed: number): void {
  const { state, character } = call.cloud
  const used = state.ports.filter((port) => port.projectId === projectOf(call)).length
  if (needed > 0 && used + needed > character.quotas.ports) throw novaError(403, 'Maximum number of ports exceeded')
}

function refuseQuota(call: Call, flavor: Flavor, count: number): void {
  const { quotas } = call.cloud.character
  const used = usage(call)
  const rows = [
    { name: 'cores', asked: flavor.vcpus * count, used: used.cores, limit: quotas.cores },
    { name: 'instances', asked: count, used: used.instances, limit: quotas.instances },
    { name: 'ram', asked: flavor.ramMiB * count, used: used.ramMiB, limit: quotas.ramMiB },
  ].filter((row) => row.used + row.asked > row.limit)
  if (rows.length > 0) throw quotaExceeded(rows)
}

export function quotaExceeded(rows: { name: string; asked: number; used: number; limit: number }[]) {
  const all = (pick: (row: (typeof rows)[number]) => string | number) => rows.map(pick).join(', ')
  const names = all((row) => row.name)
  return novaError(
    403,
    `Quota exceeded for ${names}: Requested ${all((row) => row.asked)}, but already used ${all((row) => row.used)} of ${all((row) => row.limit)} ${names}`,
  )
}

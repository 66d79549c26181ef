import { z } from 'zod'
import { impliedNetworkId } from '@/server/domain/catalogue'
import { ProviderError } from '@/server/providers/errors'
import type { Call, CreateNode, NodeRef } from '@/server/providers/port'
import { isProviderError } from './errors'
import { fromMetadata, toMetadata } from './mark'
import { all } from './paging'
import { type Rest, segment } from './rest'
import type { Settle } from './settle'
import { atLeast } from './versions'
import { createdServerSchema, flavorSchema, serverSchema } from './wire/nova'

/** Asks Nova for a server, once per intent: Nova has no token for that, so the name and the mark in its metadata serve. */
export const createNode = async (rest: Rest, settle: Settle, request: CreateNode, call: Call): Promise<NodeRef> => {
  const find = () => findByIntent(rest, request, call)
  const make = async (): Promise<NodeRef> => {
    const body = { server: await serverBody(rest, request, call) }
    try {
      const answer = await rest.json(
        {
          service: 'compute',
          method: 'POST',
          path: '/servers',
          body,
          what: `create the server ${request.name}`,
          ...minorMax(request),
        },
        createdServerSchema,
        call,
      )
      return { serverId: answer.server.id }
    } catch (error) {
      throw explained(error, request)
    }
  }
  const { mark, mayExist } = request
  return settle.once({ intent: mark.intent, mayExist, find, make, id: ({ serverId }) => serverId }, call)
}

const findByIntent = async (rest: Rest, request: CreateNode, call: Call): Promise<NodeRef | null> => {
  const named = await all(
    rest,
    {
      service: 'compute',
      path: '/servers/detail',
      key: 'servers',
      item: serverSchema,
      id: (server) => server.id,
      query: nameFilter(request.name),
      what: `look for the server ${request.name}`,
    },
    call,
  )
  const ours = named.filter((server) => fromMetadata(server.metadata ?? {})?.intent === request.mark.intent)
  const live = ours.find((server) => server.status.toUpperCase() !== 'DELETED')
  return live ? { serverId: live.id } : null
}

/**
 * Nova's `name` is a regular expression of its database, matched anywhere in a name: only a part that means itself in all of
 * them is sent. The mark decides; this keeps the answer short.
 */
const nameFilter = (name: string): { name?: string } => {
  if (/^[A-Za-z0-9-]+$/.test(name)) return { name: `^${name}$` }
  const [longest] = (name.match(/[A-Za-z0-9-]+/g) ?? []).sort((a, b) => b.length - a.length)
  return longest ? { name: longest } : {}
}

const serverBody = async (rest: Rest, request: CreateNode, call: Call) => ({
  name: request.name,
  ...(await hostname(rest, request, call)),
  flavorRef: request.flavorId,
  ...(await rootDisk(rest, request, call)),
  ...attached(request),
  key_name: request.keyName,
  ...(request.userData ? { user_data: Buffer.from(request.userData).toString('base64') } : {}),
  ...(request.zone ? { availability_zone: request.zone } : {}),
  metadata: toMetadata(request.mark),
})

const isImplied = ({ networkId }: CreateNode): boolean => networkId === impliedNetworkId

/** Always named: left out, Nova fails where there are several networks, or picks. Unless there is nothing to name. */
const attached = (request: CreateNode) =>
  isImplied(request)
    ? {}
    : {
        networks: [{ uuid: request.networkId }],
        ...(request.securityGroupId ? { security_groups: [{ name: request.securityGroupId }] } : {}),
      }

/** From 2.37 on Nova wants to be told of networks (field-notes 12, point 3); up to 2.36 it attaches its own unasked. */
const minorMax = (request: CreateNode): { minorMax?: number } => (isImplied(request) ? { minorMax: 36 } : {})

/**
 * Nova makes the host name from the name and keeps letters that are not ASCII; where Neutron has DNS, it then refuses the port and
 * the server ends in ERROR. From 2.90 on the host name can be given.
 */
const hostname = async (rest: Rest, request: CreateNode, call: Call): Promise<{ hostname?: string }> => {
  const { name, mark } = request
  if (isImplied(request)) return {}
  if (/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(name)) return {}
  if (!atLeast(await rest.microversion(call), 90)) return {}
  const plain = `${name.slice(0, 24)} ${mark.intent}`.replaceAll(/[^A-Za-z0-9]+/g, '-')
  return { hostname: plain.slice(0, 60).replaceAll(/^-+|-+$/g, '') }
}

/** The image as it is; or, for a flavor without a disk, a volume of the wanted size made from it and deleted with the server. */
const rootDisk = async (rest: Rest, request: CreateNode, call: Call) => {
  const image = { imageRef: request.imageId }
  if (request.diskGiB === null) return image
  const path = `/flavors/${segment(request.flavorId)}`
  const schema = z.object({ flavor: flavorSchema })
  const { flavor } = await rest.json({ service: 'compute', method: 'GET', path, what: 'read the flavor' }, schema, call)
  if (flavor.disk !== 0) return image
  const volume = {
    boot_index: 0,
    uuid: request.imageId,
    source_type: 'image',
    destination_type: 'volume',
    volume_size: request.diskGiB,
    delete_on_termination: true,
  }
  return { block_device_mapping_v2: [volume] }
}

const explained = (error: unknown, request: CreateNode): unknown => {
  if (isProviderError(error, 'invalid') && /zero disk/i.test(error.options.detail ?? '')) {
    return new ProviderError(
      'invalid',
      `Could not create the server ${request.name}: its flavor has no disk and this cloud then wants a volume. Choose a flavor with a disk, or ask for a disk size.`,
      error.options,
    )
  }
  return error
}

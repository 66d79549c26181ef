import type { z } from 'zod'
import { ProviderError } from '@/server/providers/errors'
import type { Call, Mark, Owned, OwnedKind } from '@/server/providers/port'
import { isProviderError } from './errors'
import { remove, removeKey } from './keys'
import { stateOf } from './map'
import { fromMetadata, fromText, matches } from './mark'
import { all, type ListRequest } from './paging'
import { type Rest, segment } from './rest'
import { floatingIpSchema, portSchema, securityGroupSchema } from './wire/neutron'
import { listedKeypairSchema, serverSchema } from './wire/nova'

type Filter = { installation: string; allocation?: string | undefined }
type Class = (rest: Rest, filter: Filter, call: Call) => Promise<Owned[]>

const id = (item: { id: string }): string => item.id

const owned = (kind: OwnedKind, thing: { id: string; name: string }, mark: Mark | null): Owned => ({
  kind,
  id: thing.id,
  name: thing.name,
  allocation: mark?.allocation ?? null,
  intent: mark?.intent ?? null,
})

/** What stands in a description of Neutron's. */
const described =
  <T extends { id: string; description?: string | null }>(
    kind: OwnedKind,
    request: Pick<ListRequest<T>, 'path' | 'key' | 'item' | 'what'>,
    name: (item: T) => string,
  ): Class =>
  async (rest, filter, call) => {
    const items = await all(rest, { ...request, service: 'network', id, limit: 1000 }, call)
    return items
      .filter((item) => matches(fromText(item.description), filter))
      .map((item) => owned(kind, { id: item.id, name: name(item) }, fromText(item.description)))
  }

const servers: Class = async (rest, filter, call) => {
  const request = {
    service: 'compute' as const,
    path: '/servers/detail',
    key: 'servers',
    item: serverSchema,
    id,
    limit: 250,
    what: 'list servers',
  }
  const items = await all(rest, request, call)
  return items
    .filter((server) => stateOf(server) !== 'deleted' && matches(fromMetadata(server.metadata ?? {}), filter))
    .map((server) => owned('server', { id: server.id, name: server.name ?? '' }, fromMetadata(server.metadata ?? {})))
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

const neutronClasses: readonly Class[] = [
  described('port', { path: '/ports', key: 'ports', item: portSchema, what: 'list ports' }, (port) => port.name ?? ''),
  described(
    'floating-ip',
    { path: '/floatingips', key: 'floatingips', item: floatingIpSchema, what: 'list floating IPs' },
    (one) => one.floating_ip_address,
  ),
  described(
    'security-group',
    { path: '/security-groups', key: 'security_groups', item: securityGroupSchema, what: 'list security groups' },
    (group) => group.name,
  ),
]

/** Everything of this installation, or of one allocation. Volumes are made with their server and go with it. */
export const findOwned = async (rest: Rest, filter: Filter, call: Call): Promise<Owned[]> => {
  const classes = (await rest.has('network', call)) ? [servers, ...neutronClasses, keys] : [servers, keys]
  return (await Promise.all(classes.map((find) => find(rest, filter, call)))).flat()
}

/** Accepted by Nova is enough: the server is gone some seconds later. */
export const destroyServer = async (rest: Rest, server: string, call: Call): Promise<void> => {
  try {
    await remove(rest, { service: 'compute', path: `/servers/${segment(server)}`, what: 'delete the server' }, call)
  } catch (error) {
    // A second deletion while the first is under way.
    if (!isProviderError(error, 'conflict') || !/deleting/i.test(error.options.detail ?? '')) throw error
  }
}

const paths = { port: '/ports', 'floating-ip': '/floatingips', 'security-group': '/security-groups' } as const

export const removeOwned = async (rest: Rest, thing: Owned, call: Call): Promise<void> => {
  switch (thing.kind) {
    case 'server':
      return destroyServer(rest, thing.id, call)
    case 'key':
      return removeKey(rest, thing.id, call)
    case 'port':
    case 'floating-ip':
    case 'security-group': {
      const path = `${paths[thing.kind]}/${segment(thing.id)}`
      return remove(rest, { service: 'network', path, what: `remove the ${thing.kind} ${thing.name}` }, call)
    }
    case 'volume':
      throw new ProviderError('invalid', 'Volumes of OpenStack are deleted with their server, not by themselves.')
  }
}

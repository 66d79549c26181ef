import { ProviderError } from '@/server/providers/errors'
import type { Call, Owned } from '@/server/providers/port'
import { isProviderError } from './errors'
import { remove, removeKey } from './keys'
import { removePortForwarding, removeUnlessForwarding } from './port-forwardings'
import { type Rest, segment } from './rest'

/** Accepted by Nova is enough: the server is gone some seconds later. */
export const destroyServer = async (rest: Rest, server: string, call: Call): Promise<void> => {
  try {
    await remove(rest, { service: 'compute', path: `/servers/${segment(server)}`, what: 'delete the server' }, call)
  } catch (error) {
    // A second deletion while the first is under way.
    if (!isProviderError(error, 'conflict') || !/deleting/i.test(error.options.detail ?? '')) throw error
  }
}

const paths = { port: '/ports', 'security-group': '/security-groups' } as const

/** Removes one thing; gone already is done, `conflict` while something uses it. */
export const removeOwned = async (rest: Rest, thing: Owned, call: Call): Promise<void> => {
  switch (thing.kind) {
    case 'server':
      return destroyServer(rest, thing.id, call)
    case 'key':
      return removeKey(rest, thing.id, call)
    case 'floating-ip':
      return removeUnlessForwarding(rest, thing.id, call)
    case 'port':
    case 'security-group': {
      const path = `${paths[thing.kind]}/${segment(thing.id)}`
      return remove(rest, { service: 'network', path, what: `remove the ${thing.kind} ${thing.name}` }, call)
    }
    case 'port-forwarding':
      return removePortForwarding(rest, thing.id, call)
    case 'volume':
      throw new ProviderError('invalid', 'Volumes of OpenStack are deleted with their server, not by themselves.')
  }
}

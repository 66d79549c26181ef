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
      return removeVolume(rest, thing, call)
  }
}

/**
 * Cinder refuses an attached volume as an invalid request that names the states in which it would not. Where there is no Cinder for
 * us, the volume goes with its server all the same.
 */
const removeVolume = async (rest: Rest, thing: Owned, call: Call): Promise<void> => {
  const what = `remove the volume ${thing.id}`
  try {
    await remove(rest, { service: 'volume', path: `/volumes/${segment(thing.id)}`, what }, call)
  } catch (error) {
    if (!isProviderError(error, 'invalid')) throw error
    const { detail = '', providerCode } = error.options
    if (providerCode !== 'no-endpoint' && !/status must be|attached|in-use/i.test(detail)) throw error
    throw new ProviderError('conflict', `Could not ${what}: it is its server's, and goes with that.`, error.options)
  }
}

import { ProviderError } from '@/server/providers/errors'
import type { Call, NodeRef, Power } from '@/server/providers/port'
import { isProviderError } from './errors'
import { stateOf } from './map'
import { type Rest, segment } from './rest'
import { getServer } from './servers'

/** What a server may be so that a request of this kind is not needed. */
const there = { 'os-start': ['running', 'pending'], 'os-stop': ['stopped', 'stopping'] } as const

/**
 * Nova's power actions. Nova answers 202 and does it later; a server that is there already, or on its way, is a conflict in its
 * words: then its state is read. `reboot` is SOFT: the guest restarts itself, and after 120 s Nova forces it by itself.
 */
export const createPower = (rest: Rest): Power => {
  const turn = async (action: keyof typeof there, { serverId }: NodeRef, call: Call): Promise<void> => {
    try {
      // A second request while the first one works is a conflict, which the state explains: it may be repeated.
      await act(rest, serverId, { body: { [action]: null }, what: words[action], repeatable: true }, call)
    } catch (error) {
      if (!isProviderError(error, 'conflict')) throw error
      const server = await getServer(rest, serverId, call)
      if (!server || !(there[action] as readonly string[]).includes(stateOf(server))) throw error
    }
  }
  return {
    start: (ref, call) => turn('os-start', ref, call),
    stop: (ref, call) => turn('os-stop', ref, call),
    reboot: ({ serverId }, call) =>
      act(rest, serverId, { body: { reboot: { type: 'SOFT' } }, what: 'reboot the server', repeatable: false }, call),
  }
}

const words = { 'os-start': 'start the server', 'os-stop': 'stop the server' } as const

const act = async (
  rest: Rest,
  serverId: string,
  request: { body: Record<string, unknown>; what: string; repeatable: boolean },
  call: Call,
): Promise<void> => {
  try {
    await rest.done(
      { service: 'compute', method: 'POST', path: `/servers/${segment(serverId)}/action`, ...request },
      call,
    )
  } catch (error) {
    // A lock is a refusal of its own: waiting does not end it.
    if (!isProviderError(error, 'conflict') || !/\blocked\b/i.test(error.options.detail ?? '')) throw error
    throw new ProviderError(
      'invalid',
      'The server is locked. Have it unlocked in its cloud (openstack server unlock).',
      error.options,
    )
  }
}

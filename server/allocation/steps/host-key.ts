import type { StepFacts } from '@/server/domain/facts'
import { fingerprintOf, hostKeysFromConsole, sameHostKey } from '@/server/ssh/known-hosts'
import type { HostCheck, HostKey } from '@/server/ssh/port'
import { hostName, targetOf } from '../session'
import { factsOf, type StepContext } from '../step'

type Proven = StepFacts[6]['hostKey']

/**
 * Decides on the node's host key: the stored one; else the one on the cloud's console log, read when the server first
 * shows its key; else trust on first use. `proven` tells afterwards what it was.
 */
export async function firstHostCheck(context: StepContext): Promise<HostCheck & { result(): Proven | null }> {
  const { run, store } = context
  const name = hostName(targetOf(run), run.site)
  const stored = await store.knownHost(name)
  let source: Proven['source'] = stored ? 'stored' : 'first-use'
  let console: HostKey[] | null = null
  let proven: Proven | null = null
  return {
    type: stored?.type,
    accepts: async (key) => {
      if (stored) return sameHostKey(stored, key)
      console ??= await consoleKeys(context)
      const told = console.find(({ type }) => type === key.type)
      source = told ? 'console' : 'first-use'
      return !told || sameHostKey(told, key)
    },
    proven: async (key) => {
      proven ??= { type: key.type, fingerprint: fingerprintOf(key.key), source }
      if (!stored) await store.rememberHost(name, key)
    },
    result: () => proven,
  }
}

/** A console that cannot be read (not allowed, not there yet) is no reason to stop: the key is then trusted on first use. */
async function consoleKeys({ provider, run, call }: StepContext): Promise<HostKey[]> {
  if (!provider.consoleLog) return []
  try {
    const log = await provider.consoleLog.read({ serverId: factsOf(run, 4).providerId }, call)
    return log ? hostKeysFromConsole(log) : []
  } catch {
    call.signal.throwIfAborted()
    return []
  }
}

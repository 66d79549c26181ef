import { ProviderError } from '@/server/providers/errors'
import { pause } from '@/server/providers/http'
import type { Call } from '@/server/providers/port'
import { isProviderError } from './errors'

/** How long we look for what a request may have made whose answer was lost. */
const windowMs = 5_000
const pauseMs = 500

export type Settle = {
  /**
   * Makes something once per intent where the service has no idempotency token: looks for it, makes it only when it is not
   * there, and when the answer is lost looks again for some seconds. What was not found then is not made again in the same
   * call; the next call for the intent looks for as long before it makes anything.
   */
  once<T>(intent: string, find: () => Promise<T | null>, make: () => Promise<T>, call: Call): Promise<T>
}

export const createSettle = (): Settle => {
  /** Intents with a request whose fate is not known. */
  const open = new Set<string>()

  const look = async <T>(find: () => Promise<T | null>, call: Call): Promise<T | null> => {
    const end = Date.now() + windowMs
    for (;;) {
      const found = await find()
      if (found !== null || Date.now() >= end) return found
      await pause(pauseMs, call.signal)
    }
  }

  return {
    async once(intent, find, make, call) {
      const before = open.has(intent) ? await look(find, call) : await find()
      if (before !== null) {
        open.delete(intent)
        return before
      }
      open.add(intent)
      try {
        const made = await make()
        open.delete(intent)
        return made
      } catch (error) {
        if (!fateUnknown(error, call)) {
          open.delete(intent)
          throw error
        }
        if (call.signal.aborted) throw error
        const found = await look(find, call)
        if (found === null) throw error
        open.delete(intent)
        return found
      }
    },
  }
}

/** A refusal was final; after a broken connection, an error of a gateway or an unreadable answer the thing may exist. */
const fateUnknown = (error: unknown, call: Call): boolean =>
  call.signal.aborted ||
  !(error instanceof ProviderError) ||
  isProviderError(error, 'unavailable', 'timeout', 'protocol')

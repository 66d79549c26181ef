import { ProviderError } from '@/server/providers/errors'
import { pause } from '@/server/providers/http'
import type { Call } from '@/server/providers/port'
import { isProviderError } from './errors'

/** How long we look for what a request may have made whose answer was lost. */
const defaultWindowMs = 5_000
const pauseMs = 500

/** For this long a list may lack what was made: it is then taken from memory. */
const visibleMs = 60_000

/**
 * For this long nobody else can have asked since we did: another worker takes a node over after 10 s without a heartbeat.
 * Later, a process that stood still and got its node back must not trust in what it knew.
 */
const ownMs = 8_000

type Making<T> = {
  intent: string
  /** Another process may have asked for it: see port.ts. */
  mayExist?: boolean
  find: () => Promise<T | null>
  make: () => Promise<T>
  id: (made: T) => string
}

export type Settle = {
  /**
   * Makes something once per intent where the service has no idempotency token: looks for it, makes it only when it is not
   * there, and when the answer is lost looks again for some seconds. What was not found then is not made again in the same
   * call; the next call for the intent looks for as long before it makes anything.
   */
  once<T>(making: Making<T>, call: Call): Promise<T>
  /** It was removed: its absence from a list is the truth. */
  forget(id: string): void
}

export const createSettle = (windowMs = defaultWindowMs): Settle => {
  /** Intents with a request whose fate is not known. */
  const open = new Set<string>()
  /** When this process last asked for an intent itself: it knows of that request. */
  const asked = new Map<string, number>()
  const justAsked = (intent: string) => performance.now() - (asked.get(intent) ?? Number.NEGATIVE_INFINITY) < ownMs
  const made = new Map<string, { id: string; value: unknown; at: number }>()

  const look = async <T>(find: () => Promise<T | null>, call: Call): Promise<T | null> => {
    const end = performance.now() + windowMs
    for (;;) {
      const found = await find()
      if (found !== null || performance.now() >= end) return found
      await pause(pauseMs, call.signal)
    }
  }

  const remember = <T>(making: Making<T>, value: T): T => {
    const now = performance.now()
    for (const [intent, one] of made) if (now - one.at > visibleMs) made.delete(intent)
    made.set(making.intent, { id: making.id(value), value, at: now })
    open.delete(making.intent)
    return value
  }

  /** What this process made for the intent a moment ago, which a list may not show yet. */
  const recent = <T>(intent: string): T | null => {
    const one = made.get(intent)
    return one && performance.now() - one.at <= visibleMs ? (one.value as T) : null
  }

  return {
    async once<T>(making: Making<T>, call: Call) {
      const { intent, find, make } = making
      const uncertain = open.has(intent) || (making.mayExist === true && !justAsked(intent))
      const before = (uncertain ? await look(find, call) : await find()) ?? recent<T>(intent)
      if (before !== null) {
        open.delete(intent)
        return before
      }
      open.add(intent)
      asked.set(intent, performance.now())
      try {
        return remember(making, await make())
      } catch (error) {
        if (!fateUnknown(error, call)) {
          open.delete(intent)
          throw error
        }
        if (call.signal.aborted) throw error
        const found = await look(find, call)
        if (found === null) throw error
        return remember(making, found)
      }
    },
    forget(id) {
      for (const [intent, one] of made) if (one.id === id) made.delete(intent)
    },
  }
}

/** A refusal was final; after a broken connection, an error of a gateway or an unreadable answer the thing may exist. */
const fateUnknown = (error: unknown, call: Call): boolean =>
  call.signal.aborted ||
  !(error instanceof ProviderError) ||
  isProviderError(error, 'unavailable', 'timeout', 'protocol')

import type { Http } from '@/server/providers/http'
import type { Call } from '@/server/providers/port'
import type { Connection } from './connection'
import { type Authority, authenticate } from './keystone'
import { type Identity, identitiesOf } from './keystone-version'

/** Tokens are renewed this long before their end, so that none runs out on the way. */
const marginMs = 60_000

/** Keeps one token for all requests of a cloud. */
export type Session = {
  /** The token in use, or a new one when there is none, it is about to end, or it is `rejected` (a service answered 401 to it). */
  authority(call: Call, rejected?: string): Promise<Authority>
  /** Logs in now, whatever token there is: proves that the credentials are good. */
  login(call: Call): Promise<Authority>
  /** An endpoint of this token's catalogue is wrong: the next call asks Keystone again, unless this one is fresh. */
  doubt(token: string): void
}

/** A catalogue is not asked for again sooner than this, however wrong it is. */
const doubtMs = 30_000

export const createSession = (
  http: Http,
  connection: Connection,
  options: { doubtMs?: number | undefined } = {},
): Session => {
  let current: Authority | null = null
  let loggedInAt = 0
  let identities: Identity[] | null = null
  let running: { promise: Promise<Authority>; signal: AbortSignal } | null = null

  const renew = async (call: Call): Promise<Authority> => {
    const places = identities ?? (await identitiesOf(http, connection, call))
    // Only a log-in that went well is worth remembering: what a cloud told in a bad moment must not hold for ever.
    identities = null
    const authority = await authenticate(http, connection, places, call)
    current = authority
    identities = [authority.identity, ...places.filter((one) => one !== authority.identity)]
    loggedInAt = performance.now()
    return authority
  }

  const authority = async (call: Call, rejected?: string): Promise<Authority> => {
    for (;;) {
      call.signal.throwIfAborted()
      if (current && current.token !== rejected && current.expiresAt - marginMs > performance.now()) return current
      if (!running) {
        // Many requests notice an ended token at once: one of them logs in, the others wait for it.
        const promise = renew(call).finally(() => {
          running = null
        })
        running = { promise, signal: call.signal }
        return promise
      }
      const owner = running
      const outcome = await raceAbort(owner.promise, call.signal)
      // The one that logged in was cancelled, which is no reason for this one to fail: it logs in itself.
      if (outcome.ok) return outcome.value
      if (!owner.signal.aborted) throw outcome.error
    }
  }
  return {
    authority,
    login: (call) => authority(call, current?.token),
    doubt(token) {
      if (current?.token === token && performance.now() - loggedInAt > (options.doubtMs ?? doubtMs)) current = null
    },
  }
}

type Outcome<T> = { ok: true; value: T } | { ok: false; error: unknown }

/** The outcome of somebody else's work; throws the reason as soon as our own signal is aborted. */
const raceAbort = <T>(work: Promise<T>, signal: AbortSignal): Promise<Outcome<T>> =>
  new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    work
      .then(
        (value) => resolve({ ok: true, value }),
        (error: unknown) => resolve({ ok: false, error }),
      )
      .finally(() => signal.removeEventListener('abort', stop))
  })

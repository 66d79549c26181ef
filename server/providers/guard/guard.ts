import { notSentCode, ProviderError, pausedCode } from '../errors'
import {
  abandoned,
  answered,
  type Breaker,
  type BreakerPolicy,
  closed,
  defaultBreakerPolicy,
  enter,
  failed,
  strikesOf,
  tryNow,
} from './breaker'
import { createBudget, type RetryBudget } from './budget'
import { reasonOf } from './reason'

/** A cloud that is not asked for a while. Times in milliseconds since 1970. */
export type Pause = { phase: 'open' | 'half-open'; sinceMs: number; untilMs: number; reason: string }

/** One request that left, as it is counted. `timed`: its time says something; `trouble`: no answer, or one that says 429 or 5xx. */
export type Measurement = { operation: string; ms: number; timed: boolean; trouble: boolean }

/**
 * What stands between an adapter and its cloud, one per cloud and process: the circuit breaker and the budget of retries.
 */
export type Guard = {
  readonly budget: RetryBudget
  /**
   * Lets one request leave. Throws a ProviderError that `isPaused` while the cloud is paused: nothing was sent then.
   * `trouble` says that a result which is no error means the same as no answer (a status 503), null when not. A call that
   * insists leaves also then: a person wants to know now.
   */
  attempt<Result>(
    call: { signal: AbortSignal; insist?: boolean },
    run: () => Promise<Result>,
    trouble?: (result: Result) => string | null,
  ): Promise<Result>
  /** null while calls leave. */
  pause(): Pause | null
  /** Somebody else has seen it answer: the next call probes at once. */
  tryNow(): void
  /** Told of each request that left, each try by itself. Must not throw. Absent: nobody counts. */
  measure?(one: Measurement): void
}

export type GuardOptions = {
  /** As people read it, for the sentence. */
  name: string
  now?: () => number
  random?: () => number
  policy?: BreakerPolicy
  budget?: RetryBudget
  /** Called when the cloud is paused, probed, or back (null). Must not throw. */
  onChange?: (pause: Pause | null) => void
  /** See Guard. */
  measure?: (one: Measurement) => void
}

/** A guard for one cloud. Only what says nothing of the cloud's health (an abort, our own mistakes) leaves it as it is. */
export function createGuard(options: GuardOptions): Guard {
  const { now = Date.now, random = Math.random, policy = defaultBreakerPolicy } = options
  let breaker: Breaker = closed

  const change = (next: Breaker) => {
    const before = breaker
    breaker = next
    if (before.phase !== next.phase || (next.phase === 'open' && before !== next)) options.onChange?.(pauseOf(next))
  }

  return {
    budget: options.budget ?? createBudget(now),
    pause: () => pauseOf(breaker),
    tryNow: () => {
      breaker = tryNow(breaker, now())
    },
    ...(options.measure ? { measure: options.measure } : {}),
    async attempt(call, run, trouble) {
      const startedMs = now()
      const { next, entry } = call.insist
        ? { next: breaker, entry: { kind: 'pass' as const } }
        : enter(breaker, startedMs, policy)
      change(next)
      if (entry.kind === 'wait') throw pausedError(options.name, breaker, entry.waitMs, random())
      const probe = entry.kind === 'probe'
      const lost = (reason: string, strikes: number) =>
        change(failed(breaker, { now: now(), startedMs, reason, strikes, probe, random: random() }, policy))
      try {
        const result = await run()
        const reason = trouble?.(result) ?? null
        if (reason === null) change(answered())
        else lost(reason, strikesOf.status)
        return result
      } catch (error) {
        if (call.signal.aborted || !(error instanceof ProviderError) || error.options.providerCode === notSentCode) {
          if (probe) change(abandoned(breaker, now()))
        } else if (error.code === 'unavailable' || error.code === 'timeout')
          lost(reasonOf(error), typeof error.options.status === 'number' ? strikesOf.status : strikesOf.silence)
        else change(answered())
        throw error
      }
    },
  }
}

function pauseOf(breaker: Breaker): Pause | null {
  if (breaker.phase === 'closed') return null
  const { phase, sinceMs, untilMs, reason } = breaker
  return { phase, sinceMs, untilMs, reason }
}

function pausedError(name: string, breaker: Breaker, waitMs: number, random: number): ProviderError {
  // A little later than the opening, each caller at its own moment: one of them becomes the probe.
  const retryAfterMs = Math.round(waitMs * (1 + random / 10))
  const since = clockTime(breaker.sinceMs ?? 0)
  const next = breaker.phase === 'open' ? `the next try is at ${clockTime(breaker.untilMs)}` : 'it is being tried now'
  return new ProviderError('unavailable', `${name} has not answered since ${since} (${breaker.reason}); ${next}.`, {
    providerCode: pausedCode,
    retryAfterMs,
  })
}

/** `14:02:31 UTC`. */
const clockTime = (ms: number): string => `${new Date(ms).toISOString().slice(11, 19)} UTC`

/** For a cloud that is asked without a guard: everything may leave, and be repeated. */
export const noGuard: Guard = {
  budget: { earn: () => {}, take: () => true, waitMs: () => 0 },
  attempt: (_call, run) => run(),
  pause: () => null,
  tryNow: () => {},
}

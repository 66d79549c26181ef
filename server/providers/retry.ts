import { setTimeout as sleep } from 'node:timers/promises'
import { isPaused, ProviderError } from './errors'
import type { RetryBudget } from './guard/budget'

/** How often and how long a call is tried. Times in milliseconds. */
export type RetryPolicy = {
  signal: AbortSignal
  /** In all, the first one included. */
  triesMax?: number
  /** No try starts later than this after the first. */
  budgetMs?: number
  backoffMs?: number
  backoffMsMax?: number
  /** Decides which errors are worth another try; by default those whose `retry` flag is set. */
  again?: (error: ProviderError, tries: number) => boolean
  /** What the cloud can bear of retries in all; without one only the tries count. */
  budget?: RetryBudget
}

/** A pause of the cloud that is nearly over is waited out here; of a longer one the caller is told, who can show it. */
const pauseMsMax = 2_500

/**
 * Runs `run` until it succeeds, with full-jitter exponential back-off, or what the provider asked for by Retry-After when
 * that is longer. Throws the last error. An abort ends it at once with the signal's reason and is never tried again. What
 * a pause of the cloud kept from leaving counts as no try.
 */
export async function withRetries<Result>(
  policy: RetryPolicy,
  run: (tries: number) => Promise<Result>,
): Promise<Result> {
  const { signal, triesMax = 5, budgetMs = 60_000, backoffMs = 400, backoffMsMax = 10_000, budget } = policy
  const again = policy.again ?? ((error: ProviderError) => error.retry)
  const started = performance.now()
  budget?.earn()
  for (let tries = 1; ; ) {
    signal.throwIfAborted()
    try {
      return await run(tries)
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof ProviderError)) throw error
      const { retryAfterMs = 0 } = error.options
      let waitMs = retryAfterMs
      if (isPaused(error)) {
        if (retryAfterMs > pauseMsMax) throw error
      } else {
        if (tries >= triesMax || !again(error, tries)) throw error
        const ceiling = Math.min(backoffMsMax, backoffMs * 2 ** (tries - 1))
        waitMs = Math.max(retryAfterMs, ceiling / 2 + (Math.random() * ceiling) / 2)
        tries++
      }
      if (performance.now() - started + waitMs > budgetMs) throw error
      if (!isPaused(error) && budget?.take() === false) {
        // Whoever tries again from further out waits until the cloud's budget has something left.
        error.options.retryAfterMs = Math.max(retryAfterMs, budget.waitMs())
        throw error
      }
      await pause(waitMs, signal)
    }
  }
}

/** Waits; rejects with the signal's reason as soon as it is aborted. */
export async function pause(waitMs: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(waitMs, undefined, { signal })
  } catch (error) {
    signal.throwIfAborted()
    throw error
  }
}

/** Retry-After in milliseconds: seconds or an HTTP date; undefined when it is neither. */
export function parseRetryAfter(value: string | null | undefined, now = Date.now()): number | undefined {
  if (value === null || value === undefined) return undefined
  const text = value.trim()
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000)
  const at = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}

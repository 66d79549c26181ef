import { setTimeout as sleep } from 'node:timers/promises'
import { ProviderError } from './errors'

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
}

/**
 * Runs `run` until it succeeds, with full-jitter exponential back-off, or what the provider asked for by Retry-After when
 * that is longer. Throws the last error. An abort ends it at once with the signal's reason and is never tried again.
 */
export async function withRetries<Result>(
  policy: RetryPolicy,
  run: (tries: number) => Promise<Result>,
): Promise<Result> {
  const { signal, triesMax = 5, budgetMs = 60_000, backoffMs = 400, backoffMsMax = 10_000 } = policy
  const again = policy.again ?? ((error: ProviderError) => error.retry)
  const started = performance.now()
  for (let tries = 1; ; tries++) {
    signal.throwIfAborted()
    try {
      return await run(tries)
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof ProviderError) || tries >= triesMax || !again(error, tries)) throw error
      const ceiling = Math.min(backoffMsMax, backoffMs * 2 ** (tries - 1))
      const waitMs = Math.max(error.options.retryAfterMs ?? 0, ceiling / 2 + (Math.random() * ceiling) / 2)
      if (performance.now() - started + waitMs > budgetMs) throw error
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

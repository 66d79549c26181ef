import { isPaused, ProviderError } from '@/server/providers/errors'
import { backoffMs, type Clock, type Timing } from './timing'

/** Longest pause before one more try, whatever a cloud asks for: a person looks on, and a cancel takes its turn. */
const pauseMsMax = 60_000

/**
 * How long one step holds out. A cloud that does not work is weather: it is waited for as long as the timing says, beyond the
 * step's attempts. While it is paused nothing is asked of it, and no attempt is used up.
 */
export class Patience {
  #spent = 0
  #troubleSinceMs: number | null = null
  #pausedSinceMs: number | null = null

  constructor(
    private readonly attempts: number,
    private readonly engine: { timing: Timing; clock: Clock; random: () => number },
  ) {}

  /** Milliseconds to wait before the next try; null when this error ends the step. */
  next(error: unknown, verdict: { retry: boolean; retryAfterMs: number | null }): number | null {
    if (!verdict.retry) return null
    const { timing, clock, random } = this.engine
    const now = clock.now()
    const asked = Math.min(verdict.retryAfterMs ?? 0, pauseMsMax)
    if (isPaused(error)) {
      this.#pausedSinceMs ??= now
      return now - this.#pausedSinceMs < timing.outageMsMax ? Math.max(asked, timing.backoffMs) : null
    }
    this.#spent++
    if (isWeather(error)) this.#troubleSinceMs ??= now
    const holdsOut =
      this.#troubleSinceMs !== null && isWeather(error) && now - this.#troubleSinceMs < timing.troubleMsMax
    if (this.#spent >= this.attempts && !holdsOut) return null
    return Math.max(backoffMs(timing, this.#spent, random), asked)
  }
}

/** Trouble of the cloud or of the way there, that passes by itself. */
const isWeather = (error: unknown): boolean =>
  error instanceof ProviderError && ['unavailable', 'timeout', 'rate-limited'].includes(error.code)

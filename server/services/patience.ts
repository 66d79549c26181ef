import { type Outage, outageOf } from '@/db/outage'
import { pause } from './allocations/wait'

/** Longer than this for one operation is waiting, not work. */
const slowMs = 2_000
const backoffMsMax = 2_000
/** Gives way this often (deadlocks, statements that take too long) before it is an error of ours. */
const busyTriesMax = 20

export type PatienceOptions = {
  /** Ends all waiting: the job is lost, or the process stops. */
  signal: AbortSignal
  /** Told at each failure, with null when the database answers again. */
  onOutage?: (outage: Outage | null, error?: unknown) => void
}

/**
 * Gets operations through an outage of the database: what failed because the database was away, full or being switched
 * over is tried again until it works or the signal aborts, at most every two seconds. The operation must be one that may
 * be done again although the first one may have taken effect. How long all of this took is no time of the run's.
 */
export class Patience {
  #waiting = 0
  #sinceMs = 0
  #waitedMs = 0

  constructor(private readonly options: PatienceOptions) {}

  waitedMs(): number {
    return this.#waitedMs + (this.#waiting > 0 ? performance.now() - this.#sinceMs : 0)
  }

  async through<Result>(work: () => Promise<Result>): Promise<Result> {
    const { signal, onOutage } = this.options
    let waits = false
    const wait = () => {
      if (waits) return
      waits = true
      if (this.#waiting++ === 0) this.#sinceMs = performance.now()
    }
    const slow = setTimeout(wait, slowMs)
    let failed = false
    try {
      for (let tries = 1; ; tries++) {
        try {
          const result = await work()
          if (failed) onOutage?.(null)
          return result
        } catch (error) {
          const outage = outageOf(error)
          if (!outage || signal.aborted || (outage === 'busy' && tries >= busyTriesMax)) throw error
          failed = true
          wait()
          onOutage?.(outage, error)
          await pause(Math.min(backoffMsMax, 50 * 2 ** tries) * (0.5 + Math.random() / 2), signal)
          if (signal.aborted) throw error
        }
      }
    } finally {
      clearTimeout(slow)
      if (waits && --this.#waiting === 0) this.#waitedMs += performance.now() - this.#sinceMs
    }
  }
}

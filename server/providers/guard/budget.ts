/**
 * How many requests may be repeated against one cloud: each first try earns a share of a retry, and a few come back with
 * time, so that a quiet process can repeat too. A sick cloud with hundreds of runs is then asked a fifth more, not five times.
 */
export type RetryBudget = {
  /** A first try left. */
  earn(): void
  /** Takes one retry; false when none is left. */
  take(): boolean
  /** Milliseconds until there is one again without further requests; 0 when there is one now. */
  waitMs(): number
}

export type BudgetPolicy = {
  /** Retries per first try. */
  share: number
  /** What is there at the start, and what time alone gives back at most. */
  floor: number
  /** Retries per second that come back below the floor. */
  perSecond: number
  /** Most that can be saved up. */
  max: number
}

export const defaultBudgetPolicy: BudgetPolicy = { share: 0.2, floor: 12, perSecond: 0.5, max: 60 }

/** A token bucket. `now` is in milliseconds. */
export function createBudget(now: () => number = Date.now, policy = defaultBudgetPolicy): RetryBudget {
  let tokens = policy.floor
  let at = now()
  const refill = () => {
    const passedMs = Math.max(0, now() - at)
    at = now()
    if (tokens < policy.floor) tokens = Math.min(policy.floor, tokens + (passedMs / 1000) * policy.perSecond)
  }
  return {
    earn() {
      refill()
      tokens = Math.min(policy.max, tokens + policy.share)
    },
    take() {
      refill()
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
    waitMs() {
      refill()
      return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) / policy.perSecond) * 1000)
    },
  }
}

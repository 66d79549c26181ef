/**
 * The circuit breaker of one cloud, as a pure state machine: what may leave, and what an outcome means. A library was
 * weighed (cockatiel, opossum): neither hands its opening time on as a Retry-After that callers can wait for, nor tells a
 * straggler from the probe, and what is left is smaller than an adapter for either.
 */
export type Breaker =
  | { phase: 'closed'; strikes: number; sinceMs: number | null; reason: string }
  | { phase: 'open'; opens: number; sinceMs: number; reason: string; untilMs: number }
  | { phase: 'half-open'; opens: number; sinceMs: number; reason: string; untilMs: number }

export type BreakerPolicy = {
  /** Strikes in a row, over all calls of the cloud, that open it. */
  strikesMax: number
  /** First and longest time that it stays open; each probe that fails doubles it. */
  openMs: number
  openMsMax: number
  /** A probe that has not ended by then is given up: another call may probe. */
  probeMsMax: number
}

export const defaultBreakerPolicy: BreakerPolicy = {
  strikesMax: 10,
  openMs: 10_000,
  openMsMax: 120_000,
  probeMsMax: 60_000,
}

export const closed: Breaker = { phase: 'closed', strikes: 0, sinceMs: null, reason: '' }

/**
 * How much a failure counts. Silence and broken connections are of the whole cloud; a status such as 503 may be of one path
 * alone, whose own repetitions must not stop the others.
 */
export const strikesOf = { silence: 2, status: 1 } as const

/** What a call may do now. `probe` calls decide over the next phase, `wait` says how long it is until the next try. */
export type Entry = { kind: 'pass' } | { kind: 'probe' } | { kind: 'wait'; waitMs: number }

/** While one call probes, the others ask again after this long. */
const probeLookMs = 1_000

/** Asks for a way through at `now`; the first call after the opening time becomes the probe. */
export function enter(breaker: Breaker, now: number, policy = defaultBreakerPolicy): { next: Breaker; entry: Entry } {
  if (breaker.phase === 'closed') return { next: breaker, entry: { kind: 'pass' } }
  if (now >= breaker.untilMs) {
    const { opens, sinceMs, reason } = breaker
    const next: Breaker = { phase: 'half-open', opens, sinceMs, reason, untilMs: now + policy.probeMsMax }
    return { next, entry: { kind: 'probe' } }
  }
  const waitMs = breaker.phase === 'open' ? breaker.untilMs - now : Math.min(probeLookMs, breaker.untilMs - now)
  return { next: breaker, entry: { kind: 'wait', waitMs } }
}

/** The cloud answered something, a refusal included: it is there. */
export const answered = (): Breaker => closed

/** No answer, or one that says that the service does not work. `random` is 0 to 1, for jitter. */
export function failed(
  breaker: Breaker,
  outcome: { now: number; startedMs: number; reason: string; strikes: number; probe: boolean; random: number },
  policy = defaultBreakerPolicy,
): Breaker {
  const { now, reason, random } = outcome
  if (breaker.phase === 'closed') {
    const strikes = breaker.strikes + outcome.strikes
    const sinceMs = breaker.sinceMs ?? outcome.startedMs
    if (strikes < policy.strikesMax) return { phase: 'closed', strikes, sinceMs, reason }
    return { phase: 'open', opens: 1, sinceMs, reason, untilMs: now + openFor(1, random, policy) }
  }
  // A call that left before it opened says nothing new.
  if (!outcome.probe) return breaker
  const opens = breaker.opens + 1
  return { phase: 'open', opens, sinceMs: breaker.sinceMs, reason, untilMs: now + openFor(opens, random, policy) }
}

/** The probe was broken off by its caller: it has proven nothing, and the next call may probe at once. */
export function abandoned(breaker: Breaker, now: number): Breaker {
  if (breaker.phase !== 'half-open') return breaker
  const { opens, sinceMs, reason } = breaker
  return { phase: 'open', opens, sinceMs, reason, untilMs: now }
}

/** Ends the waiting, not the doubt: the next call probes, and its failure counts on. */
export const tryNow = (breaker: Breaker, now: number): Breaker =>
  breaker.phase === 'open' ? { ...breaker, untilMs: Math.min(breaker.untilMs, now) } : breaker

/** The opening time with a quarter of jitter above it, so that processes do not probe in step. */
function openFor(opens: number, random: number, { openMs, openMsMax }: BreakerPolicy): number {
  return Math.round(Math.min(openMsMax, openMs * 2 ** (opens - 1)) * (1 + random / 4))
}

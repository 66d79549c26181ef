import { describe, expect, it } from 'vitest'
import {
  abandoned,
  answered,
  type Breaker,
  closed,
  enter,
  failed,
  defaultBreakerPolicy as policy,
  strikesOf,
  tryNow,
} from './breaker'

const start = Date.parse('2026-11-22T14:02:00Z')
const failAt = (breaker: Breaker, now: number, over: { probe?: boolean; random?: number; strikes?: number } = {}) =>
  failed(breaker, { now, startedMs: now, reason: 'connection refused', strikes: 2, probe: false, random: 0, ...over })
const failuresMax = policy.strikesMax / strikesOf.silence
const opened = () => Array.from({ length: failuresMax }).reduce<Breaker>((one) => failAt(one, start), closed)

describe('closed', () => {
  it('lets everything pass, and opens at the fifth failure in a row', () => {
    let breaker: Breaker = closed
    for (let failures = 1; failures < failuresMax; failures++) {
      breaker = failAt(breaker, start + failures)
      expect(enter(breaker, start + failures).entry).toEqual({ kind: 'pass' })
    }
    breaker = failAt(breaker, start + 100)
    expect(breaker).toMatchObject({ phase: 'open', sinceMs: start + 1, untilMs: start + 100 + policy.openMs })
  })

  it('needs twice as many failures that one path alone may have', () => {
    let breaker: Breaker = closed
    for (let failures = 1; failures < 2 * failuresMax; failures++)
      breaker = failAt(breaker, start, { strikes: strikesOf.status })
    expect(breaker.phase).toBe('closed')
    expect(failAt(breaker, start, { strikes: strikesOf.status }).phase).toBe('open')
  })

  it('counts from anew after any answer', () => {
    let breaker: Breaker = closed
    for (let failures = 1; failures < failuresMax; failures++) breaker = failAt(breaker, start)
    breaker = failAt(answered(), start)
    expect(breaker).toMatchObject({ phase: 'closed', strikes: 2 })
  })
})

describe('open', () => {
  it('says how long it is until the next try', () => {
    expect(enter(opened(), start + 4_000).entry).toEqual({ kind: 'wait', waitMs: policy.openMs - 4_000 })
  })

  it('learns nothing from calls that left before it opened, but from an answer', () => {
    const breaker = opened()
    expect(failAt(breaker, start + 5_000)).toBe(breaker)
    expect(answered()).toEqual(closed)
  })

  it('lets one call probe when the time is up, and the others wait for it', () => {
    const first = enter(opened(), start + policy.openMs)
    expect(first.entry).toEqual({ kind: 'probe' })
    expect(first.next.phase).toBe('half-open')
    const second = enter(first.next, start + policy.openMs + 10)
    expect(second.entry).toEqual({ kind: 'wait', waitMs: 1_000 })
  })

  it('may be tried at once when somebody else has seen an answer, and keeps its count until then', () => {
    const soon = tryNow(opened(), start + 1)
    expect(enter(soon, start + 1).entry).toEqual({ kind: 'probe' })
    expect(failAt(enter(soon, start + 1).next, start + 1, { probe: true })).toMatchObject({ phase: 'open', opens: 2 })
    expect(tryNow(closed, start)).toBe(closed)
  })

  it('doubles its time with each probe that fails, up to two minutes and a quarter of jitter', () => {
    let breaker = opened()
    const times: number[] = []
    for (let probe = 1; probe <= 6; probe++) {
      const now = breaker.phase === 'open' ? breaker.untilMs : Number.NaN
      breaker = failAt(enter(breaker, now).next, now, { probe: true })
      times.push(breaker.phase === 'open' ? breaker.untilMs - now : Number.NaN)
    }
    expect(times).toEqual([20_000, 40_000, 80_000, 120_000, 120_000, 120_000])
    const jittered = failAt(enter(opened(), start + policy.openMs).next, start, { probe: true, random: 1 })
    expect(jittered).toMatchObject({ untilMs: start + 25_000, sinceMs: start })
  })
})

describe('half-open', () => {
  it('gives the probe back when its caller went away', () => {
    const half = enter(opened(), start + policy.openMs).next
    const now = start + policy.openMs + 50
    expect(enter(abandoned(half, now), now).entry).toEqual({ kind: 'probe' })
    expect(abandoned(closed, now)).toBe(closed)
  })

  it('lets another call probe when the first one never ends', () => {
    const half = enter(opened(), start + policy.openMs).next
    expect(enter(half, start + policy.openMs + policy.probeMsMax).entry).toEqual({ kind: 'probe' })
  })
})

import { describe, expect, it } from 'vitest'
import type { ProviderErrorCode } from '@/server/domain/errors'
import { isPaused, ProviderError } from '../errors'
import { withRetries } from '../retry'
import { defaultBreakerPolicy as policy, strikesOf } from './breaker'
import { createBudget } from './budget'
import { createGuard, type Pause } from './guard'

const signal = new AbortController().signal
const failuresMax = policy.strikesMax / strikesOf.silence
const refused = () => new ProviderError('unavailable', 'refused', { providerCode: 'ECONNREFUSED' })

function make() {
  const clock = { now: Date.parse('2026-11-22T14:02:00Z') }
  const changes: (Pause['phase'] | 'closed')[] = []
  const guard = createGuard({
    name: 'Harbor',
    now: () => clock.now,
    random: () => 0,
    onChange: (pause) => changes.push(pause?.phase ?? 'closed'),
  })
  let sent = 0
  const call = (error?: unknown, by = signal, insist = false) =>
    guard.attempt({ signal: by, insist }, async () => {
      sent++
      if (error) throw error
      return 'answer'
    })
  const fail = async (times: number, error: () => unknown = refused) => {
    for (let time = 0; time < times; time++) await call(error()).catch(() => {})
  }
  return { guard, clock, changes, call, fail, sent: () => sent }
}
const caught = (work: Promise<unknown>): Promise<ProviderError> =>
  work.then(
    () => {
      throw new Error('should have failed')
    },
    (error: unknown) => error as ProviderError,
  )

describe('a cloud that does not answer', () => {
  it('is not asked any more, and every caller is told since when, why, and when it is tried again', async () => {
    const one = make()
    await one.fail(failuresMax)
    const error = await caught(one.call())
    expect(isPaused(error)).toBe(true)
    expect(error).toMatchObject({ code: 'unavailable', retry: true, options: { retryAfterMs: policy.openMs } })
    expect(error.message).toBe(
      'Harbor has not answered since 14:02:00 UTC (connection refused); the next try is at 14:02:10 UTC.',
    )
    expect(one.sent()).toBe(failuresMax)
  })

  it('is probed by one call, and asked again by all once that one is answered', async () => {
    const one = make()
    await one.fail(failuresMax)
    one.clock.now += policy.openMs
    let answer = () => {}
    const probe = one.guard.attempt({ signal }, () => new Promise<void>((resolve) => (answer = resolve)))
    expect((await caught(one.call())).message).toContain('it is being tried now')
    answer()
    await probe
    expect(await one.call()).toBe('answer')
    expect(one.changes).toEqual(['open', 'half-open', 'closed'])
  })

  it('stays paused for longer when the probe fails', async () => {
    const one = make()
    await one.fail(failuresMax)
    one.clock.now += policy.openMs
    await one.fail(1)
    expect((await caught(one.call())).options.retryAfterMs).toBe(2 * policy.openMs)
  })

  it('may be probed by the next one when the probe was broken off by its caller', async () => {
    const one = make()
    await one.fail(failuresMax)
    one.clock.now += policy.openMs
    const stop = new AbortController()
    const probe = one.guard.attempt({ signal: stop.signal }, async () => {
      stop.abort(new Error('enough'))
      throw stop.signal.reason
    })
    await expect(probe).rejects.toThrow('enough')
    expect(await one.call()).toBe('answer')
  })

  it('is asked all the same when a person insists, whose answer ends the pause', async () => {
    const one = make()
    await one.fail(failuresMax)
    const before = one.guard.pause()
    await one.call(refused(), signal, true).catch(() => {})
    expect(one.guard.pause()).toEqual(before)
    expect(await one.call(undefined, signal, true)).toBe('answer')
    expect(one.guard.pause()).toBeNull()
  })

  it('is known by its statuses too', async () => {
    const one = make()
    for (let time = 0; time < policy.strikesMax; time++)
      await one.guard.attempt(
        { signal },
        async () => 503,
        (status) => `status ${status}`,
      )
    expect((await caught(one.call())).message).toContain('(status 503)')
  })
})

describe('what is no outage', () => {
  const refusals: ProviderErrorCode[] = [
    'auth',
    'quota',
    'capacity',
    'invalid',
    'not-found',
    'conflict',
    'rate-limited',
  ]
  it.each(refusals)('%s is an answer, however often it comes', async (code) => {
    const one = make()
    await one.fail(50, () => new ProviderError(code, 'no'))
    expect(one.guard.pause()).toBeNull()
    expect(one.sent()).toBe(50)
  })

  it('an abort and a mistake of ours say nothing', async () => {
    const one = make()
    await one.fail(failuresMax - 1)
    await one.call(new TypeError('bug')).catch(() => {})
    await one.call(refused(), AbortSignal.abort()).catch(() => {})
    expect(one.guard.pause()).toBeNull()
    await one.fail(1)
    expect(one.guard.pause()).toMatchObject({ phase: 'open' })
  })
})

describe('together with retries', () => {
  it('a long pause is told at once, and uses up no try', async () => {
    const one = make()
    await one.fail(failuresMax)
    const error = await caught(withRetries({ signal, backoffMs: 1 }, () => one.call()))
    expect(isPaused(error)).toBe(true)
    expect(one.sent()).toBe(failuresMax)
  })

  it('a short one is waited out', async () => {
    const one = make()
    await one.fail(failuresMax)
    one.clock.now += policy.openMs - 20
    const work = withRetries({ signal, triesMax: 1 }, () => one.call())
    one.clock.now += 20
    expect(await work).toBe('answer')
  })

  it('hundreds of runs together repeat no more than the budget has, and are told when there is more', async () => {
    const budget = createBudget(() => 0, { share: 0.2, floor: 5, perSecond: 0.5, max: 60 })
    let sent = 0
    const runs = Array.from({ length: 100 }, () =>
      caught(
        withRetries({ signal, backoffMs: 1, budget }, async () => {
          sent++
          throw new ProviderError('unavailable', 'no')
        }),
      ),
    )
    const errors = await Promise.all(runs)
    expect(sent).toBeLessThanOrEqual(100 + 5 + 100 * 0.2)
    expect(errors.some(({ options }) => (options.retryAfterMs ?? 0) > 0)).toBe(true)
  })
})

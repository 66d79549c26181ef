import { describe, expect, it } from 'vitest'
import { readSettings } from './settings'
import { percentile, summarise } from './statistics'
import { amount, passes, table } from './table'

describe('statistics', () => {
  it('takes percentiles by nearest rank, whatever the order', () => {
    const values = Array.from({ length: 200 }, (_, index) => 200 - index)
    expect(summarise(values)).toEqual({ p50: 100, p95: 190, max: 200, count: 200 })
    expect(percentile([7], 95)).toBe(7)
    expect(() => percentile([], 50)).toThrow('no values')
  })
})

describe('the table', () => {
  const row = { bench: 'scorecards', what: 'page, p95', unit: 'ms' as const, detail: '200 requests' }

  it('says what is above its limit, and by how much', () => {
    const [head, good, bad, free] = table([
      { ...row, value: 50.04, limit: 100 },
      { ...row, value: 100.1, limit: 100, against: 'the same pages' },
      { ...row, value: 9_000, limit: null },
    ])
    expect(head).toMatch(/bench +what +value +target +ratio +held against/)
    expect(good).toMatch(/^✓ +scorecards +page, p95 +50\.0 ms +<= 100 ms +0\.50 +our limit +200 requests/)
    expect(bad).toMatch(/^✗ .* 100\.1 ms +<= 100 ms +1\.00 +the same pages +200 requests/)
    expect(free).toMatch(/^✓ .* 9000 ms +- +- +- +200 requests/)
    expect([100, 100.01].map((value) => passes({ ...row, value, limit: 100 }))).toEqual([true, false])
  })

  it('knows what has to be at least so much', () => {
    const score = { ...row, unit: 'score' as const, limit: 90, atLeast: true }
    expect([89.9, 90, 91].map((value) => passes({ ...score, value }))).toEqual([false, true, true])
    expect(table([{ ...score, value: 72 }])[1]).toMatch(/^✗ .* 72 score +>= 90 score +0\.80 +our limit/)
  })

  it('shows the digits that say something, and a limit of nothing without a ratio', () => {
    const shown = [0, 0.0412, 4.126, 41.26, 180, 1234.5].map((value) => amount(value, 'ms'))
    expect(shown).toEqual(['0 ms', '0.041 ms', '4.13 ms', '41.3 ms', '180 ms', '1235 ms'])
    expect(amount(0.1, '')).toBe('0.100')
    expect(table([{ ...row, value: 1, limit: 0 }])[1]).toMatch(/^✗ .* 1 ms +<= 0 ms +- /)
  })
})

describe('the command line', () => {
  it('names benches that there are', () => {
    expect(readSettings([], ['scorecards', 'fleet'])).toEqual({ only: ['scorecards', 'fleet'], json: false })
    expect(readSettings(['--only', 'fleet', '--json'], ['scorecards', 'fleet'])).toEqual({
      only: ['fleet'],
      json: true,
    })
    expect(() => readSettings(['--only', 'flet'], ['fleet'])).toThrow('There is no bench flet. Benches: fleet.')
    expect(() => readSettings(['--fast'], ['fleet'])).toThrow('npm run bench')
  })
})

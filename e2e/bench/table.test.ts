import { describe, expect, it } from 'vitest'
import { readSettings } from './settings'
import { percentile, summarise } from './statistics'
import { passes, table } from './table'

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
      { ...row, value: 50, limit: 100 },
      { ...row, value: 100.1, limit: 100 },
      { ...row, value: 9_000, limit: null },
    ])
    expect(head).toMatch(/bench +what +value +limit +ratio/)
    expect(good).toMatch(/^✓ +scorecards +page, p95 +50\.0 ms +100 ms +0\.50 +200 requests/)
    expect(bad).toMatch(/^✗ .* 100\.1 ms +100 ms +1\.00/)
    expect(free).toMatch(/^✓ .* 9000\.0 ms +- +-/)
    expect([100, 100.01].map((value) => passes({ ...row, value, limit: 100 }))).toEqual([true, false])
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

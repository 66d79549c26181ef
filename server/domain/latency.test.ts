import { describe, expect, it } from 'vitest'
import { addBuckets, bucketOf, latencyBoundsMs, noBuckets, percentile } from './latency'

const bucketsOf = (times: number[]) =>
  times.reduce((sum, ms) => {
    const one = noBuckets()
    one[bucketOf(ms)] = 1
    return addBuckets(sum, one)
  }, noBuckets())

describe('request times in buckets', () => {
  it('a time falls into the first bucket that holds it, bounds included', () => {
    expect(bucketOf(0)).toBe(0)
    expect(bucketOf(100)).toBe(latencyBoundsMs.indexOf(100))
    expect(bucketOf(100.1)).toBe(latencyBoundsMs.indexOf(150))
    expect(bucketOf(3_600_000)).toBe(latencyBoundsMs.length)
  })

  it('percentiles are within half of the true ones, whatever the times', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const times = Array.from({ length: 400 }, (_, index) => 1 + ((index * 7919 * seed) % 5000) ** 1.1)
      const sorted = times.toSorted((a, b) => a - b)
      for (const share of [0.5, 0.95, 0.99]) {
        const truth = sorted[Math.ceil(share * sorted.length) - 1]!
        const told = percentile(bucketsOf(times), share)!
        expect(told / truth).toBeGreaterThan(0.6)
        expect(told / truth).toBeLessThan(1.5)
      }
    }
  })

  it('without a request there is none; what took longer than the last bound reads as that bound', () => {
    expect(percentile(noBuckets(), 0.95)).toBeNull()
    expect(percentile([], 0.5)).toBeNull()
    expect(percentile(bucketsOf([90_000, 90_000]), 0.95)).toBe(60_000)
  })

  it('sums keep every request, also of rows that an older version made shorter', () => {
    const sum = addBuckets([1, 2], bucketsOf([1, 400]))
    expect(sum).toHaveLength(latencyBoundsMs.length + 1)
    expect(sum.reduce((all, count) => all + count, 0)).toBe(5)
  })
})

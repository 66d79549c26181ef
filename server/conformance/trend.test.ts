import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TrendPoint } from '@/server/domain/scorecard'
import { thinOut } from './trend'

const point = (index: number, score: number): TrendPoint => ({
  at: new Date(Date.UTC(2026, 0, 1) + index * 86_400_000).toISOString(),
  score,
  max: 8,
  complete: true,
})
const series = (scores: readonly number[]) => scores.map((score, index) => point(index, score))

describe('thinning a trend', () => {
  it('leaves a short series as it is, in the order of time', () => {
    const points = series([1, 2, 3])
    expect(thinOut(points.toReversed(), 3)).toEqual(points)
  })

  it('keeps first, last, and both sides of each change', () => {
    const points = series([...Array(50).fill(8), ...Array(50).fill(3)])
    const kept = thinOut(points, 6)
    for (const index of [0, 49, 50, 99]) expect(kept).toContain(points[index])
    expect(kept).toHaveLength(6)
  })

  it('keeps a drop of a single week, and a total that was incomplete once', () => {
    const points = series(Array(156).fill(8))
    points[70] = { ...points[70]!, score: 2 }
    points[20] = { ...points[20]!, complete: false }
    const kept = thinOut(points, 12)
    for (const index of [20, 70]) expect(kept).toContain(points[index])
  })

  it('keeps the largest changes where there are too many', () => {
    const points = series(Array.from({ length: 100 }, (_, index) => 5 + (index % 2) * 0.5))
    points[60] = { ...points[60]!, score: 0 }
    expect(thinOut(points, 6)).toContain(points[60])
  })

  it('has at most so many points, first and last among them, in order and each once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 60 }),
        fc.integer({ min: 2, max: 40 }),
        (scores, most) => {
          const points = series(scores)
          const kept = thinOut(points, most)
          expect(kept.length).toBeLessThanOrEqual(Math.max(2, most))
          expect(kept[0]).toEqual(points[0])
          expect(kept.at(-1)).toEqual(points.at(-1))
          const places = kept.map((each) => points.indexOf(each))
          expect(places).toEqual([...new Set(places)].sort((a, b) => a - b))
        },
      ),
    )
  })
})

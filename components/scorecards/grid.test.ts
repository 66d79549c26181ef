import { expect, test } from 'vitest'
import { nextPlace } from './grid-keys'
import { trendPath, trendScale } from './trend'

const size = { rows: 5, columns: 11 }
test.each([
  ['ArrowRight', false, [2, 3], [2, 4]],
  ['ArrowLeft', false, [2, 0], [2, 0]],
  ['ArrowDown', false, [4, 3], [4, 3]],
  ['ArrowUp', false, [1, 3], [0, 3]],
  ['Home', false, [2, 3], [2, 0]],
  ['End', false, [2, 3], [2, 10]],
  ['Home', true, [2, 3], [0, 0]],
  ['End', true, [2, 3], [4, 10]],
  ['PageDown', false, [1, 3], [4, 3]],
  ['PageUp', false, [4, 3], [0, 3]],
] as const)('%s (Ctrl %s) from %j leads to %j', (key, ctrl, [row, column], to) => {
  expect(nextPlace(key, ctrl, { row, column }, size)).toEqual({ row: to[0], column: to[1] })
})
test('other keys move nothing', () => expect(nextPlace('a', false, { row: 1, column: 1 }, size)).toBeNull())

const point = (day: string, score: number, complete = true) => ({ at: `${day}T00:00:00.000Z`, score, max: 8, complete })
test('a trend line is broken where a total was incomplete, and all lines share one scale', () => {
  const points = [point('2026-11-01', 4), point('2026-11-02', 4), point('2026-11-03', 0, false), point('2026-11-05', 8)]
  const scale = trendScale([{ points }, { points: [point('2026-11-03', 6)] }], '2026-11-05T00:00:00.000Z')
  expect(scale.low).toBe(0.5)
  expect(trendPath(points, scale)).toBe('M2.0 18.0L17.0 18.0M62.0 2.0')
})
test('without a result there is no line and a scale all the same', () => {
  const scale = trendScale([], '2026-11-05T00:00:00.000Z')
  expect(scale.to).toBeGreaterThan(scale.from)
  expect(trendPath([], scale)).toBe('')
})

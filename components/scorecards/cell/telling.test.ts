import { expect, test } from 'vitest'
import { telling } from './evidence-transcript'

const lines = (count: number, ...decisive: number[]) =>
  Array.from({ length: count }, (_, index) => ({ decisive: decisive.includes(index) }))

test('a short transcript stands whole', () => {
  expect(telling(lines(14, 3))).toHaveLength(14)
  expect(telling([])).toEqual([])
})

test('of a long one, what decides stands with its neighbours', () => {
  expect(telling(lines(40, 0, 20, 39))).toEqual([0, 1, 19, 20, 21, 38, 39])
})

test('of a long one that nothing in it decides, the end stands', () => {
  expect(telling(lines(40))).toEqual(Array.from({ length: 14 }, (_, index) => index + 26))
})

import { expect, test } from 'vitest'
import { bulkNodesMax } from '@/server/domain/bulk-action'
import { isNothing, isSelected, nothing, rangeOf, toggled, withAdded } from './selection'

test('x chooses a node, and no longer', () => {
  const one = toggled(nothing, 'a', [])
  expect(isSelected(one, 'a')).toBe(true)
  expect(isNothing(toggled(one, 'a', []))).toBe(true)
  expect(isNothing(nothing)).toBe(true)
})

test('one that is taken out of all leaves those that are shown', () => {
  const rest = toggled({ kind: 'all' }, 'b', ['a', 'b', 'c'])
  expect(rest).toEqual({ kind: 'some', ids: new Set(['a', 'c']) })
  expect(isSelected({ kind: 'all' }, 'anything')).toBe(true)
  expect(isNothing({ kind: 'all' })).toBe(false)
})

test('a range goes both ways and ends at what one bulk action takes', () => {
  expect(rangeOf(3, 5)).toEqual({ start: 3, end: 6 })
  expect(rangeOf(5, 3)).toEqual({ start: 3, end: 6 })
  expect(rangeOf(0, 5_000)).toEqual({ start: 0, end: bulkNodesMax })
  expect(rangeOf(5_000, 0)).toEqual({ start: 5_001 - bulkNodesMax, end: 5_001 })
})

test('more than one bulk action takes is never chosen one by one', () => {
  const many = withAdded(
    nothing,
    Array.from({ length: bulkNodesMax + 5 }, (_, at) => `n${at}`),
  )
  expect(many.kind === 'some' && many.ids.size).toBe(bulkNodesMax)
})

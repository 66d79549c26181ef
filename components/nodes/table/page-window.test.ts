import { expect, test } from 'vitest'
import { cursorOf, type KnownPages, pagesOf, rowsKnown } from './page-window'

const known = (over: Partial<KnownPages> = {}): KnownPages => ({
  every: 100,
  cursors: [],
  exact: null,
  next: new Map(),
  lengths: new Map(),
  ...over,
})

test('rows lie on pages', () => {
  expect(pagesOf({ start: 0, end: 100 }, 100)).toEqual([0])
  expect(pagesOf({ start: 90, end: 201 }, 100)).toEqual([0, 1, 2])
  expect(pagesOf({ start: 5, end: 5 }, 100)).toEqual([])
})

test('any page of a million rows is reached by its cursor, without those before it', () => {
  const cursors = [null, ...Array.from({ length: 9_999 }, (_, at) => `c${at + 1}`)]
  expect(cursorOf(known({ cursors }), 7_777)).toBe('c7777')
  expect(cursorOf(known({ cursors }), 0)).toBeNull()
  expect(cursorOf(known({ cursors }), 10_000)).toBeUndefined()
})

test('behind the last cursor it goes on by what each page says', () => {
  const some = known({ cursors: [null, 'c1'], next: new Map([[1, 'c2']]), lengths: new Map([[1, 100]]) })
  expect(cursorOf(some, 2)).toBe('c2')
  expect(rowsKnown(some)).toEqual({ rows: 300, more: true })
  const end = known({ ...some, next: new Map([...some.next, [2, null]]), lengths: new Map([[2, 7]]) })
  expect(rowsKnown(end)).toEqual({ rows: 207, more: false })
})

test('an exact count is the number of rows; without one, and before a page is there, none is known', () => {
  expect(rowsKnown(known({ exact: 12 }))).toEqual({ rows: 12, more: false })
  expect(rowsKnown(known())).toEqual({ rows: 0, more: true })
  expect(rowsKnown(known({ lengths: new Map([[0, 0]]), next: new Map([[0, null]]) }))).toEqual({ rows: 0, more: false })
})

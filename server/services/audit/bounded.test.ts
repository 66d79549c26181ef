import { expect, it } from 'vitest'
import { Bounded } from './bounded'

it('lets the first ones of a window through, tells once that there are more, and begins anew', () => {
  let now = 0
  const bounded = new Bounded({ max: 2, windowMs: 100 }, () => now)
  expect([1, 2, 3, 4].map(() => bounded.take())).toEqual(['yes', 'yes', 'last', 'no'])
  expect(bounded.take('another')).toBe('yes')
  now = 100
  expect(bounded.take()).toBe('yes')
})

it('forgets the key that was not used for longest when there are too many', () => {
  const bounded = new Bounded({ max: 1, windowMs: 100, keysMax: 2 }, () => 0)
  for (const key of ['a', 'b', 'a', 'c']) bounded.take(key)
  expect([bounded.take('a'), bounded.take('b')]).toEqual(['no', 'yes'])
})

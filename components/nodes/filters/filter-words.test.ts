import { expect, test } from 'vitest'
import { chipsOf, countText, matchLine } from './filter-words'

test('a count that was not finished says so', () => {
  expect(countText({ count: 10_000, exact: false })).toBe('10,000+')
  expect(matchLine(100_000, { count: 8_214, exact: true }, true)).toBe('100,000 nodes · 8,214 match')
  expect(matchLine(1_000_000, { count: 10_000, exact: false }, true)).toBe('1,000,000 nodes · 10,000+ match')
  expect(matchLine(1, { count: 1, exact: true }, false)).toBe('1 node')
  expect(matchLine(9, { count: 1, exact: true }, true)).toBe('9 nodes · 1 matches')
})

test('each kind of filter is one chip; many clouds are a number with their names behind it', () => {
  const names = new Map([['a', 'AWS us-east-1']])
  const chips = chipsOf({ state: ['pending', 'error'], cloud: ['a', 'b', 'c', 'd'], owner: 'ours', q: 'web' }, names)
  expect(chips).toEqual([
    { key: 'state', text: 'state: booting, error', title: 'booting, error' },
    { key: 'cloud', text: 'cloud: 4', title: 'AWS us-east-1, b, c, d' },
    { key: 'owner', text: 'owner: made by Plumbline', title: 'made by Plumbline' },
  ])
  expect(chipsOf({}, names)).toEqual([])
})

import { expect, test } from 'vitest'
import { lineStart } from './line-start'

test('where lines begin', () => {
  const text = 'name: a\nchecks:\n  - id: b'
  expect([1, 2, 3].map((line) => text.slice(lineStart(text, line)).split('\n')[0])).toEqual([
    'name: a',
    'checks:',
    '  - id: b',
  ])
  expect(lineStart(text, 9)).toBe(text.length)
  expect(lineStart('', 1)).toBe(0)
})

import { expect, it } from 'vitest'
import { formatBytes, formatRows } from './format-bytes'

it.each([
  [0, '0 B'],
  [812, '812 B'],
  [9_400, '9.4 kB'],
  [9_960, '10 kB'],
  [81_920, '82 kB'],
  [1_234_567_890, '1.2 GB'],
])('%i bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

it('rows stand in groups, an estimate says so', () => {
  expect(formatRows({ rows: 1_234_567, estimated: true })).toBe('about 1\u202f234\u202f567')
  expect(formatRows({ rows: 12, estimated: false })).toBe('12')
})

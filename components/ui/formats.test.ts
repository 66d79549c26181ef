import { describe, expect, test } from 'vitest'
import { formatAge, formatDuration } from './age'
import { formatCount, formatMemory, formatSize } from './words'

describe('times', () => {
  test.each([
    [900, '1 s'],
    [59_000, '59 s'],
    [61_000, '1 m'],
    [3 * 3_600_000, '3 h'],
    [49 * 3_600_000, '2 d'],
    [-5, '0 s'],
  ])('an age of %i ms is %s', (ms, text) => expect(formatAge(ms)).toBe(text))
  test.each([
    [4, '4 ms'],
    [999.6, '1.0 s'],
    [41_230, '41.2 s'],
    [99_960, '1 m 40 s'],
    [119_700, '2 m 00 s'],
    [185_000, '3 m 05 s'],
  ])('a duration of %i ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text))
})

describe('sizes', () => {
  test('an unknown is shown as unknown, never as zero', () => {
    expect(formatSize(null, null)).toBe('unknown')
    expect(formatSize(2, null)).toBe('2 × ?')
  })
  test('memory in GiB from 1024 MiB on', () => {
    expect(formatMemory(512)).toBe('512 MiB')
    expect(formatMemory(4096)).toBe('4 GiB')
    expect(formatMemory(1536)).toBe('1.5 GiB')
  })
  test('counts are grouped', () => expect(formatCount(12993)).toBe('12,993'))
})

import { expect, test } from 'vitest'
import { Progress, seconds } from './progress'

test.each([
  [0, '0.0 s'],
  [9_940, '9.9 s'],
  [9_960, '10 s'],
  [59_400, '59 s'],
  [185_000, '3 min 05 s'],
])('%d ms is %s', (ms, text) => {
  expect(seconds(ms)).toBe(text)
})

test('a pipe gets one line per stage, without control characters', async () => {
  const written: string[] = []
  const progress = new Progress({ write: (text) => written.push(text) })
  expect(
    await progress.stage(
      'Tables',
      async () => 3,
      (count) => `${count} migrations`,
    ),
  ).toBe(3)
  await expect(progress.stage('Web', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(written).toHaveLength(2)
  expect(written[0]).toMatch(/^ {2}✓ Tables +0\.0 s {2}3 migrations\n$/)
  expect(written[1]).toMatch(/^ {2}✗ Web +0\.0 s\n$/)
})

test('a terminal sees the stage while it runs, and its last line stands', async () => {
  const written: string[] = []
  const progress = new Progress({ isTTY: true, write: (text) => written.push(text) })
  await progress.stage('Web', async () => undefined)
  expect(written[0]).toContain('· Web')
  expect(written.at(-1)).toContain('  ✓ Web')
  expect(written.at(-1)?.endsWith('\n')).toBe(true)
})

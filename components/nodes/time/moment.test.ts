import { afterEach, expect, test, vi } from 'vitest'
import { before, momentText, readField, readMoment } from './moment'

const now = Date.parse('2026-11-22T15:04:33.123Z')
afterEach(() => void vi.unstubAllEnvs())

test('a preset is a whole minute of UTC', () => {
  expect(before(now, 3_600_000)).toBe('2026-11-22T14:04:00Z')
  expect(momentText('2026-11-22T15:00:00+01:00')).toBe('2026-11-22 14:00 UTC')
})

test('a field is read as UTC; the future and nothing are no moment of history', () => {
  expect(readField('2026-11-22T14:00', now)).toBe('2026-11-22T14:00:00Z')
  expect(readField('2026-11-22T15:05', now)).toBeNull()
  expect(readField('', now)).toBeNull()
})

test.each([
  ['2026-11-22T14:00:00Z', '2026-11-22T14:00:00.000Z'],
  ['2026-11-22T15:00:00+01:00', '2026-11-22T14:00:00.000Z'],
  ['2026-11-22T15:00:00 01:00', '2026-11-22T14:00:00.000Z'],
  ['2026-11-22T14:00', '2026-11-22T14:00:00.000Z'],
  ['2026-11-22 14:00', '2026-11-22T14:00:00.000Z'],
  ['2026-11-22', '2026-11-22T00:00:00.000Z'],
  ['yesterday', undefined],
  ['', undefined],
  [null, undefined],
])('an address that says %j means %j, whatever the time zone of its reader', (text, moment) => {
  vi.stubEnv('TZ', 'America/New_York')
  expect(readMoment(text)).toBe(moment)
})

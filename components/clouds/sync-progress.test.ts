import { expect, test } from 'vitest'
import { describeSync } from './sync-progress'

test.each([
  [{ seen: 0, expected: 9, kind: 'full' as const }, 'syncs now'],
  [{ seen: 3200, expected: 12000, kind: 'full' as const }, 'reading 3,200 of about 12,000 nodes'],
  [{ seen: 3200, expected: 0, kind: 'full' as const }, 'reading, 3,200 so far'],
  [{ seen: 3, expected: null, kind: 'increment' as const }, 'reading changes'],
])('%j is told as "%s"', (sync, text) => expect(describeSync(sync)).toBe(text))

import { expect, test } from 'vitest'
import { describeStrip } from './plumb-strip'

test('the strip in words names what is off the line and what is not known', () => {
  const points = [
    { label: 'Add key', verdict: 'YES' as const },
    { label: 'Pick', verdict: 'PARTIAL' as const },
    { label: 'Address', verdict: 'NO' as const },
    { label: 'Log in', verdict: 'UNKNOWN' as const, running: true },
    { label: 'Root keys', verdict: 'UNKNOWN' as const },
  ]
  expect(describeStrip(points)).toBe('5 steps: 1 YES; Pick PARTIAL; Address NO; Log in running; 1 unknown')
})

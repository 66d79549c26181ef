import { describe, expect, test } from 'vitest'
import {
  describeAll,
  describeCost,
  describeNext,
  describeSeconds,
  describeSeen,
  type SweptCloud,
  sweepLook,
} from './words'

const sweep: NonNullable<SweptCloud['lastSweep']> = {
  id: 's',
  startedAt: '2026-01-01T10:00:00.000Z',
  endedAt: '2026-01-01T10:00:02.000Z',
  by: 'schedule',
  dryRun: false,
  seen: 4,
  needed: 4,
  leftover: 0,
  unknown: 0,
  due: 0,
  removed: 0,
  gaps: [],
  stopped: null,
  error: null,
}
const cloud = (over: Partial<SweptCloud> = {}): SweptCloud => ({
  id: 'c',
  name: 'Harbor',
  simulated: true,
  leftovers: 0,
  unknown: 0,
  due: 0,
  sweeping: false,
  lastSweep: sweep,
  ...over,
})
const report = { mode: 'report', graceSeconds: 900, cap: 10 } as const
const facts = {
  createdAt: null,
  state: null,
  flavor: null,
  vcpu: null,
  memoryMiB: null,
  sizeGiB: null,
  address: null,
  usedBy: null,
}

test('the line under the title says what is there and what is done about it', () => {
  expect(describeAll([cloud({ lastSweep: null })], report)).toBe('No cloud was looked at yet.')
  expect(describeAll([cloud()], report)).toBe(
    'Nothing is left behind in the 1 cloud that was looked at. Nothing is removed by itself: it is only reported.',
  )
  const two = [cloud({ leftovers: 2, unknown: 1 }), cloud({ lastSweep: null })]
  expect(describeAll(two, { ...report, mode: 'remove' })).toBe(
    '2 leftovers, 1 unknown in 1 of 2 clouds. What is seen for 15 minutes is removed by itself, 10 at most in a cloud at once.',
  )
})

describe('how the last look went', () => {
  test.each([
    [cloud({ lastSweep: null }), 'never looked at'],
    [cloud({ sweeping: true, lastSweep: null }), 'looking now'],
    [cloud({ lastSweep: { ...sweep, error: 'It is down.' } }), 'could not be asked'],
    [cloud({ lastSweep: { ...sweep, gaps: [{ kind: 'port', problem: 'No.' }] } }), 'looked at in part'],
    [cloud(), 'nothing left'],
    [cloud({ leftovers: 1 }), '1 leftover'],
    // What was seen before is still told by its own rows; a cloud that is down never looks clean.
    [cloud({ leftovers: 1, lastSweep: { ...sweep, error: 'It is down.' } }), 'could not be asked'],
  ])('%#', (given, word) => {
    expect(sweepLook(given).word).toBe(word)
  })
})

describe('what happens next', () => {
  const at = '2026-01-01T10:10:00.000Z'
  test.each([
    [{ next: 'due', nextAt: at, due: true, sightings: 3 }, 'Removed at the next sweep, at 10:10 UTC.'],
    [
      { next: 'waits', nextAt: at, due: false, sightings: 1 },
      'Seen once; removed at the sweep at 10:10 UTC at the earliest.',
    ],
    [{ next: 'reported', nextAt: null, due: false, sightings: 2 }, 'Seen twice; only reported.'],
    [{ next: 'reported', nextAt: null, due: true, sightings: 12 }, 'Due, and only reported.'],
    [{ next: 'needs-person', nextAt: null, due: false, sightings: 2 }, 'Never removed by itself: it needs you.'],
  ] as const)('%o', (item, sentence) => {
    expect(describeNext(item)).toBe(sentence)
  })
})

test('what it costs by is what the cloud told; a price is never made up', () => {
  const server = { ...facts, flavor: 'm1.medium', vcpu: 2, memoryMiB: 4096, state: 'ACTIVE' }
  expect(describeCost({ kind: 'server', facts: server })).toBe('m1.medium, 2 × 4 GiB, ACTIVE, price\u00a0unknown')
  expect(describeCost({ kind: 'server', facts })).toBe('price\u00a0unknown')
  expect(describeCost({ kind: 'volume', facts: { ...facts, sizeGiB: 8, flavor: 'gp3' } })).toBe(
    '8 GiB, gp3, attached to nothing, price\u00a0unknown',
  )
  expect(describeCost({ kind: 'floating-ip', facts: { ...facts, usedBy: 'i-1' } })).toBe(
    'bound to i-1, price\u00a0unknown',
  )
  expect(describeCost({ kind: 'key', facts })).toBe('')
})

test('what a clean cloud holds', () => {
  expect([0, 1, 4].map(describeSeen)).toEqual([
    'nothing of ours',
    '1 thing of ours, needed',
    '4 things of ours, all needed',
  ])
})

test('a grace in words', () => {
  expect([900, 60, 90, 1].map(describeSeconds)).toEqual(['15 minutes', '1 minute', '90 seconds', '1 second'])
})

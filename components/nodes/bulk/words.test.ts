import { expect, it } from 'vitest'
import { describeAction, describeCloud, describeCounts } from './words'

const counts = (over: Partial<Parameters<typeof describeCounts>[0]>) => ({
  queued: 0,
  running: 0,
  done: 0,
  refused: 0,
  failed: 0,
  ...over,
})

it('says how far an action is', () => {
  expect(describeCounts(counts({ queued: 12 }), 12)).toBe('0 of 12 nodes have a result.')
  expect(describeCounts(counts({ queued: 11, done: 1 }), 12)).toBe('1 of 12 nodes has a result: 1 done.')
  expect(describeCounts(counts({ done: 1_000, refused: 1, failed: 2 }), 1_003)).toBe(
    '1,003 nodes: 1,000 done, 1 refused, 2 failed.',
  )
  expect(describeCounts(counts({ failed: 1 }), 1)).toBe('1 node: 1 failed.')
})

it('says the part of one cloud', () => {
  expect(describeCloud(counts({ done: 6 }))).toBe('6')
  expect(describeCloud(counts({ done: 2, failed: 1, running: 2 }))).toBe('3 of 5, 1 failed')
})

it('names an action with its tag', () => {
  expect(describeAction({ kind: 'tag', name: 'env', value: '' })).toBe('Tag env=')
  expect(describeAction({ kind: 'untag', name: 'env' })).toBe('Remove tag env')
  expect(describeAction({ kind: 'power-off' })).toBe('Power off')
})

import { expect, test } from 'vitest'
import { cloudLook, describeCloud, describeIntent, describeProgress, formatMinutes, type Run, runLook } from './words'

const cloud = (state: Run['clouds'][number]['state'], change: Partial<Run['clouds'][number]> = {}) => ({
  cloud: 'auro',
  cloudName: 'Auro',
  simulated: true,
  state,
  allocation: null,
  node: null,
  nodeState: null,
  step: null,
  evidence: null,
  delivered: null,
  problem: null,
  startedAt: null,
  endedAt: null,
  ...change,
})
const run = (state: Run['state'], ...clouds: Run['clouds']): Run => ({
  id: '1',
  guideline: 'node-allocation 2016.10',
  guidelineId: 'g',
  cause: 'person',
  startedBy: 'Ada',
  state,
  cancelRequestedBy: null,
  budget: { nodes: 2, minutes: 60, money: null },
  createdAt: '2026-11-22T12:00:00.000Z',
  deadline: '2026-11-22T13:00:00.000Z',
  endedAt: null,
  clouds,
})

test('a run in numbers', () => {
  const clouds = [cloud('done'), cloud('running'), cloud('waiting'), cloud('waiting'), cloud('skipped')]
  expect(describeProgress(run('running', ...clouds))).toBe('1 of 5 done, 1 running, 2 waiting, 1 skipped')
})

test('a cloud that ended without evidence never looks like a result', () => {
  expect(cloudLook(cloud('done')).word).toBe('no result')
  expect(cloudLook(cloud('done', { evidence: 'e', delivered: false }))).toMatchObject({
    word: 'node not delivered',
    tone: 'no',
  })
  expect(runLook(run('ended', cloud('done'), cloud('done', { evidence: 'e', delivered: true }))).word).toBe(
    '1 of 2 results',
  )
  expect(runLook(run('ended', cloud('skipped'))).word).toBe('no result')
})

test('the step that runs is named; before the first, the plan is', () => {
  expect(describeCloud(cloud('running', { step: 4 }))).toBe('Step 4 of 8, Request the node.')
  expect(describeCloud(cloud('running'))).toBe('Its node is being planned.')
})

test('what starting would do says how many, for how long, and that all is released', () => {
  const [first, second, third] = describeIntent(9, { nodes: 2, minutes: 90, money: null }, '2 vCPU')
  expect(first).toContain('one node on each of 9 clouds (2 vCPU)')
  expect(second).toContain('At most 2 nodes exist at once. What still runs after 1 h 30 min is cancelled.')
  expect(third).toContain('no limit in money')
  expect(describeIntent(1, { nodes: 2, minutes: 5, money: 3 }, 'x')[1]).toContain('At most one node exists at once')
})

test('minutes', () => {
  expect([5, 60, 90].map(formatMinutes)).toEqual(['5 minutes', '1 h', '1 h 30 min'])
})

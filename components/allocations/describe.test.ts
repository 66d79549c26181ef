import { describe, expect, test } from 'vitest'
import { type AllocationView, foldEvents } from '@/server/domain/allocation'
import type { AllocationEvent, SequencedEvent } from '@/server/domain/events'
import { actionTargets } from './action-targets'
import { describeExchange, describeProgress, describeState, mostTelling } from './describe'

const at = '2026-11-22T12:00:00.000Z'
const node = (id: string) => ({ id, name: `web-${id}`, cloudId: 'harbor', cloudName: 'Harbor', simulated: true })
const base = { v: 1 as const, at }
/** A view out of events, as the browser makes it. */
function view(...events: AllocationEvent[]): AllocationView {
  const created: AllocationEvent = {
    ...base,
    type: 'allocation-created',
    by: 'ada',
    name: 'web',
    nodes: [node('1'), node('2')],
  }
  return foldEvents([created, ...events].map((event, index): SequencedEvent => ({ seq: index + 1, event })))
}
const started = (id: string, step: 1 | 2 | 4): AllocationEvent => ({
  ...base,
  type: 'step-started',
  node: id,
  step,
  attempt: 1,
})
const delivered = (id: string): AllocationEvent => ({
  ...base,
  type: 'node-delivered',
  node: id,
  ssh: 'ssh root@203.0.113.7',
})
const failure = { code: 'quota' as const, message: 'The quota is used up.', action: 'Ask for more.' }
const failed = (id: string): AllocationEvent[] => [
  started(id, 4),
  { ...base, type: 'step-failed', node: id, step: 4, attempt: 1, ms: 1200, calls: 2, failure, willRetry: false },
  { ...base, type: 'node-failed', node: id, failure },
]

describe('describeProgress', () => {
  test('counts what still runs and says that nothing failed', () => {
    expect(describeProgress(view(started('1', 1)))).toBe('2 of 2 still running · no failures')
  })
  test('names each end', () => {
    expect(describeProgress(view(delivered('1'), ...failed('2')))).toBe('1 delivered · 1 failed')
  })
})

describe('mostTelling', () => {
  test('a failed step comes before a running one', () => {
    expect(mostTelling(view(started('1', 2), ...failed('2')))).toEqual({ node: '2', step: 4 })
  })
  test('a running step comes before what waits', () => {
    expect(mostTelling(view(started('2', 1)))).toEqual({ node: '2', step: 1 })
  })
})

test('what a cell shows by shape and colour is also said', () => {
  const [, second] = view(...failed('2')).nodes
  expect(describeState(second!.steps[3]!)).toBe('verdict UNKNOWN')
  expect(describeState(second!.steps[7]!)).toBe('not run')
})

test('an exchange is shown without what every line has in common', () => {
  expect(describeExchange({ method: 'RunInstances', target: 'ec2 RunInstances us-east-1' })).toBe(
    'RunInstances ec2 us-east-1',
  )
  expect(describeExchange({ method: 'POST', target: 'http://127.0.0.1:5000/identity/v3/auth/tokens' })).toBe(
    'POST /identity/v3/auth/tokens',
  )
})

describe('actionTargets', () => {
  test('release touches delivered nodes and failed ones that still hold something', () => {
    const held: AllocationEvent = { ...base, type: 'node-held', node: '2', until: at }
    expect(actionTargets(view(delivered('1'), ...failed('2'), held)).release.map((one) => one.id)).toEqual(['1', '2'])
    expect(actionTargets(view(delivered('1'), ...failed('2'))).release.map((one) => one.id)).toEqual(['1'])
  })
  test('retry touches failed nodes, cancel what still runs', () => {
    const targets = actionTargets(view(started('1', 1), ...failed('2')))
    expect(targets.retry.map((one) => one.id)).toEqual(['2'])
    expect(targets.cancel.map((one) => one.id)).toEqual(['1'])
  })
})

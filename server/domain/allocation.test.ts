import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emptyAllocation, foldEvent, foldEvents } from './allocation'
import type { AllocationEvent, SequencedEvent } from './events'

const at = '2026-11-22T12:00:00.000Z'
const base = { v: 1 as const, at }
const ofNode = { ...base, node: 'n1' }
const created: AllocationEvent = {
  ...base,
  type: 'allocation-created',
  by: 'ada',
  name: 'web',
  nodes: [{ id: 'n1', name: 'web-1', cloudId: 'harbor', cloudName: 'Harbor', simulated: true }],
}
const failure = { code: 'unreachable' as const, message: 'No answer.', action: 'Look at the security group.' }
const numbered = (events: AllocationEvent[]): SequencedEvent[] =>
  events.map((event, index) => ({ seq: index + 1, event }))
const fold = (...events: AllocationEvent[]) => foldEvents(numbered([created, ...events]))
const stepFailed = (willRetry: boolean): AllocationEvent => ({
  ...ofNode,
  type: 'step-failed',
  step: 6,
  attempt: 1,
  ms: 900,
  calls: 0,
  failure,
  willRetry,
})

describe('a run', () => {
  test('starts queued with eight waiting steps and unknown verdicts', () => {
    const [node] = fold().nodes
    expect(node?.state).toBe('queued')
    expect(node?.steps.map((step) => step.state)).toEqual(Array.from({ length: 8 }, () => 'waiting'))
    expect(new Set(node?.steps.map((step) => step.judgement.verdict))).toEqual(new Set(['UNKNOWN']))
  })
  test('a failure that will be tried again leaves the step running', () => {
    const step = fold({ ...ofNode, type: 'step-started', step: 6, attempt: 1 }, stepFailed(true)).nodes[0]?.steps[5]
    expect(step?.state).toBe('running')
    expect(step?.failure).toEqual(failure)
  })
  test('a last failure fails the step, gives UNKNOWN for what says nothing about the cloud, and skips the rest', () => {
    const view = fold({ ...ofNode, type: 'step-started', step: 6, attempt: 1 }, stepFailed(false), {
      ...ofNode,
      type: 'node-failed',
      failure,
    })
    expect(view.state).toBe('failed')
    expect(view.nodes[0]?.steps.map((step) => step.state)).toEqual([
      ...Array.from({ length: 5 }, () => 'skipped'),
      'failed',
      'skipped',
      'skipped',
    ])
    expect(view.nodes[0]?.steps[5]?.judgement).toEqual({ verdict: 'UNKNOWN', reason: 'No answer.' })
  })
  test('a retry takes back what came from the failed step on', () => {
    const view = fold(
      stepFailed(false),
      { ...ofNode, type: 'node-failed', failure },
      { ...ofNode, type: 'node-held', until: at },
      { ...ofNode, type: 'node-retried', by: 'ada', fromStep: 6 },
    )
    expect(view.nodes[0]).toMatchObject({ state: 'queued', failure: null, heldUntil: null })
    expect(view.nodes[0]?.steps[5]?.state).toBe('waiting')
  })
  test('facts in a shape that this version cannot read are unknown, not an exception', () => {
    const view = fold({
      ...ofNode,
      type: 'step-finished',
      step: 5,
      attempt: 1,
      ms: 1,
      calls: 1,
      facts: { strange: true },
      workarounds: [],
    })
    expect(view.nodes[0]?.steps[4]?.judgement.verdict).toBe('UNKNOWN')
  })
})

describe('a clean-up', () => {
  const delivered: AllocationEvent = { ...ofNode, type: 'node-delivered', ssh: 'ssh root@203.0.113.7' }
  const began = (why: 'released' | 'failed' | 'cancelled'): AllocationEvent => ({
    ...ofNode,
    type: 'cleanup-started',
    why,
    by: 'ada',
  })
  const ended = (left: { what: string; why: string }[]): AllocationEvent => ({
    ...ofNode,
    type: 'cleanup-finished',
    removed: ['server web-1'],
    left,
  })

  test('a release ends as released and takes the ssh line away', () => {
    const view = fold(delivered, began('released'), ended([]))
    expect(view.state).toBe('released')
    expect(view.nodes[0]?.ssh).toBeNull()
  })
  test('a node that was released before the look after 120 s says so, and never that it is still to come', () => {
    const facts = {
      apiDeleted: true,
      filesHoldingKey: [],
      filesCleaned: ['/root/.ssh/authorized_keys'],
      oldKeyRefused: true,
      undeletableCopy: null,
      recheck: null,
    }
    const step8: AllocationEvent = {
      ...ofNode,
      type: 'step-finished',
      step: 8,
      attempt: 1,
      ms: 5,
      calls: 2,
      facts,
      workarounds: [],
    }
    expect(fold(step8, delivered).nodes[0]?.steps[7]?.judgement.reason).toBe('The look after 120 s is still to come.')
    expect(fold(step8, delivered, began('released'), ended([])).nodes[0]?.steps[7]?.judgement).toEqual({
      verdict: 'UNKNOWN',
      reason: 'Released before the look after 120 s.',
    })
  })
  test('what is left in the cloud is never called released', () => {
    const view = fold(delivered, began('released'), ended([{ what: 'port p1', why: 'in use' }]))
    expect(view.nodes[0]).toMatchObject({ state: 'failed', left: [{ what: 'port p1', why: 'in use' }] })
  })
  test('after a failure the node stays failed, after a cancel it is cancelled', () => {
    expect(fold({ ...ofNode, type: 'node-failed', failure }, began('failed'), ended([])).nodes[0]?.state).toBe('failed')
    expect(fold(began('cancelled'), ended([])).nodes[0]?.state).toBe('cancelled')
  })
})

describe('a stream', () => {
  const events = numbered([
    created,
    { ...ofNode, type: 'node-started', worker: 'w1' },
    { ...ofNode, type: 'step-started', step: 1, attempt: 1 },
    { ...ofNode, type: 'step-log', step: 1, attempt: 1, level: 'info', message: 'Adding the key.' },
    {
      ...ofNode,
      type: 'step-finished',
      step: 1,
      attempt: 1,
      ms: 12,
      calls: 1,
      workarounds: [],
      facts: { keyType: 'ed25519', fingerprint: 'SHA256:x', channel: 'key-object', onThisNodeOnly: true, keyId: 'k' },
    },
    { ...ofNode, type: 'node-delivered', ssh: 'ssh root@203.0.113.7' },
  ])

  test('an event that comes twice changes nothing', () => {
    const once = foldEvents(events)
    expect(events.reduce(foldEvent, once)).toBe(once)
  })
  test('cut anywhere and replayed from any earlier event, the view is the same', () => {
    const whole = foldEvents(events)
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: events.length }),
        fc.integer({ min: 0, max: events.length }),
        (cut, back) => {
          const first = foldEvents(events.slice(0, cut))
          expect(foldEvents(events.slice(Math.min(cut, back)), first)).toEqual(whole)
        },
      ),
    )
  })
  test('nothing folded is an empty allocation', () => expect(foldEvents([])).toBe(emptyAllocation))
})

import { describe, expect, it } from 'vitest'
import { foldEvents } from './allocation'
import { type AllocationEvent, allocationEventSchema, type SequencedEvent } from './events'
import stored from './fixtures/events-v1.json'
import { bringUpToDate, readEvent, readerOf, type StoredEvent, type Upcaster } from './read-event'

/** As a page gets them: whatever another version wrote. */
const sequenced = (events: readonly unknown[]): SequencedEvent[] =>
  events.map((event, index) => ({ seq: index + 1, event: event as AllocationEvent }))
const created = stored[0]!

describe('events of version 1, as they were stored', () => {
  it('hold one of every type there is', () => {
    const types = allocationEventSchema.options.map((option) => option.shape.type.value)
    expect(new Set(stored.map((event) => event.type))).toEqual(new Set(types))
  })

  it('fold into what they told', () => {
    const view = foldEvents(sequenced(stored))
    expect({ name: view.name, by: view.by, state: view.state, lastSeq: view.lastSeq }).toEqual({
      name: 'race',
      by: 'Ada',
      state: 'failed',
      lastSeq: stored.length,
    })
    const [one, two, three] = view.nodes
    expect(one).toMatchObject({ name: 'race-1', state: 'released', address: '203.0.113.7', providerId: 'server-1' })
    expect(one!.log.map((line) => line.message)).toEqual(['A key pair is made.'])
    expect(one!.exchanges.map((call) => [call.method, call.status, call.ms])).toEqual([['POST', 201, 41]])
    expect(one!.steps.map((step) => [step.state, step.attempt, step.ms])).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((step) => ['done', step === 4 ? 2 : 1, 100 * step]),
    )
    expect(two).toMatchObject({
      state: 'failed',
      failure: { code: 'quota' },
      heldUntil: null,
      left: [{ what: 'port p1', why: 'in use' }],
    })
    expect(three).toMatchObject({ state: 'cancelled' })
  })
})

describe('the chain', () => {
  /** A fictitious version 2 that calls a worker a machine, and a version 3 that gives every event a place. */
  const chain: Upcaster[] = [
    ({ worker, ...event }) =>
      event.type === 'node-started' ? { ...event, type: 'node-taken', machine: worker } : event,
    (event) => ({ ...event, place: 'here' }),
  ]
  const types = new Set(['node-taken', 'step-started'])
  const read = readerOf(chain, types)
  const started = { v: 1, at: 'then', type: 'node-started', node: 'n1', worker: 'w' }

  it('brings an event through every version up to this one, and does not touch what was stored', () => {
    const before: StoredEvent = Object.freeze({ ...started })
    expect(read(before)).toEqual({ v: 3, at: 'then', type: 'node-taken', node: 'n1', machine: 'w', place: 'here' })
    expect(before).toEqual(started)
  })

  it('begins with the version that the event has', () => {
    const second = { v: 2, at: 'then', type: 'node-taken', node: 'n1', machine: 'w' }
    expect(read(second)).toEqual({ ...second, v: 3, place: 'here' })
    const third = { v: 3, at: 'then', type: 'node-taken', node: 'n1', machine: 'w', place: 'there' }
    expect(read(third)).toBe(third)
  })

  it('does not guess at what is newer, has an unknown type, or says no version', () => {
    const unknown = { type: 'unknown', at: 'then', node: 'n1' }
    expect(read({ ...started, v: 4 })).toEqual({ ...unknown, name: 'node-started', v: 4 })
    expect(read({ ...started, v: 3, type: 'node-moved' })).toEqual({ ...unknown, name: 'node-moved', v: 3 })
    for (const v of [undefined, null, 0, -1, 1.5, '1', Number.NaN]) {
      expect(read({ ...started, v })).toEqual({ ...unknown, name: 'node-started', v: null })
    }
    for (const nonsense of [null, undefined, 7, 'text', []]) {
      expect(read(nonsense)).toEqual({ type: 'unknown', name: null, v: null, at: null, node: null })
    }
  })
})

describe('a page that was open during an update', () => {
  const moved = { v: 2, at: '2026-11-22T12:00:01.000Z', type: 'node-moved', node: 'n2', to: { anything: [1] } }

  it('shows an event of a newer version as a line of its node, and goes on with those that it knows', () => {
    const delivered = { v: 1, at: '2026-11-22T12:00:02.000Z', type: 'node-delivered', node: 'n2', ssh: 'ssh x' }
    const view = foldEvents(sequenced([created, moved, delivered]))
    expect(view.lastSeq).toBe(3)
    expect(view.nodes.map((node) => node.log.map((line) => [line.seq, line.level, line.at]))).toEqual([
      [],
      [[2, 'warn', moved.at]],
      [],
    ])
    expect(view.nodes[1]!.log[0]!.message).toContain('node-moved, version 2')
    expect(view.nodes[1]!.state).toBe('delivered')
  })

  it('shows one that is about no node to all of them, and survives one that says nothing', () => {
    const view = foldEvents(sequenced([created, { v: 9, type: 'allocation-renamed' }, null, { type: 'node-started' }]))
    expect(view.lastSeq).toBe(4)
    expect(view.nodes.map((node) => node.log.length)).toEqual([3, 3, 3])
    expect(view.state).toBe('queued')
  })

  it('hands on what it does not know as it is', () => {
    expect(bringUpToDate(moved as unknown as AllocationEvent)).toBe(moved)
    expect(bringUpToDate(created as AllocationEvent)).toBe(created)
    expect(readEvent(created)).toBe(created)
  })
})

import { describe, expect, test } from 'vitest'
import type { AllocationEvent } from '@/server/domain/events'
import type { LabBookEntry } from '../../helpers/lab-controls'
import { compareClouds, intentOf } from './clouds'
import { compareEvents, compareStream } from './events'
import { compareJobs } from './jobs'
import type { IntentRow, NodeRow, Rows } from './read'

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const at = '2026-01-01T00:00:00.000Z'
const [allocation, node, server, group] = [uuid(1), uuid(2), uuid(3), uuid(4)]

const nodeRow: NodeRow = {
  ...{ id: node, allocation_id: allocation, cloud_id: 'harbor', name: 'a-1', state: 'delivered', provider_id: 's-1' },
  ...{ address: '203.0.113.5', ssh: 'ssh x', run: 1, held: false, left: 0, failure: null, updated: at },
}
const intent = (id: string, kind: string, more: Partial<IntentRow> = {}): IntentRow => ({
  ...{ id, node_id: node, cloud_id: 'harbor', kind, name: kind, provider_id: 'x', removed: false },
  ...more,
})
const entry = (kind: string, id: string, of: string | null, state: string | null = null): LabBookEntry => ({
  ...{ kind, id, name: id, seeded: false, state },
  marks: of === null ? {} : { 'plumbline:intent': of, 'plumbline:allocation': allocation },
})
const base = { v: 1, at, node } as const
const story: AllocationEvent[] = [
  {
    ...{ v: 1, at, type: 'allocation-created', by: 'me', name: 'a' },
    nodes: [{ id: node, name: 'a-1', cloudId: 'harbor', cloudName: 'Harbor', simulated: true }],
  },
  { ...base, type: 'node-started', worker: 'w' },
  { ...base, type: 'node-address', address: '203.0.113.5', providerId: 's-1' },
  { ...base, type: 'node-delivered', ssh: 'ssh x' },
]
const told = (events: readonly AllocationEvent[]): Rows['events'] =>
  events.map((event, index) => ({ allocation_id: allocation, seq: index + 1, event }))
const rows = (more: Partial<Rows> = {}): Rows => ({
  allocations: [{ id: allocation, name: 'a', state: 'delivered', last_seq: (more.events ?? told(story)).length }],
  nodes: [nodeRow],
  steps: [],
  intents: [intent(server, 'server'), intent(group, 'security-group')],
  events: told(story),
  jobs: [{ name: 'node-recheck', state: 'created', node, run: 1 }],
  exchanges: [],
  keys: [],
  ...more,
})
const whole = [
  entry('server', 's-1', server, 'ACTIVE'),
  entry('security-group', 'g-1', group),
  entry('port', 'p-1', null),
]
const columnsOf = (findings: { column: string }[]) => findings.map(({ column }) => column)

describe('clouds against Postgres', () => {
  test('a delivered node that is whole, and things of others, are as they should be', () => {
    const seeded = { ...entry('server', 's-9', null, 'ACTIVE'), seeded: true }
    expect(compareClouds(rows(), { harbor: [...whole, seeded] })).toEqual([])
  })
  test.each([
    ['its node was released', { nodes: [{ ...nodeRow, state: 'released' as const }] }, 2],
    [
      'its intent is closed',
      { intents: [intent(server, 'server'), intent(group, 'security-group', { removed: true })] },
      1,
    ],
    ['its intent was never written', { intents: [intent(server, 'server')] }, 1],
  ])('what stands although %s is leaked', (_, more, count) => {
    const found = compareClouds(rows(more), { harbor: whole })
    expect(columnsOf(found)).toEqual(Array.from({ length: count }, () => 'leaked resources'))
  })
  test('what is kept for a retry may stand; what ended may be listed', () => {
    const held = { nodes: [{ ...nodeRow, state: 'failed' as const, held: true }] }
    expect(compareClouds(rows(held), { harbor: whole })).toEqual([])
    const gone = { nodes: [{ ...nodeRow, state: 'released' as const }] }
    expect(compareClouds(rows(gone), { harbor: [entry('server', 's-1', server, 'terminated')] })).toEqual([])
  })
  test('a floating IP without any mark, and a port whose server is gone, are leaked', () => {
    const found = compareClouds(rows({ nodes: [], intents: [] }), {
      harbor: [entry('floating-ip', 'f-1', null), entry('port', 'p-1', null)],
    })
    expect(columnsOf(found)).toEqual(['leaked resources', 'leaked resources'])
  })
  test('two for one intent, and two servers for one node, are doubles', () => {
    const twice = [...whole, entry('server', 's-2', server, 'ACTIVE'), entry('port', 'p-2', null)]
    expect(columnsOf(compareClouds(rows(), { harbor: twice }))).toEqual(['duplicated resources'])
    const other = rows({ intents: [...rows().intents, intent(uuid(5), 'server')] })
    const found = compareClouds(other, { harbor: [...whole, entry('server', 's-2', uuid(5), 'ACTIVE')] })
    expect(columnsOf(found)).toContain('duplicated resources')
  })
  test('a delivered node whose server is gone, is another one or does not run disagrees', () => {
    const without = whole.filter(({ kind }) => kind !== 'server' && kind !== 'port')
    expect(columnsOf(compareClouds(rows(), { harbor: without }))).toEqual(['rows that disagree'])
    const stopped = [entry('server', 's-1', server, 'SHUTOFF'), ...whole.slice(1)]
    expect(columnsOf(compareClouds(rows(), { harbor: stopped }))).toEqual(['rows that disagree'])
  })
  test('reads marks of all forms', () => {
    expect(intentOf({ name: `plumbline-${server}`, marks: {} })).toBe(server)
    expect(
      intentOf({
        name: 'x',
        marks: { description: `plumbline installation=1 allocation=${allocation} intent=${server}` },
      }),
    ).toBe(server)
    expect(intentOf({ name: 'plumbline-web', marks: { description: 'by hand' } })).toBeNull()
  })
})

describe('events against Postgres', () => {
  test('a story that leads to its rows', () => {
    expect(compareEvents(rows())).toEqual([])
  })
  test('a hole, and a last number that is not there, are lost events', () => {
    const holey = rows({ events: told(story).filter(({ seq }) => seq !== 2) })
    expect(columnsOf(compareEvents(holey))).toContain('lost events')
    const short = rows({ allocations: [{ id: allocation, name: 'a', state: 'delivered', last_seq: 9 }] })
    expect(columnsOf(compareEvents(short))).toEqual(['lost events'])
  })
  test('a step or an exchange with a row and no event is a lost event', () => {
    const silent = rows({
      steps: [{ node_id: node, step: 3, state: 'done', attempt: 1, looked: false }],
      exchanges: [{ id: uuid(7), node_id: node }],
    })
    expect(columnsOf(compareEvents(silent))).toEqual(['lost events', 'lost events'])
  })
  test('a row that is not where its events lead disagrees', () => {
    const found = compareEvents(rows({ nodes: [{ ...nodeRow, state: 'failed', address: null }] }))
    expect(columnsOf(found)).toEqual(['rows that disagree'])
  })
  test('a worker that was overtaken and writes all the same is seen', () => {
    const step = { ...base, step: 4 } as const
    const zombie = [
      ...story.slice(0, 2),
      { ...step, type: 'step-started', attempt: 1 },
      { ...step, type: 'step-started', attempt: 2 },
      { ...step, type: 'step-log', attempt: 1, level: 'info', message: 'still here' },
      ...story.slice(2),
      {
        ...step,
        type: 'step-failed',
        attempt: 2,
        ms: 1,
        calls: 0,
        failure: { code: 'auth', message: '', action: '' },
        willRetry: true,
      },
    ] satisfies AllocationEvent[]
    const found = compareEvents(rows({ events: told(zombie) })).filter(({ what }) => /attempt 1|its end/.test(what))
    expect(found).toHaveLength(2)
  })
})

describe('streams', () => {
  const heard = told(story).map(({ seq, event }) => ({ seq, data: JSON.stringify(event) }))
  test.each([
    ['as it was written', heard, 0],
    ['an event twice', [...heard.slice(0, 2), ...heard.slice(1)], 1],
    ['not to the end', heard.slice(0, 3), 1],
    ['another event', [...heard.slice(0, 3), { seq: 4, data: '{}' }], 1],
  ])('%s', (_, received, count) => {
    expect(compareStream(allocation, received, rows())).toHaveLength(count)
  })
})

describe('jobs', () => {
  test('moving nodes and open jobs are stuck', () => {
    expect(columnsOf(compareJobs(rows({ nodes: [{ ...nodeRow, state: 'running' }] })))).toEqual(['stuck runs'])
    const open = [...rows().jobs, { name: 'node', state: 'retry', node, run: 1 }]
    expect(columnsOf(compareJobs(rows({ jobs: open })))).toEqual(['stuck runs'])
  })
  test('a job that nobody will do is missed, a key that nobody needs is seen', () => {
    expect(columnsOf(compareJobs(rows({ jobs: [] })))).toEqual(['rows that disagree'])
    const held = rows({ nodes: [{ ...nodeRow, state: 'failed', held: true }], jobs: [] })
    expect(columnsOf(compareJobs(held))).toEqual(['rows that disagree'])
    const released = rows({ nodes: [{ ...nodeRow, state: 'released' }], keys: [{ node_id: node }] })
    expect(columnsOf(compareJobs(released))).toEqual(['rows that disagree'])
  })
})

import { randomUUID } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  allocation,
  allocationEvent,
  allocationNode,
  allocationStep,
  apiExchange,
  audit,
  node,
  nodeHistory,
  syncRun,
} from '@/db/schema'
import type { NodeRunState } from '@/server/domain/steps'
import { getAllocation, getAllocationView } from '../allocations/get-allocation'
import { getExchange } from '../allocations/get-exchange'
import { launch } from '../allocations/launch'
import { listAllocations } from '../allocations/list-allocations'
import { retry } from '../allocations/retry'
import { fakeNode } from '../testing/fake-cloud'
import { type TestInstallation, testInstallation, testRequest } from '../testing/test-runtime'
import { getData } from './get-data'
import { prune, pruneNow } from './prune'
import { readRetention, updateRetention } from './settings'

let here: TestInstallation
beforeAll(async () => {
  here = await testInstallation()
})
afterAll(async () => await here[Symbol.asyncDispose]())
beforeEach(async () => {
  await here.runtime.sql`truncate allocation, node, node_history, sync_run cascade`
})

const never = new AbortController().signal
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)
const db = () => here.runtime.db

/** An allocation of one node on os1 that ended so many days ago in a state, with `exchanges` API calls from then. */
async function ended(
  state: NodeRunState,
  days: number,
  over: { exchanges?: number; left?: boolean; held?: boolean } = {},
) {
  const made = await launch(here.as('operator'), testRequest({ clouds: ['os1'], count: 1 }))
  const nodeId = made.nodes[0]!.id
  const at = daysAgo(days)
  await db()
    .update(allocationNode)
    .set({
      state,
      updatedAt: at,
      address: '203.0.113.7',
      left: over.left ? [{ what: 'floating IP 203.0.113.7', why: 'It did not answer.' }] : [],
      heldUntil: over.held ? daysAgo(-1) : null,
    })
    .where(eq(allocationNode.id, nodeId))
  const moving = state === 'running'
  await db()
    .update(allocation)
    .set({
      state: moving ? 'running' : state === 'failed' ? 'failed' : 'released',
      endedAt: moving ? null : at,
      createdAt: at,
    })
    .where(eq(allocation.id, made.id))
  const failure = { code: 'quota' as const, message: 'The quota is spent.', action: 'Ask for more.' }
  await db()
    .insert(allocationStep)
    .values([
      { nodeId, step: 1, state: 'done', attempt: 1, startedAt: at, endedAt: at, ms: 5, facts: {} },
      { nodeId, step: 4, state: 'failed', attempt: 1, startedAt: at, endedAt: at, ms: 5, failure },
    ])
  const exchanges = Array.from({ length: over.exchanges ?? 0 }, () => ({
    id: randomUUID(),
    nodeId,
    step: 1,
    attempt: 1,
    at,
    method: 'GET',
    target: '/servers',
    status: 200,
    ms: 3,
  }))
  if (exchanges.length > 0) await db().insert(apiExchange).values(exchanges)
  return { id: made.id, nodeId, exchanges: exchanges.map(({ id }) => id) }
}
const exchangesOf = async (nodeId: string) => await db().$count(apiExchange, eq(apiExchange.nodeId, nodeId))
const eventsOf = async (id: string) => await db().$count(allocationEvent, eq(allocationEvent.allocationId, id))

describe('API calls', () => {
  it('go after 90 days, in more than one batch, unless one of the last 3 complete runs of the cloud made them', async () => {
    const old = await ended('failed', 120, { exchanges: 1200 })
    const cited = [
      await ended('failed', 110, { exchanges: 2 }),
      await ended('released', 105, { exchanges: 2 }),
      await ended('delivered', 100, { exchanges: 2 }),
    ]
    // Cancelled ones are no runs of a cell, however young.
    const cancelled = await ended('cancelled', 95, { exchanges: 2 })
    const young = await ended('cancelled', 80, { exchanges: 2 })
    expect((await prune(here.runtime, never)).exchanges).toBe(1202)
    expect(await exchangesOf(old.nodeId)).toBe(0)
    expect(await exchangesOf(cancelled.nodeId)).toBe(0)
    for (const kept of [...cited, young]) expect(await exchangesOf(kept.nodeId)).toBe(2)
    await expect(getExchange(here.as('viewer'), { id: old.exchanges[0]! })).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('90 days'),
    })
  })

  it('stay with a node that is under way or held, however old', async () => {
    const moving = await ended('running', 400, { exchanges: 1 })
    const held = await ended('failed', 400, { exchanges: 1, held: true })
    for (const days of [3, 2, 1]) await ended('failed', days)
    expect((await prune(here.runtime, never)).exchanges).toBe(0)
    expect(await exchangesOf(moving.nodeId)).toBe(1)
    expect(await exchangesOf(held.nodeId)).toBe(1)
  })

  it('are counted by the clock of the database: a worker whose clock is years ahead takes nothing too early', async () => {
    const young = await ended('cancelled', 10, { exchanges: 2 })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10 * 365 * 86_400_000 })
    try {
      expect((await prune(here.runtime, never)).exchanges).toBe(0)
    } finally {
      vi.useRealTimers()
    }
    expect(await exchangesOf(young.nodeId)).toBe(2)
  })

  it('that somebody holds right now are left for the next time, and nobody waits', async () => {
    const old = await ended('cancelled', 100, { exchanges: 3 })
    await db().transaction(async (tx) => {
      await tx.execute(sql`select 1 from api_exchange where id = ${old.exchanges[0]!} for update`)
      expect((await prune(here.runtime, never)).exchanges).toBe(2)
    })
    expect((await prune(here.runtime, never)).exchanges).toBe(1)
  })
})

describe('events', () => {
  it('go a year after the end; the allocation stays with its nodes, steps and verdicts, and says when they went', async () => {
    const old = await ended('failed', 400)
    expect((await prune(here.runtime, never)).events).toBeGreaterThan(0)
    expect(await eventsOf(old.id)).toBe(0)
    const { items } = await listAllocations(here.as('viewer'), { limit: 50 })
    expect(items.find((item) => item.id === old.id)).toMatchObject({ state: 'failed', nodes: [{ state: 'failed' }] })
    const { view, eventsRemoved } = await getAllocationView(here.as('viewer'), { id: old.id })
    expect(eventsRemoved).toMatchObject({ keptDays: 365, at: expect.stringMatching(/^\d{4}-/) })
    expect(view).toMatchObject({
      state: 'failed',
      nodes: [{ id: old.nodeId, state: 'failed', cloudName: 'Cloud os1', address: '203.0.113.7' }],
    })
    expect(view.nodes[0]!.steps[3]).toMatchObject({ state: 'failed', judgement: { reason: 'The quota is spent.' } })
    expect(view.nodes[0]!.steps[4]).toMatchObject({ state: 'skipped' })
    const detail = await getAllocation(here.as('viewer'), { id: old.id })
    expect(detail.eventsRemovedAt).toBe(eventsRemoved!.at)
    expect(detail.nodes[0]!.steps).toHaveLength(8)
  })

  it.each<[string, NodeRunState, { left?: boolean; held?: boolean }]>([
    ['is under way', 'running', {}],
    ['was delivered and not released', 'delivered', {}],
    ['is held for a retry', 'failed', { held: true }],
    ['left something behind', 'released', { left: true }],
  ])('of a node that %s stay', async (_what, state, over) => {
    const kept = await ended(state, 4000, over)
    const before = await eventsOf(kept.id)
    expect((await prune(here.runtime, never)).events).toBe(0)
    expect(await eventsOf(kept.id)).toBe(before)
    expect((await getAllocation(here.as('viewer'), { id: kept.id })).eventsRemovedAt).toBeNull()
  })

  it('of a node that is retried after they were removed go on behind them', async () => {
    const old = await ended('failed', 400)
    await prune(here.runtime, never)
    const { view: before } = await getAllocationView(here.as('viewer'), { id: old.id })
    await retry(here.as('operator'), { id: old.id })
    const { view } = await getAllocationView(here.as('viewer'), { id: old.id })
    expect(view.nodes[0]!.state).toBe('queued')
    expect(view.lastSeq).toBeGreaterThan(before.lastSeq)
    const [first] = await db().select().from(allocationEvent).where(eq(allocationEvent.allocationId, old.id))
    expect(first!.seq).toBe(before.lastSeq + 1)
  })

  it('that are half removed when the worker stops are removed by the next one, and nobody sees half a story', async () => {
    const old = await ended('failed', 400)
    await db()
      .insert(allocationEvent)
      .select(
        sql`select ${old.id}::uuid, n, event from generate_series(2, 2500) n, allocation_event where allocation_id = ${old.id} and seq = 1` as never,
      )
    await db().update(allocation).set({ lastSeq: 2500 }).where(eq(allocation.id, old.id))
    const stop = new AbortController()
    const stopping = prune(here.runtime, stop.signal)
    while ((await eventsOf(old.id)) === 2500) await new Promise((resolve) => setImmediate(resolve))
    stop.abort(new Error('The worker is stopping.'))
    await expect(stopping).rejects.toThrow('stopping')
    expect(await eventsOf(old.id)).toBeGreaterThan(0)
    const { view } = await getAllocationView(here.as('viewer'), { id: old.id })
    expect(view.nodes[0]!.steps[3]!.state).toBe('failed')
    await prune(here.runtime, never)
    expect(await eventsOf(old.id)).toBe(0)
  })
})

describe('inventory', () => {
  it('loses versions and nodes that are gone for 3 years, and keeps what is there', async () => {
    const values = (id: string, over: Partial<typeof node.$inferInsert>) => ({
      cloudId: 'os1',
      providerId: id,
      name: id,
      state: 'running' as const,
      record: fakeNode(id),
      contentHash: id,
      search: id,
      ...over,
    })
    const [there, gone] = await db()
      .insert(node)
      .values([values('a', { firstSeenAt: daysAgo(2000) }), values('b', { goneAt: daysAgo(1200) })])
      .returning()
    const version = (nodeId: string, from: number, to: number | null) => ({
      nodeId,
      validFrom: daysAgo(from),
      validTo: to === null ? null : daysAgo(to),
      record: fakeNode('x'),
    })
    await db()
      .insert(nodeHistory)
      .values([version(there!.id, 2000, 1100), version(there!.id, 1100, null), version(gone!.id, 1900, 1200)])
    expect((await prune(here.runtime, never)).history).toBe(3)
    expect((await db().select().from(node)).map((row) => row.name)).toEqual(['a'])
    expect(await db().select().from(nodeHistory)).toMatchObject([{ nodeId: there!.id, validTo: null }])
  })

  it('loses sync runs after 90 days, but for the newest of each cloud', async () => {
    await db()
      .insert(syncRun)
      .values([
        { cloudId: 'os1', startedAt: daysAgo(200) },
        { cloudId: 'os1', startedAt: daysAgo(100) },
        { cloudId: 'os1', startedAt: daysAgo(10) },
        { cloudId: 'os2', startedAt: daysAgo(300) },
      ])
    expect((await prune(here.runtime, never)).syncRuns).toBe(2)
    expect((await db().select().from(syncRun)).map((row) => row.cloudId).sort()).toEqual(['os1', 'os2'])
  })
})

describe('settings', () => {
  it('are changed by an admin within limits, with a trace, and count from the next run on', async () => {
    await expect(updateRetention(here.as('operator'), { exchanges: 30 })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(updateRetention(here.as('admin'), { exchanges: 1 })).rejects.toMatchObject({ code: 'bad-request' })
    await expect(updateRetention(here.as('admin'), {})).rejects.toMatchObject({ code: 'bad-request' })
    await expect(updateRetention(here.as('admin'), { audit: 30 })).rejects.toMatchObject({ code: 'bad-request' })
    const young = await ended('cancelled', 40, { exchanges: 2 })
    expect((await prune(here.runtime, never)).exchanges).toBe(0)
    await updateRetention(here.as('admin'), { exchanges: 30 })
    expect((await readRetention(db())).events).toBe(365)
    expect((await prune(here.runtime, never)).exchanges).toBe(2)
    expect(await exchangesOf(young.nodeId)).toBe(0)
    const [last] = await db().select().from(audit).where(eq(audit.action, 'data.retention'))
    expect(last).toMatchObject({ actor: 'A admin', details: { before: { exchanges: 90 }, after: { exchanges: 30 } } })
    await updateRetention(here.as('admin'), { exchanges: 90 })
  })

  it('the report tells rows, bytes, the oldest row and what was removed last', async () => {
    await ended('cancelled', 100, { exchanges: 2 })
    await ended('cancelled', 50, { exchanges: 3 })
    await prune(here.runtime, never)
    const report = await getData(here.as('viewer'))
    const exchanges = report.classes.find(({ id }) => id === 'exchanges')!
    expect(exchanges).toMatchObject({ days: 90, size: { rows: 3, estimated: false }, last: { removed: 2 } })
    expect(exchanges.size.bytes).toBeGreaterThan(8000)
    expect(Math.round((Date.now() - Date.parse(exchanges.size.oldest!)) / 86_400_000)).toBe(50)
    expect(report.audit.rows).toBeGreaterThan(0)
    expect(report.databaseBytes).toBeGreaterThan(report.audit.bytes)
  })

  it('the daily run can be asked for now; a second wish joins the first', async () => {
    expect(await pruneNow(here.as('admin'))).toEqual({ queued: true })
    expect(await pruneNow(here.as('admin'))).toEqual({ queued: false })
    await expect(pruneNow(here.as('operator'))).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('the audit', () => {
  it.each(['update audit set actor = $$nobody$$', 'delete from audit', 'truncate audit'])(
    'refuses: %s',
    async (statement) => {
      const before = await db().$count(audit)
      await expect(here.runtime.sql.unsafe(statement)).rejects.toThrow(/never changed or removed/)
      expect(await db().$count(audit)).toBe(before)
    },
  )
  it('and events are never rewritten', async () => {
    await expect(here.runtime.sql`update allocation_event set seq = seq + 1`).rejects.toThrow(/never changed/)
  })
})

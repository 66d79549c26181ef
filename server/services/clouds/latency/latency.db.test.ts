import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { apiLatency } from '@/db/schema'
import type { Measurement } from '@/server/providers/guard/guard'
import { type TestInstallation, testInstallation } from '../../testing/test-runtime'
import { listClouds } from '../list-clouds'
import { apiLatencyOf } from './api-latency'
import { createLatencyMeter } from './meter'
import { pruneLatency } from './prune'

let here: TestInstallation
beforeAll(async () => {
  here = await testInstallation()
})
afterAll(async () => await here[Symbol.asyncDispose]())
beforeEach(async () => {
  await db().delete(apiLatency)
})
const db = () => here.runtime.db
const log = { warn: vi.fn() }
const answer = (ms: number, over: Partial<Measurement> = {}): Measurement => ({
  ...{ operation: 'compute GET /servers/detail', ms, timed: true, trouble: false },
  ...over,
})

it('two processes add up in the same rows, and the page and the list of clouds read them', async () => {
  const meters = [createLatencyMeter(db(), log), createLatencyMeter(db(), log)]
  for (const meter of meters) for (let index = 0; index < 50; index++) meter.of('os1')(answer(index === 0 ? 900 : 90))
  meters[0]!.of('os1')(answer(30_000, { trouble: true }))
  meters[0]!.of('os1')(answer(1, { operation: 'image GET /images', timed: false, trouble: true }))
  await Promise.all(meters.map(async (meter) => await meter.flush()))
  // Nothing new was counted: nothing is added.
  await Promise.all(meters.map(async (meter) => await meter.flush()))
  const latency = await apiLatencyOf(here.as('viewer'), { id: 'os1', window: 'hour' })
  expect(latency.operations).toMatchObject([
    { operation: 'compute GET /servers/detail', count: 101, errors: 1 },
    { operation: 'image GET /images', count: 1, errors: 1, p50Ms: null, p95Ms: null },
  ])
  const [servers] = latency.operations
  expect(servers!.p50Ms).toBeGreaterThan(70)
  expect(servers!.p50Ms).toBeLessThanOrEqual(100)
  expect(servers!.trend.at(-1)).toBe(servers!.p95Ms)
  expect(servers!.trend.slice(0, -2).every((point) => point === null)).toBe(true)
  expect(latency.points).toHaveLength(7)
  for (const window of ['day', 'month'] as const)
    expect((await apiLatencyOf(here.as('viewer'), { id: 'os1', window })).all.count).toBe(102)
  const { items } = await listClouds(here.as('viewer'))
  expect(items.find(({ id }) => id === 'os1')?.latency).toMatchObject({ count: 102, errors: 2 })
  expect(items.find(({ id }) => id === 'os2')?.latency).toBeNull()
})

it('a database that is away loses no count, and a cloud that was removed takes nobody with it', async () => {
  const refusing = { execute: vi.fn().mockRejectedValueOnce(new Error('away')) }
  const real = db()
  const meter = createLatencyMeter(
    {
      execute: (query: never) => (refusing.execute.mock.calls.length === 0 ? refusing.execute() : real.execute(query)),
    } as never,
    log,
  )
  meter.of('os1')(answer(10))
  meter.of('gone')(answer(10))
  await meter.flush()
  expect(log.warn).toHaveBeenCalledOnce()
  meter.of('os1')(answer(10))
  await meter.flush()
  const rows = await db().select().from(apiLatency).where(eq(apiLatency.grain, 'hour'))
  expect(rows).toMatchObject([{ cloudId: 'os1', count: 2 }])
})

it('a service with endless kinds of requests fills no memory', async () => {
  const meter = createLatencyMeter(db(), log)
  for (let index = 0; index < 300; index++) meter.of('os1')(answer(5, { operation: `kind ${index}` }))
  await meter.flush()
  const { operations, all } = await apiLatencyOf(here.as('viewer'), { id: 'os1', window: 'hour' })
  expect(operations).toHaveLength(101)
  expect(all.count).toBe(300)
})

it('slots go after two days, hours after thirty', async () => {
  const row = (grain: 'slot' | 'hour', days: number) => ({
    ...{ cloudId: 'os1', grain, operation: 'x', buckets: [1], count: 1, errors: 0 },
    at: sql`now() - make_interval(days => ${days}::int)`,
  })
  await db()
    .insert(apiLatency)
    .values([row('slot', 1), row('slot', 3), row('hour', 3), row('hour', 31)])
  expect(await pruneLatency(db())).toBe(2)
  expect((await db().select().from(apiLatency)).map(({ grain }) => grain).sort()).toEqual(['hour', 'slot'])
})

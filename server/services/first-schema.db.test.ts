import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pino from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fixtureMasterKey, loadFixture } from '@/db/fixtures'
import { migrateDatabase } from '@/db/migrate'
import { allEvents } from '@/db/queries/events'
import { allocationStep, apiExchange, fleetKey, nodeKey } from '@/db/schema'
import { emptyTestDatabase, type TestDatabase } from '@/db/testing'
import { allocationEventSchema } from '@/server/domain/events'
import { factsByStep } from '@/server/domain/facts'
import type { StepId } from '@/server/domain/steps'
import { parseEnv } from '@/server/env'
import { isReadable } from '@/server/ssh/key'
import { getAllocation, getAllocationView } from './allocations/get-allocation'
import { getExchange } from './allocations/get-exchange'
import { listAllocations } from './allocations/list-allocations'
import { release } from './allocations/release'
import { listAudit } from './audit/list-audit'
import { listClouds } from './clouds/list-clouds'
import { listSyncRuns } from './clouds/list-sync-runs'
import { asSystem, type ServiceContext } from './context'
import { getFleet } from './fleet/get-fleet'
import { ensureFleetKey } from './keys/ensure-fleet-key'
import { listNodes } from './nodes/list-nodes'
import { listPeople } from './people/list-people'
import { createRuntime, type OwnedRuntime } from './runtime'
import { listTokens } from './tokens/list-tokens'

/** An installation that was made at the first schema, after all migrations: everything in it is read by today's services. */
let database: TestDatabase
let runtime: OwnedRuntime
let ctx: ServiceContext
const dataFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-first-'))
beforeAll(async () => {
  database = await emptyTestDatabase()
  await loadFixture(database, '0000_initial')
  await migrateDatabase(database.url)
  const env = parseEnv(
    {
      PLUMBLINE_DATA: dataFolder,
      LOG_LEVEL: 'silent',
      PLUMBLINE_CONFIG: 'none.yaml',
      PLUMBLINE_MASTER_KEY: fixtureMasterKey.toString('hex'),
    },
    dataFolder,
  )
  runtime = await createRuntime({ role: 'command', env, databaseUrl: database.url, log: pino({ level: 'silent' }) })
  ctx = asSystem(runtime)
})
afterAll(async () => {
  await runtime.close()
  await database[Symbol.asyncDispose]()
  fs.rmSync(dataFolder, { recursive: true, force: true })
})

it('lists allocations in the states in which they were', async () => {
  const { items } = await listAllocations(ctx, { limit: 50 })
  expect(Object.fromEntries(items.map(({ name, state }) => [name, state]))).toEqual({
    'under-way': 'running',
    race: 'delivered',
    line: 'delivered',
    blue: 'released',
    full: 'failed',
    changed: 'cancelled',
  })
})

it('folds the events of each allocation to where its rows stand, and reads each event', async () => {
  const { items } = await listAllocations(ctx, { limit: 50 })
  for (const item of items) {
    const events = await allEvents(runtime.db, item.id, { withLog: true })
    for (const { event } of events) expect(allocationEventSchema.safeParse(event).error).toBeUndefined()
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
    const { view, eventsRemoved } = await getAllocationView(ctx, { id: item.id })
    expect(eventsRemoved).toBeNull()
    expect(view.state).toBe(item.state)
    expect(view.nodes.map(({ id, state }) => ({ id, state }))).toEqual(
      item.nodes.map(({ id, state }) => ({ id, state })),
    )
  }
})

it('reads the facts of finished steps and judges them', async () => {
  const rows = await runtime.db.select().from(allocationStep)
  const done = rows.filter(({ state }) => state === 'done')
  expect(done.length).toBeGreaterThan(30)
  for (const row of done) expect(factsByStep[row.step as StepId].safeParse(row.facts).error).toBeUndefined()
  const { items } = await listAllocations(ctx, { limit: 50 })
  const line = await getAllocation(ctx, { id: items.find(({ name }) => name === 'line')!.id })
  expect(line.nodes[0]!.steps.map(({ verdict }) => verdict)).toEqual(Array(8).fill('YES'))
})

it('opens every sealed key', async () => {
  const sealed = await runtime.db.select().from(nodeKey)
  expect(sealed.length).toBeGreaterThan(0)
  for (const row of sealed) {
    const privateKey = runtime.secrets.open(row.nodeId, row.sealedPrivateKey).toString('utf8')
    expect(isReadable({ privateKey, publicKey: row.publicKey })).toBe(true)
  }
  const [kept] = await runtime.db.select().from(fleetKey)
  expect((await ensureFleetKey(runtime)).publicKey).toBe(kept!.publicKey)
})

it('reads clouds, nodes, the fleet, sync runs, API calls, people, tokens and the audit', async () => {
  expect((await listClouds(ctx)).items.map(({ id }) => id).sort()).toEqual([
    'aws-us-east-1',
    'harbor',
    'meadow',
    'summit6',
  ])
  const { items: nodes } = await listNodes(ctx, { limit: 100, sort: 'name' } as never)
  expect(nodes.map(({ name }) => name)).toEqual(expect.arrayContaining(['race-1', 'race-2', 'line-1']))
  expect((await getFleet(ctx)).clouds).toHaveLength(4)
  expect((await listSyncRuns(ctx, { id: 'meadow', limit: 100 })).items.length).toBeGreaterThan(2)
  const [exchange] = await runtime.db.select().from(apiExchange).limit(1)
  expect(await getExchange(ctx, { id: exchange!.id })).toMatchObject({ target: exchange!.target })
  expect((await listPeople(ctx)).items).toHaveLength(1)
  expect((await listTokens(ctx)).items).toMatchObject([{ name: 'ci', role: 'admin' }])
  expect((await listAudit(ctx, { limit: 100 })).items.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['allocation.launch', 'allocation.cancel', 'allocation.release', 'token.create']),
  )
})

it('goes on: what was delivered then is released now', async () => {
  const { items } = await listAllocations(ctx, { limit: 50 })
  const race = items.find(({ name }) => name === 'race')!
  const released = await release(ctx, { id: race.id })
  expect(released.nodes.map(({ state }) => state)).toEqual(['releasing', 'releasing'])
})

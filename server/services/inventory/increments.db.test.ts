import { asc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { cloud, node, nodeHistory, syncRun } from '@/db/schema'
import { fakeNode } from '../testing/fake-cloud'
import { type TestInstallation, testInstallation } from '../testing/test-runtime'
import { syncCloudNodes } from './sync'
import { expectExactly, inventoryOf } from './testing'

let here: TestInstallation
const never = new AbortController().signal
beforeAll(async () => {
  here = await testInstallation()
})
afterAll(async () => await here[Symbol.asyncDispose]())
beforeEach(async () => {
  await here.runtime.db.delete(node)
  await here.runtime.db.delete(nodeHistory)
  await here.runtime.db.delete(syncRun)
  await here.runtime.db.update(cloud).set({ syncCursor: null, fullSyncAt: null })
  const changes = { nodes: [], gone: [] }
  Object.assign(here.clouds.os1, { nodes: [fakeNode('a'), fakeNode('b'), fakeNode('c')], problem: null, changes })
})

const bySchedule = { mayIncrement: true, incrementFromNodes: 1, betweenSightingsMs: 0 }
const sync = async (options = bySchedule) => await syncCloudNodes(here.runtime, 'os1', never, options)
const inventory = () => inventoryOf(here.runtime, 'os1')
const kinds = async () =>
  (await here.runtime.db.select().from(syncRun).where(eq(syncRun.cloudId, 'os1')).orderBy(asc(syncRun.startedAt))).map(
    ({ kind, error }) => (error ? `${kind} failed` : kind),
  )

it('an increment in which nothing changed writes no row, and marks nothing as missing', async () => {
  await sync()
  const places = await inventory().places()
  // Nodes that an increment does not speak of are not missing.
  expect(await sync()).toEqual({ seen: 0, changed: 0, gone: 0, doubtful: 0 })
  expect(await inventory().places()).toEqual(places)
  expect(await kinds()).toEqual(['full', 'increment'])
})

it('writes what it was told: changed and new nodes, and those that are gone', async () => {
  await sync()
  const stopped = fakeNode('a', { state: 'stopped', providerState: 'SHUTOFF' })
  here.clouds.os1.changes = { nodes: [stopped, fakeNode('d')], gone: ['b', 'never-heard-of'] }
  expect(await sync()).toEqual({ seen: 2, changed: 2, gone: 1, doubtful: 0 })
  await expectExactly(here.runtime, 'os1', [stopped, fakeNode('c'), fakeNode('d')])
  // Told again, as the overlap of increments does, it changes nothing.
  const places = await inventory().places()
  expect(await sync()).toMatchObject({ changed: 0, gone: 0 })
  expect(await inventory().places()).toEqual(places)
})

it('lists everything in the same run when the cursor is refused', async () => {
  await sync()
  Object.assign(here.clouds.os1, { changes: 'refused', nodes: [fakeNode('a'), fakeNode('c')] })
  expect(await sync()).toEqual({ seen: 2, changed: 0, gone: 1, doubtful: 0 })
  await expectExactly(here.runtime, 'os1', [fakeNode('a'), fakeNode('c')])
  expect(await kinds()).toEqual(['full', 'full'])
})

it('corrects by a full listing what an increment could not know, when a person asks', async () => {
  await sync()
  here.clouds.os1.nodes = [fakeNode('a', { keyName: 'changed-unseen' }), fakeNode('b'), fakeNode('c')]
  expect(await sync()).toMatchObject({ changed: 0 })
  expect(await sync({ ...bySchedule, mayIncrement: false })).toMatchObject({ seen: 3, changed: 1 })
  await expectExactly(here.runtime, 'os1', here.clouds.os1.nodes)
})

it('lists everything after a listing that failed, and where the kind gives no cursor', async () => {
  await sync()
  here.clouds.os1.breaksAfterPages = 1
  expect(await sync({ ...bySchedule, mayIncrement: false })).toBeNull()
  here.clouds.os1.breaksAfterPages = null
  await sync()
  here.clouds.os1.changes = null
  await sync({ ...bySchedule, mayIncrement: false })
  await sync()
  expect(await kinds()).toEqual(['full', 'full failed', 'full', 'full', 'full'])
})

it('keeps the age of what only a full listing reads apart from its own', async () => {
  await sync()
  const { syncedAt, fullSyncAt } = await inventory().cloud()
  expect(fullSyncAt).toEqual(syncedAt)
  await sync()
  const after = await inventory().cloud()
  expect(after.fullSyncAt).toEqual(fullSyncAt)
  expect(after.syncedAt!.getTime()).toBeGreaterThan(fullSyncAt!.getTime())
})

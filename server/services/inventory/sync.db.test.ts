import { asc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { allocationNode, cloud, node, nodeHistory, syncRun } from '@/db/schema'
import { ProviderError } from '@/server/providers/errors'
import { launch } from '../allocations/launch'
import { listNodes } from '../nodes/list-nodes'
import { fakeNode } from '../testing/fake-cloud'
import { type TestInstallation, testInstallation, testRequest } from '../testing/test-runtime'
import { syncCloudNodes } from './sync'

let here: TestInstallation
const never = new AbortController().signal
beforeAll(async () => {
  here = await testInstallation()
})
afterAll(async () => await here[Symbol.asyncDispose]())
beforeEach(async () => {
  await here.runtime.db.delete(node)
  await here.runtime.db.delete(nodeHistory)
  Object.assign(here.clouds.os1, { nodes: [], problem: null, breaksAfterPages: null })
})

const sync = async (betweenSightingsMs = 0) => await syncCloudNodes(here.runtime, 'os1', never, { betweenSightingsMs })
const rows = async () => await here.runtime.db.select().from(node).orderBy(asc(node.providerId))
const history = async () => await here.runtime.db.select().from(nodeHistory).orderBy(asc(nodeHistory.validFrom))
const cloudRow = async () => (await here.runtime.db.select().from(cloud).where(eq(cloud.id, 'os1')))[0]!

it('writes what is new, then nothing while nothing changes', async () => {
  here.clouds.os1.nodes = [fakeNode('a'), fakeNode('b')]
  expect(await sync()).toEqual({ seen: 2, changed: 2, gone: 0, doubtful: 0 })
  const before = await rows()
  expect(await sync()).toEqual({ seen: 2, changed: 0, gone: 0, doubtful: 0 })
  const after = await rows()
  expect(after.map((row) => row.changedAt)).toEqual(before.map((row) => row.changedAt))
  expect(await history()).toHaveLength(2)
  expect(await cloudRow()).toMatchObject({ health: 'ok', problem: null, syncStartedAt: null })
})

it('closes the old version when a node changes and when it is gone, and opens a new one when it comes back', async () => {
  here.clouds.os1.nodes = [fakeNode('a')]
  await sync()
  here.clouds.os1.nodes = [fakeNode('a', { state: 'stopped', providerState: 'SHUTOFF' })]
  expect(await sync()).toEqual({ seen: 1, changed: 1, gone: 0, doubtful: 0 })
  here.clouds.os1.nodes = []
  expect(await sync()).toEqual({ seen: 0, changed: 0, gone: 1, doubtful: 0 })
  expect((await rows())[0]!.goneAt).not.toBeNull()
  here.clouds.os1.nodes = [fakeNode('a')]
  expect(await sync()).toEqual({ seen: 1, changed: 1, gone: 0, doubtful: 0 })
  expect((await rows())[0]!.goneAt).toBeNull()
  const versions = await history()
  expect(versions.map((version) => [version.record.state, version.validTo !== null])).toEqual([
    ['running', true],
    ['stopped', true],
    ['running', false],
  ])
})

it('keeps every row when a listing breaks off half way, and tells the problem and the age', async () => {
  here.clouds.os1.nodes = [fakeNode('a'), fakeNode('b'), fakeNode('c')]
  await sync()
  const { syncedAt } = await cloudRow()
  here.clouds.os1.breaksAfterPages = 1
  expect(await sync()).toBeNull()
  expect((await rows()).filter((row) => row.goneAt === null)).toHaveLength(3)
  const after = await cloudRow()
  expect(after).toMatchObject({
    health: 'failing',
    problem: 'The cloud broke off.',
    problemCode: 'unavailable',
    syncedAt,
  })
  const runs = await here.runtime.db.select().from(syncRun).where(eq(syncRun.cloudId, 'os1'))
  expect(runs.at(-1)?.error).toBe('The cloud broke off.')
})

it('never shows what it did not expect', async () => {
  here.clouds.os1.problem = new TypeError('secret internals') as unknown as ProviderError
  expect(await sync()).toBeNull()
  expect((await cloudRow()).problem).not.toContain('secret internals')
})

it('counts a node that the cloud calls deleted as gone', async () => {
  here.clouds.os1.nodes = [fakeNode('a')]
  await sync()
  here.clouds.os1.nodes = [fakeNode('a', { state: 'deleted', providerState: 'terminated' })]
  expect(await sync()).toMatchObject({ gone: 1 })
})

it('knows nodes of ours, with user and ssh line', async () => {
  const made = await launch(here.as('operator'), testRequest({ clouds: ['os1'], count: 1 }))
  await here.runtime.db
    .update(allocationNode)
    .set({ providerId: 'a', loginUser: 'root', ssh: 'ssh root@203.0.113.9' })
    .where(eq(allocationNode.id, made.nodes[0]!.id))
  here.clouds.os1.nodes = [fakeNode('a'), fakeNode('b')]
  await sync()
  const { items } = await listNodes(here.as('viewer'), { limit: 10 })
  expect(items.map((item) => [item.providerId, item.allocation, item.loginUser, item.ssh])).toEqual([
    ['a', made.id, 'root', 'ssh root@203.0.113.9'],
    ['b', null, null, null],
  ])
})

it('pages by key without a gap while names repeat and hold any Unicode, and filters', async () => {
  const names = ['same', 'same', 'same', 'ünïcode 100%_', '名前', 'zeta']
  here.clouds.os1.nodes = names.map((name, index) =>
    fakeNode(`p${index}`, { name, state: index === 5 ? 'stopped' : 'running' }),
  )
  await sync()
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await listNodes(here.as('viewer'), { limit: 2, cursor })
    seen.push(...page.items.map((item) => item.providerId))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  expect(new Set(seen)).toEqual(new Set(names.map((_name, index) => `p${index}`)))
  expect(seen).toHaveLength(names.length)
  const find = async (over: object) =>
    (await listNodes(here.as('viewer'), { limit: 10, ...over })).items.map((i) => i.name)
  expect(await find({ q: '100%_' })).toEqual(['ünïcode 100%_'])
  expect(await find({ q: '%' })).toEqual(['ünïcode 100%_'])
  expect(await find({ q: '名' })).toEqual(['名前'])
  expect(await find({ q: 'SAME', state: ['stopped'] })).toEqual([])
  expect(await find({ state: ['stopped'] })).toEqual(['zeta'])
  expect(await find({ cloud: ['os2'] })).toEqual([])
  await expect(listNodes(here.as('viewer'), { limit: 2, cursor: 'nonsense' })).rejects.toMatchObject({
    code: 'bad-request',
  })
})

it('tells the wrong credentials in the words of the cloud', async () => {
  here.clouds.os1.problem = new ProviderError('auth', 'The cloud refused our credentials.', {
    detail: 'HTTP 401',
    status: 401,
  })
  await sync()
  expect(await cloudRow()).toMatchObject({
    problem: 'The cloud refused our credentials. The cloud said: HTTP 401',
    problemCode: 'auth',
  })
})

it('throws an older listing away when a later one has begun', async () => {
  const { listNodes } = here.clouds.os1
  let goOn: () => void = () => {}
  const held = new Promise<void>((resolve) => {
    goOn = resolve
  })
  const reading = new Promise<void>((begun) => {
    here.clouds.os1.listNodes = async function* () {
      begun()
      await held
      yield { nodes: [fakeNode('old')], gone: [] }
      return null
    }
  })
  const older = sync()
  await reading
  here.clouds.os1.listNodes = listNodes
  here.clouds.os1.nodes = [fakeNode('new')]
  expect(await sync()).toMatchObject({ seen: 1, changed: 1 })
  goOn()
  expect(await older).toBeNull()
  expect((await rows()).map((row) => row.providerId)).toEqual(['new'])
})

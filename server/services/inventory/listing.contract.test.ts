import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cloud } from '@/db/schema'
import { type TestDatabase, testDatabase } from '@/db/testing'
import { type LabProcess, startLab } from '@/e2e/helpers/lab'
import type { CloudConfig } from '@/server/domain/cloud-schema'
import { parseEnv } from '@/server/env'
import { createAwsEc2Provider } from '@/server/providers/aws-ec2'
import { createOpenstackProvider } from '@/server/providers/openstack'
import type { CloudProvider, NodePage } from '@/server/providers/port'
import { createRuntime, type OwnedRuntime } from '../runtime'
import { syncCloudNodes } from './sync'
import { inventoryOf } from './testing'

/** A kind of cloud, the action that lists its servers, and pages small enough for five of them. */
const targets = [
  { id: 'aws-us-east-1', list: 'DescribeInstances' },
  { id: 'harbor', list: 'GET /compute/servers/detail' },
]
const smallPage = 20

let lab: LabProcess
let database: TestDatabase
let runtime: OwnedRuntime
let folder: string
/** Both are read when an adapter is made or a page was read. */
let pageSize: number | undefined
let afterPage: (number: number) => Promise<void> = async () => undefined

async function make(config: CloudConfig): Promise<CloudProvider> {
  const environment = { variables: {}, homeFolder: lab.folder, installation: `listing-${randomUUID()}` }
  const options = { backoffMs: 20, ...(pageSize === undefined ? {} : { pageSize }) }
  const made =
    config.provider === 'aws-ec2'
      ? await createAwsEc2Provider(config, environment, options)
      : await createOpenstackProvider(config, environment, options)
  return { ...made, listNodes: (since, call) => watched(made.listNodes(since, call)) }
}
async function* watched(pages: AsyncGenerator<NodePage, string | null>): AsyncGenerator<NodePage, string | null> {
  for (let number = 1; ; number++) {
    const page = await pages.next()
    if (page.done) return page.value
    yield page.value
    await afterPage(number)
  }
}

beforeAll(async () => {
  lab = await startLab({ world: 'crowd' })
  database = await testDatabase()
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-data-'))
  runtime = await createRuntime({
    role: 'command',
    env: parseEnv({ PLUMBLINE_DATA: folder, LOG_LEVEL: 'silent', PLUMBLINE_CONFIG: 'none.yaml' }, folder),
    databaseUrl: database.url,
    log: pino({ level: 'silent' }),
    providerFactory: make,
  })
})
afterAll(async () => {
  await runtime.close(1_000)
  await database[Symbol.asyncDispose]()
  await lab.stop()
  fs.rmSync(folder, { recursive: true, force: true })
})

/** The cloud's row, anew: no nodes, no age, an adapter of its own. */
async function fresh(id: string, size?: number): Promise<void> {
  pageSize = size
  const config = lab.config.clouds.find((one) => one.id === id)!
  await runtime.sql`delete from cloud where id = ${id}`
  // The region tells one adapter from the next: a configuration that stays keeps its adapter.
  const named = { ...config, name: `${id} ${randomUUID()}` }
  const { provider, region } = config
  await runtime.db.insert(cloud).values({ id, name: id, provider, region, source: 'file', config: named })
}
const sync = async (id: string) =>
  await syncCloudNodes(runtime, id, new AbortController().signal, { betweenSightingsMs: 0 })
const line = (one: { id: string; name: string }) => `${one.id} ${one.name}`
const held = async (id: string) =>
  ((await lab.books())[id] ?? [])
    .filter((entry) => entry.kind === 'server')
    .map(line)
    .sort()
const kept = async (id: string) =>
  (await inventoryOf(runtime, id).present()).map((row) => line({ id: row.providerId, name: row.name })).sort()

describe.each(targets)('the nodes of $id', ({ id, list }) => {
  it('are in the table exactly, be they 0, 1, 999, 1000, 1001 or none again', async () => {
    await fresh(id)
    for (const count of [0, 1, 999, 1000, 1001]) {
      await lab.crowd(id, count)
      expect(await sync(id)).toMatchObject({ seen: count, gone: 0 })
      expect(await kept(id)).toEqual(await held(id))
    }
    await lab.crowd(id, 0)
    expect(await sync(id)).toMatchObject({ seen: 0, gone: 0, doubtful: 1001 })
    expect(await sync(id)).toMatchObject({ seen: 0, gone: 1001 })
    expect(await kept(id)).toEqual([])
  })

  describe('over five pages', () => {
    const count = smallPage * 5 - 3
    const third = (work: () => Promise<void>) => {
      afterPage = async (number) => {
        if (number === 2) await work()
      }
    }
    const start = async () => {
      await lab.crowd(id, count)
      await fresh(id, smallPage)
      afterPage = async () => undefined
      expect(await sync(id)).toMatchObject({ seen: count, changed: count })
      return (await inventoryOf(runtime, id).cloud()).syncedAt
    }
    const spoil = async (kind: string, times: number) => await lab.fault({ cloud: id, action: list, kind, times })

    it('stay all, with their age, when page 3 cannot be read', async () => {
      const syncedAt = await start()
      for (const [kind, problemCode] of [
        ['unavailable-503', 'unavailable'],
        // A body that ends too early, or a connection that does: both are what was cut.
        ['cut-body', expect.stringMatching(/^(protocol|unavailable)$/)],
        ['duplicate-page', 'protocol'],
        ['expired-token', 'auth'],
      ]) {
        third(async () => await spoil(String(kind), 1_000))
        expect(await sync(id), kind).toBeNull()
        await lab.clearFaults()
        expect(await kept(id), kind).toEqual(await held(id))
        expect(await inventoryOf(runtime, id).cloud(), kind).toMatchObject({ syncedAt, health: 'failing', problemCode })
      }
      afterPage = async () => undefined
      expect(await sync(id)).toMatchObject({ seen: count, changed: 0 })
      expect(await inventoryOf(runtime, id).cloud()).toMatchObject({ health: 'ok', problem: null })
    })

    it('are complete all the same when the trouble of page 3 passes', async () => {
      await start()
      for (const kind of ['unavailable-503', 'connection-reset', 'cut-body', 'duplicate-page', 'expired-token']) {
        third(async () => await spoil(kind, 1))
        const result = await sync(id)
        await lab.clearFaults()
        expect(result, kind).toEqual({ seen: count, changed: 0, gone: 0, doubtful: 0 })
        expect(await kept(id), kind).toEqual(await held(id))
      }
    })

    it('stay when the link to page 4 is lost: read to the end, or doubted', async () => {
      await start()
      third(async () => await spoil('missing-next', 1))
      const result = await sync(id)
      await lab.clearFaults()
      expect(result?.gone).toBe(0)
      expect(await kept(id)).toEqual(await held(id))
      expect(result?.doubtful).toBe(id === 'harbor' ? 0 : count - smallPage * 3)
      afterPage = async () => undefined
      expect(await sync(id)).toMatchObject({ seen: count, changed: 0, gone: 0, doubtful: 0 })
    })
  })

  it('are 53,098, listed, written and listed again', async () => {
    const count = 53_098
    await lab.crowd(id, count)
    await fresh(id)
    afterPage = async () => undefined
    for (const changed of [count, 0]) {
      let most = 0
      const watch = setInterval(() => {
        most = Math.max(most, process.memoryUsage().rss)
      }, 100)
      const before = process.memoryUsage().rss
      const startedAt = performance.now()
      expect(await sync(id)).toEqual({ seen: count, changed, gone: 0, doubtful: 0 })
      clearInterval(watch)
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      const grown = Math.max(0, (most - before) / 2 ** 20).toFixed(0)
      process.stdout.write(`${id}: ${count} nodes over HTTP, ${changed} written: ${seconds} s, memory +${grown} MiB\n`)
    }
    expect(await kept(id)).toEqual(await held(id))
    await lab.crowd(id, 0)
  }, 900_000)
})

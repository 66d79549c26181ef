import { randomUUID } from 'node:crypto'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { outageOf } from '@/db/outage'
import { type TestDatabase, testDatabase } from '@/db/testing'
import { databaseProxy } from '@/db/testing-proxy'
import { type ClaimedJob, createQueue, type Queue } from './queue'

let database: TestDatabase
let sender: Queue
const log = pino({ level: 'silent' })
const open = async (worker: boolean) => await createQueue({ databaseUrl: database.url, log, worker })
beforeAll(async () => {
  database = await testDatabase()
  sender = await open(false)
})
afterAll(async () => {
  await sender.stop(1_000)
  await database[Symbol.asyncDispose]()
})

const deferred = <Value>() => {
  let resolve: (value: Value) => void = () => {}
  const promise = new Promise<Value>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
const nodeJob = () => ({ nodeId: randomUUID(), run: 1, task: 'run' as const })
const stateOf = async (id: string) => {
  const [row] = await database.sql`select state, retry_count from pgboss.job where id = ${id}`
  return row as { state: string; retry_count: number } | undefined
}

describe('sending', () => {
  it('happens with the transaction, or not at all', async () => {
    const data = nodeJob()
    await expect(
      database.db.transaction(async (tx) => {
        expect(await sender.send('node', data, { key: data.nodeId, tx })).not.toBeNull()
        throw new Error('changed my mind')
      }),
    ).rejects.toThrow('changed my mind')
    const id = await database.db.transaction(async (tx) => await sender.send('node', data, { key: data.nodeId, tx }))
    expect(await stateOf(id!)).toEqual({ state: 'created', retry_count: 0 })
    expect(await sender.send('node', data, { key: data.nodeId })).toBeNull()
  })

  it('refuses a payload of another shape', async () => {
    await expect(sender.send('node', { ...nodeJob(), run: 0 })).rejects.toThrow()
  })
})

describe('a worker that stops', () => {
  beforeAll(async () => void (await database.sql`delete from pgboss.job where name = 'node'`))

  it('hands its job over at once, not as a failure of the node', async () => {
    const data = nodeJob()
    const first = await open(true)
    const started = deferred<ClaimedJob<'node'>>()
    await first.work('node', async (job) => {
      if (job.data.nodeId !== data.nodeId) return
      started.resolve(job)
      await new Promise<void>((_resolve, reject) => {
        job.signal.addEventListener('abort', () => reject(new Error('interrupted')))
      })
    })
    const id = await sender.send('node', data, { key: data.nodeId })
    expect((await started.promise).attempt).toBe(0)
    await first.stop(5_000)
    expect(await stateOf(id!)).toMatchObject({ state: 'retry' })

    const second = await open(true)
    const taken = deferred<ClaimedJob<'node'>>()
    const before = performance.now()
    await second.work('node', async (job) => taken.resolve(job))
    const again = await taken.promise
    expect(again).toMatchObject({ id, data })
    expect(again.attempt).toBeGreaterThan(0)
    expect(performance.now() - before).toBeLessThan(4_000)
    await second.stop(5_000)
    expect(await stateOf(id!)).toMatchObject({ state: 'completed' })
  })
})

describe('a database that goes away', () => {
  it('is told once, not by every loop of the queue, and the queue goes on when it is back', async () => {
    await using proxy = await databaseProxy(database.url)
    const lines: string[] = []
    const told = pino({ level: 'info' }, { write: (line) => void lines.push(line) })
    const outage = (error: unknown) => (outageOf(error) ? 'away' : null)
    const worker = await createQueue({ databaseUrl: proxy.url, log: told, worker: true, outage })
    const done: string[] = []
    await worker.work('node-expire', async (job) => void done.push(job.data.nodeId))
    await worker.work('node-lost', async (job) => void done.push(job.data.nodeId))
    await proxy.refuse()
    await expect.poll(() => lines.length, { timeout: 10_000 }).toBe(1)
    const { nodeId, run } = nodeJob()
    await sender.send('node-expire', { nodeId, run }, { key: nodeId })
    await proxy.heal()
    await expect.poll(() => done, { timeout: 20_000 }).toEqual([nodeId])
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['away'])
    await worker.stop(1_000)
  }, 60_000)
})

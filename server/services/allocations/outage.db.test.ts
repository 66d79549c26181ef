import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDatabase } from '@/db/client'
import { outageOf } from '@/db/outage'
import { allEvents } from '@/db/queries/events'
import { allocationNode, intent } from '@/db/schema'
import { type DatabaseProxy, databaseProxy } from '@/db/testing-proxy'
import { LeaseLost, type RunStore } from '@/server/allocation/ports'
import { Patience } from '../patience'
import { type TestInstallation, testInstallation, testRequest } from '../testing/test-runtime'
import { launch } from './launch'
import { claim, type Lease } from './lease'
import { createRunStore } from './store'

let proxy: DatabaseProxy
let here: TestInstallation
let allocationId: string
let nodeId: string
beforeAll(async () => {
  here = await testInstallation({
    through: async (url) => {
      proxy = await databaseProxy(url)
      return proxy.url
    },
  })
})
afterAll(async () => {
  await here[Symbol.asyncDispose]()
  await proxy[Symbol.asyncDispose]()
})
beforeEach(async () => {
  const made = await launch(here.as('operator'), testRequest({ clouds: ['os1'], count: 1 }))
  allocationId = made.id
  nodeId = made.nodes[0]!.id
})

async function claimed(over: Partial<Lease> = {}, signal = new AbortController().signal) {
  const lease = { nodeId, run: 1, jobId: 'job-a', attempt: 0, ...over }
  expect(await claim(here.runtime, lease, ['queued', 'running'])).not.toBeNull()
  const outages: string[] = []
  const patience = new Patience({ signal, onOutage: (outage) => outages.push(outage ?? 'over') })
  return { store: createRunStore(here.runtime, lease, patience), outages, patience }
}
const types = async () =>
  (await allEvents(here.runtime.db, allocationId, { withLog: true })).map(({ event }) => event.type)
const failure = { code: 'login-refused', message: 'Nobody may log in.', action: 'Look at the image.' } as const
const exchange = {
  at: '2026-11-02T10:00:00.000Z',
  method: 'GET',
  target: '/',
  status: 200,
  ms: 1,
  requestBody: null,
  responseBody: null,
  error: null,
}
const failed = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => new Error('It did not fail.'),
    (error: unknown) => error,
  )
const facts = { networks: 1, flavors: 1, images: 1, gaps: [] }
const ended = { attempt: 1, ms: 5, calls: 1 }

describe('a write whose COMMIT took effect and was never confirmed', () => {
  const writes: [string, (store: RunStore) => Promise<unknown>, string[]][] = [
    ['beginStep', (store) => store.beginStep(2, 1), ['step-started']],
    ['finishStep', (store) => store.finishStep(2, { ...ended, facts, workarounds: [] }), ['step-finished']],
    ['failStep', (store) => store.failStep(2, { ...ended, failure, willRetry: true }), ['step-failed']],
    ['append', (store) => store.append([{ type: 'cleanup-log', message: 'a' }]), ['cleanup-log']],
    ['exchange', (store) => store.exchange(2, 1, exchange), ['step-exchange']],
    [
      'delivered',
      (store) => store.delivered({ address: '203.0.113.9', providerId: 'x', loginUser: 'root' }),
      ['node-address', 'node-delivered'],
    ],
  ]
  it.each(writes)('%s is not made twice', async (_name, write, expected) => {
    const { store, outages } = await claimed()
    const before = await types()
    proxy.loseNextCommit()
    await write(store)
    expect(outages).toEqual(['unreachable', 'over'])
    expect((await types()).slice(before.length)).toEqual(expected)
  })

  it('an intent is the same one, and the next writes go on', async () => {
    const { store, outages } = await claimed()
    proxy.loseNextCommit()
    const made = await store.intend('server')
    proxy.loseNextCommit()
    await store.settle(made.id, 'server-1')
    expect(outages).toEqual(['unreachable', 'over', 'unreachable', 'over'])
    const rows = await here.runtime.db.select().from(intent).where(eq(intent.nodeId, nodeId))
    expect(rows.map(({ id, providerId }) => [id, providerId])).toEqual([[made.id, 'server-1']])
  })

  it('writes that were made at once are all made once, in their order', async () => {
    const { store } = await claimed()
    const before = await types()
    proxy.loseNextCommit()
    await Promise.all([
      store.exchange(2, 1, exchange),
      store.append([{ type: 'cleanup-log', message: 'b' }]),
      store.exchange(2, 1, exchange),
    ])
    expect((await types()).slice(before.length)).toEqual(['step-exchange', 'cleanup-log', 'step-exchange'])
  })
})

describe('a database that cannot be reached', () => {
  it('is waited for, by writes and reads, and the time is no time of the run', async () => {
    const { store, outages, patience } = await claimed()
    await proxy.refuse()
    const asked = Promise.all([store.beginStep(3, 1), store.intents(), store.holdsLease()])
    await expect.poll(() => outages.length, { timeout: 5_000 }).toBeGreaterThan(4)
    expect(patience.waitedMs()).toBeGreaterThan(0)
    await proxy.heal()
    await asked
    expect((await types()).filter((type) => type === 'step-started')).toHaveLength(1)
    const waited = patience.waitedMs()
    await store.intents()
    expect(patience.waitedMs()).toBe(waited)
  })

  it('ends the wait of a worker that is stopped, and the run of one that was replaced meanwhile', async () => {
    const stop = new AbortController()
    const { store: stopped, outages } = await claimed({}, stop.signal)
    await proxy.refuse()
    const waiting = stopped.append([{ type: 'cleanup-log', message: 'c' }])
    waiting.catch(() => undefined)
    await expect.poll(() => outages.length).toBeGreaterThan(0)
    stop.abort(new Error('stop'))
    expect(outageOf(await failed(waiting))).toBe('unreachable')
    await proxy.heal()

    const { store: replaced, outages: seen } = await claimed({ attempt: 1 })
    await proxy.refuse()
    const late = failed(replaced.append([{ type: 'cleanup-log', message: 'd' }]))
    await expect.poll(() => seen.length).toBeGreaterThan(0)
    // The other worker has a way to the database that works.
    const other = createDatabase(here.url)
    const lease = { nodeId, run: 1, jobId: 'job-a', attempt: 2 }
    expect(await claim(other, lease, ['queued', 'running'])).not.toBeNull()
    await other.close()
    await proxy.heal()
    expect(await late).toBeInstanceOf(LeaseLost)
    expect(await types()).not.toContain('cleanup-log')
    const [row] = await here.runtime.db.select().from(allocationNode).where(eq(allocationNode.id, nodeId))
    expect(row?.leaseAttempt).toBe(2)
  })
})

import { and, asc, eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { allEvents } from '@/db/queries/events'
import { allocationEvent, allocationNode, apiExchange, nodeKey } from '@/db/schema'
import { LeaseLost, type RunStore } from '@/server/allocation/ports'
import { foldEvents } from '@/server/domain/allocation'
import { type TestInstallation, testInstallation, testRequest } from '../testing/test-runtime'
import { cancel } from './cancel'
import { getAllocation } from './get-allocation'
import { launch } from './launch'
import { claim, type Lease, lockLeased } from './lease'
import { loadRun } from './load-run'
import { handleExpireJob, handleLostJob } from './lost-and-expired'
import { release } from './release'
import { retry } from './retry'
import { createRunStore } from './store'
import { handleStrays } from './strays'

let here: TestInstallation
let allocationId: string
let nodes: string[]
beforeAll(async () => {
  here = await testInstallation()
})
afterAll(async () => await here[Symbol.asyncDispose]())
beforeEach(async () => {
  const made = await launch(here.as('operator'), testRequest({ clouds: ['os1'], count: 2 }))
  allocationId = made.id
  nodes = made.nodes.map((node) => node.id)
})

const lease = (over: Partial<Lease> = {}): Lease => ({ nodeId: nodes[0]!, run: 1, jobId: 'job-a', attempt: 0, ...over })
async function claimed(over: Partial<Lease> = {}): Promise<RunStore> {
  const mine = lease(over)
  expect(await claim(here.runtime, mine, ['queued', 'running'])).not.toBeNull()
  return createRunStore(here.runtime, mine)
}
const facts = {
  keyType: 'ed25519',
  fingerprint: 'SHA256:x',
  channel: 'key-object',
  onThisNodeOnly: true,
  keyId: 'k',
} as const
const finished = { attempt: 1, ms: 5, calls: 1, facts, workarounds: [] }
const failure = { code: 'login-refused', message: 'Nobody may log in.', action: 'Look at the image.' } as const
const nodeRow = async (id = nodes[0]!) =>
  (await here.runtime.db.select().from(allocationNode).where(eq(allocationNode.id, id)))[0]!
const tasksOf = async (id: string) =>
  (
    await here.runtime
      .sql`select data from pgboss.job where name = 'node' and data ->> 'nodeId' = ${id} order by data ->> 'run'`
  ).map(({ data }) => data)
const view = async () => foldEvents(await allEvents(here.runtime.db, allocationId, { withLog: true }))

describe('the fence', () => {
  it('refuses every write of an attempt after a later one has claimed, and writes nothing', async () => {
    const first = await claimed()
    await first.beginStep(1, 1)
    const second = await claimed({ attempt: 1 })
    const before = await view()
    const writes: [string, () => Promise<unknown>][] = [
      ['beginStep', () => first.beginStep(1, 2)],
      ['finishStep', () => first.finishStep(1, finished)],
      ['failStep', () => first.failStep(1, { attempt: 1, ms: 1, calls: 0, failure, willRetry: true })],
      ['append', () => first.append([{ type: 'cleanup-log', message: 'late' }])],
      ['intend', () => first.intend('key')],
      ['nodeKey', () => first.nodeKey()],
      ['rsaNodeKey', () => first.rsaNodeKey()],
      ['delivered', () => first.delivered({ address: '203.0.113.9', providerId: 'x', loginUser: 'root' })],
      ['learnUser', () => first.learnUser('image-1', 'ubuntu', 'it worked')],
      ['rememberHost', () => first.rememberHost('203.0.113.9', { type: 'ssh-ed25519', key: 'AAAA' })],
      [
        'exchange',
        () =>
          first.exchange(1, 1, {
            at: new Date().toISOString(),
            method: 'GET',
            target: '/',
            status: 200,
            ms: 1,
            requestBody: null,
            responseBody: null,
            error: null,
          }),
      ],
    ]
    for (const [name, write] of writes) await expect(write(), name).rejects.toBeInstanceOf(LeaseLost)
    expect(await view()).toEqual(before)
    await second.finishStep(1, finished)
    expect((await view()).nodes[0]!.steps[0]!.state).toBe('done')
  })

  it('lets no worker that stands still keep a node locked', async () => {
    await claimed()
    const limits = sql`select current_setting('statement_timeout') as statement,
      current_setting('idle_in_transaction_session_timeout') as pause`
    await here.runtime.db.transaction(async (tx) => {
      await lockLeased(tx, lease())
      expect((await tx.execute(limits))[0]).toEqual({ statement: '8s', pause: '8s' })
    })
    expect((await here.runtime.db.execute(limits))[0]).not.toMatchObject({ statement: '8s' })
  })

  it('gives no lease to an attempt that comes late, nor for an older task of the node', async () => {
    await claimed({ attempt: 2 })
    expect(await claim(here.runtime, lease({ attempt: 1 }), ['queued', 'running'])).toBeNull()
    expect(await claim(here.runtime, lease({ run: 0, jobId: 'job-b' }), ['queued', 'running'])).toBeNull()
    expect(await claim(here.runtime, lease({ jobId: 'job-b' }), ['delivered'])).toBeNull()
  })

  it('refuses the old task after a retry', async () => {
    const store = await claimed()
    await store.append([{ type: 'node-failed', failure }])
    await retry(here.as('operator'), { id: allocationId, nodes: [nodes[0]!] })
    await expect(store.append([{ type: 'cleanup-log', message: 'late' }])).rejects.toBeInstanceOf(LeaseLost)
  })
})

describe('events', () => {
  it('are numbered without holes while both nodes write at once', async () => {
    const one = await claimed()
    const two = await claimed({ nodeId: nodes[1]!, jobId: 'job-b' })
    const writes = Array.from({ length: 25 }, (_, index) =>
      (index % 2 ? one : two).append([
        { type: 'step-log', step: 1, attempt: 1, level: 'info', message: `line ${index}` },
        { type: 'step-log', step: 1, attempt: 1, level: 'info', message: `line ${index} again` },
      ]),
    )
    await Promise.all(writes)
    const rows = await here.runtime.db
      .select({ seq: allocationEvent.seq })
      .from(allocationEvent)
      .where(eq(allocationEvent.allocationId, allocationId))
      .orderBy(asc(allocationEvent.seq))
    expect(rows.map((row) => row.seq)).toEqual(Array.from({ length: 51 }, (_, index) => index + 1))
  })

  it('lead to the same states as the rows have', async () => {
    const store = await claimed()
    await store.append([{ type: 'node-started', worker: 'w' }])
    await store.beginStep(1, 1)
    await store.finishStep(1, finished)
    await store.delivered({ address: '203.0.113.9', providerId: 'server-1', loginUser: 'root' })
    const folded = (await view()).nodes[0]!
    const row = await nodeRow()
    expect([row.state, row.address, row.providerId, row.ssh]).toEqual([
      folded.state,
      folded.address,
      folded.providerId,
      folded.ssh,
    ])
    expect(row.state).toBe('delivered')
    expect(row.ssh).toContain(`${here.dataFolder}/fleet_ed25519`)
    expect((await getAllocation(here.as('viewer'), { id: allocationId })).nodes[0]!.steps[0]).toMatchObject({
      step: 1,
      state: 'done',
      delivered: true,
      verdict: 'YES',
      ms: 5,
    })
  })
})

describe('intents, keys and evidence', () => {
  it('answers the same intent for the same kind until it is removed', async () => {
    const store = await claimed()
    const first = await store.intend('server')
    expect(first).toMatchObject({ kind: 'server', name: 'race-1', providerId: null, removed: false })
    expect(await store.intend('server')).toEqual({ ...first, again: true })
    await store.settle(first.id, 'server-9')
    expect((await nodeRow()).providerId).toBe('server-9')
    await store.removed(first.id)
    expect((await store.intend('server')).id).not.toBe(first.id)
    expect((await store.intents()).map((intent) => intent.removed)).toEqual([true, false])
  })

  it('keeps one key pair, sealed, until it is discarded', async () => {
    const store = await claimed()
    const pair = await store.nodeKey()
    expect(await store.nodeKey()).toEqual(pair)
    const [row] = await here.runtime.db.select().from(nodeKey).where(eq(nodeKey.nodeId, nodes[0]!))
    expect(row!.sealedPrivateKey.toString('latin1')).not.toContain('OPENSSH')
    await store.discardNodeKey()
    expect(await store.existingNodeKey()).toBeNull()
  })

  it('replaces it by an RSA pair once, sealed like the first', async () => {
    const store = await claimed()
    const first = await store.nodeKey()
    const pair = await store.rsaNodeKey()
    expect(pair.publicKey).toMatch(/^ssh-rsa \S+ plumbline-\S+$/)
    expect(pair.fingerprint).not.toBe(first.fingerprint)
    expect([await store.nodeKey(), await store.rsaNodeKey(), await store.existingNodeKey()]).toEqual([pair, pair, pair])
    const rows = await here.runtime.db.select().from(nodeKey).where(eq(nodeKey.nodeId, nodes[0]!))
    expect(rows).toHaveLength(1)
    expect(rows[0]!.sealedPrivateKey.toString('latin1')).not.toContain('PRIVATE')
  })

  it('keeps an exchange and tells it in the same breath', async () => {
    const store = await claimed()
    const at = '2026-01-01T00:00:00.000Z'
    const call = { at, method: 'POST', target: '/servers', status: 202, ms: 12.6, error: null }
    await store.exchange(4, 1, { ...call, requestBody: '{}', responseBody: '{"server":{}}' })
    const told = (await view()).nodes[0]!.exchanges[0]!
    const [kept] = await here.runtime.db.select().from(apiExchange).where(eq(apiExchange.id, told.id))
    expect(kept).toMatchObject({ step: 4, method: 'POST', ms: 13, requestBody: '{}' })
  })

  it('never replaces the host key of an address', async () => {
    const store = await claimed()
    await store.rememberHost('203.0.113.9', { type: 'ssh-ed25519', key: 'AAAA' })
    await store.rememberHost('203.0.113.9', { type: 'ssh-ed25519', key: 'BBBB' })
    expect(await store.knownHost('203.0.113.9')).toEqual({ type: 'ssh-ed25519', key: 'AAAA' })
    await store.forgetHosts?.()
    expect(await store.knownHost('203.0.113.9')).toBeNull()
  })
})

describe('what a person may do', () => {
  const jobsOf = async (queue: string) =>
    await here.runtime
      .sql`select data from pgboss.job where name = ${queue} and data->>'nodeId' = ${nodes[0]!} order by created_on`

  it('cancels what runs and says who asked', async () => {
    await cancel(here.as('operator'), { id: allocationId })
    expect((await nodeRow()).cancelRequestedBy).toBe('A operator')
    const store = await claimed()
    expect(await store.cancelRequested()).toBe(true)
    const loaded = await loadRun(here.runtime, await nodeRow())
    expect(loaded).toMatchObject({ cancelRequested: true, cancelRequestedBy: 'A operator', failure: null })
  })

  it('forgets a cancel that came after the delivery: the look after 120 s would stop on it', async () => {
    const store = await claimed()
    await store.append([{ type: 'node-started', worker: 'w' }])
    await cancel(here.as('operator'), { id: allocationId, nodes: [nodes[0]!] })
    await store.delivered({ address: '203.0.113.9', providerId: 'server-1', loginUser: 'root' })
    expect(await nodeRow()).toMatchObject({ state: 'delivered', cancelRequestedBy: null })
  })

  it('lists the cloud again as soon as something was removed there', async () => {
    const store = await claimed()
    const syncs = async () => await here.runtime.sql`select data from pgboss.job where name = 'cloud-sync'`
    await here.runtime.sql`delete from pgboss.job where name = 'cloud-sync'`
    await store.append([{ type: 'cleanup-finished', removed: [], left: [] }])
    expect(await syncs()).toHaveLength(0)
    await store.append([{ type: 'cleanup-finished', removed: ['server race-1'], left: [] }])
    expect((await syncs()).map((job) => job.data)).toEqual([{ cloudId: 'os1', by: 'clean-up' }])
  })

  it('takes the key up again that a clean-up had to leave, and makes a new one otherwise', async () => {
    const store = await claimed()
    const pair = await store.nodeKey()
    const key = await store.intend('key')
    await store.removed((await store.intend('server')).id)
    await store.append([{ type: 'node-failed', failure }])
    await retry(here.as('operator'), { id: allocationId, nodes: [nodes[0]!] })
    const again = await claimed({ run: 2, jobId: 'job-k' })
    expect(await again.existingNodeKey()).toEqual(pair)
    await again.removed(key.id)
    await again.append([{ type: 'node-failed', failure }])
    await retry(here.as('operator'), { id: allocationId, nodes: [nodes[0]!] })
    expect(await (await claimed({ run: 3, jobId: 'job-l' })).existingNodeKey()).toBeNull()
  })

  it('retries from the failed step while the server is there, and from the first after a clean-up', async () => {
    const store = await claimed()
    const key = await store.intend('key')
    const server = await store.intend('server')
    await store.beginStep(1, 1)
    await store.finishStep(1, finished)
    await store.beginStep(2, 1)
    await store.failStep(2, { attempt: 1, ms: 1, calls: 0, failure, willRetry: false })
    await store.append([{ type: 'node-failed', failure }])
    await retry(here.as('operator'), { id: allocationId, nodes: [nodes[0]!] })
    expect((await view()).nodes[0]!.steps.map((step) => step.state).slice(0, 3)).toEqual(['done', 'waiting', 'waiting'])
    expect(await jobsOf('node')).toHaveLength(2)

    const again = await claimed({ run: 2, jobId: 'job-c' })
    await again.append([{ type: 'node-failed', failure }])
    await again.removed(server.id)
    await again.removed(key.id)
    await retry(here.as('operator'), { id: allocationId, nodes: [nodes[0]!] })
    expect((await view()).nodes[0]!.steps[0]!.state).toBe('waiting')
    expect((await loadRun(here.runtime, await nodeRow())).done).toEqual({})
  })

  it('releases what was delivered, with a job of its own, and refuses what still runs', async () => {
    const refused = release(here.as('operator'), { id: allocationId })
    await expect(refused).rejects.toMatchObject({ code: 'conflict' })
    const store = await claimed()
    await store.delivered({ address: '203.0.113.9', providerId: 'server-1', loginUser: 'root' })
    const after = await release(here.as('operator'), { id: allocationId })
    expect(after).toMatchObject({ state: 'releasing' })
    expect(after.nodes.map((node) => node.state)).toEqual(['releasing', 'queued'])
    expect((await jobsOf('node')).at(-1)!.data).toEqual({ nodeId: nodes[0], run: 2, task: 'clean', why: 'released' })
    const cleaner = createRunStore(here.runtime, lease({ run: 2, jobId: 'job-r' }))
    expect(await claim(here.runtime, lease({ run: 2, jobId: 'job-r' }), ['releasing'])).not.toBeNull()
    await cleaner.append([{ type: 'cleanup-started', why: 'released', by: 'Plumbline' }])
    await cleaner.append([{ type: 'cleanup-finished', removed: ['server'], left: [] }])
    const told = await here.runtime.db
      .select({ event: allocationEvent.event })
      .from(allocationEvent)
      .where(and(eq(allocationEvent.allocationId, allocationId)))
    const starts = told.filter((row) => row.event.type === 'cleanup-started').map((row) => row.event)
    expect(starts).toMatchObject([{ by: 'A operator' }])
    expect((await nodeRow()).state).toBe('released')
  })

  it('removes a held node when its time is over, but not one that was retried', async () => {
    const store = await claimed()
    await store.append([{ type: 'node-failed', failure }])
    await store.append([{ type: 'node-held', until: new Date(Date.now() + 900_000).toISOString() }])
    expect(await jobsOf('node-expire')).toHaveLength(1)
    await handleExpireJob(here.runtime, { data: { nodeId: nodes[0]!, run: 0 } })
    expect((await nodeRow()).state).toBe('failed')
    // At once, as from two schedulers: it is done once.
    const expire = () => handleExpireJob(here.runtime, { data: { nodeId: nodes[0]!, run: 1 } })
    await Promise.all([expire(), expire(), expire()])
    expect(await nodeRow()).toMatchObject({ state: 'cleaning', run: 2, heldUntil: null })
    expect(await tasksOf(nodes[0]!)).toEqual([
      expect.objectContaining({ run: 1, task: 'run' }),
      expect.objectContaining({ run: 2, task: 'clean' }),
    ])
    const told = await allEvents(here.runtime.db, allocationId, { withLog: true })
    expect(told.filter(({ event }) => event.type === 'cleanup-started')).toHaveLength(1)
  })

  it('fails a node whose workers died again and again, takes the lease away, and has it cleaned by a fresh job', async () => {
    const store = await claimed()
    const data = { nodeId: nodes[0]!, run: 1, task: 'run' as const }
    await handleLostJob(here.runtime, { id: 'lost-job', data })
    expect(await nodeRow()).toMatchObject({ state: 'cleaning', run: 2, failure: { code: 'worker-lost' } })
    await expect(store.beginStep(1, 1)).rejects.toBeInstanceOf(LeaseLost)
    expect(await tasksOf(nodes[0]!)).toEqual([
      expect.objectContaining({ run: 1, task: 'run' }),
      expect.objectContaining({ run: 2, task: 'clean', why: 'failed', losses: 0 }),
    ])
    // Told twice, as by a worker that died over it, it does it once.
    await handleLostJob(here.runtime, { id: 'lost-job', data })
    expect(await tasksOf(nodes[0]!)).toHaveLength(2)
  })

  it('cleans up a lost clean-up again, and in the end says what may still be there', async () => {
    const store = await claimed()
    const made = await store.intend('server')
    const lose = async (losses: number) => {
      const { run } = await nodeRow()
      const data = { nodeId: nodes[0]!, run, task: 'clean' as const, why: 'failed' as const, losses }
      await handleLostJob(here.runtime, { id: `lost-${losses}`, data })
    }
    await handleLostJob(here.runtime, { id: 'lost', data: { nodeId: nodes[0]!, run: 1, task: 'run' } })
    await lose(0)
    expect(await nodeRow()).toMatchObject({ state: 'cleaning', run: 3 })
    await lose(1)
    await lose(2)
    const what = `server ${made.name}`
    expect(await nodeRow()).toMatchObject({ state: 'failed', run: 4, left: [{ what }] })
  })
})

describe('a node that is under way without a job', () => {
  it('gets a new one for the same task, once, and only after a minute', async () => {
    await claimed()
    const { sql } = here.runtime
    expect(await handleStrays(here.runtime)).toBe(0)
    await sql`delete from pgboss.job where data ->> 'nodeId' = ${nodes[0]!}`
    expect(await handleStrays(here.runtime)).toBe(0)
    await sql`update allocation_node set updated_at = now() - interval '2 minutes'`
    expect(await handleStrays(here.runtime)).toBe(1)
    expect(await tasksOf(nodes[0]!)).toEqual([expect.objectContaining({ run: 1, task: 'run' })])
    expect(await handleStrays(here.runtime)).toBe(0)
  })
})

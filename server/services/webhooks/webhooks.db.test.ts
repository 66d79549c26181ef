import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { eq, sql } from 'drizzle-orm'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { audit, webhook, webhookDelivery } from '@/db/schema'
import type { Happening } from '@/server/domain/webhook'
import { createRuntime, type OwnedRuntime } from '../runtime'
import { type TestInstallation, testInstallation } from '../testing/test-runtime'
import { createWebhook } from './create-webhook'
import { handleDelivery, handleLostDelivery } from './deliver-webhook'
import { enqueueWebhooks } from './enqueue-webhooks'
import { listDeliveries, listWebhooks } from './list-webhooks'
import { removeWebhook } from './remove-webhook'
import { testWebhook } from './test-webhook'
import { updateWebhook } from './update-webhook'

type Received = { path: string; headers: IncomingHttpHeaders; body: string }
type Answer = { status: number; body?: string; headers?: Record<string, string> }

let here: TestInstallation
let worker: OwnedRuntime
const received: Received[] = []
/** What is answered, one after another; 200 when there is nothing left. */
const answers: Answer[] = []
const receiver = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => {
    body += chunk.toString()
  })
  request.on('end', () => {
    received.push({ path: request.url ?? '', headers: request.headers, body })
    const { status, body: text = '', headers = {} } = answers.shift() ?? { status: 200 }
    response.writeHead(status, headers).end(text)
  })
})
const base = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`

beforeAll(async () => {
  here = await testInstallation()
  const { env } = here.runtime
  worker = await createRuntime({ role: 'worker', env, databaseUrl: here.url, log: pino({ level: 'silent' }) })
  await worker.queue.work('webhook-delivery', async (job) => await handleDelivery(worker, job))
  await worker.queue.work('webhook-delivery-lost', async (job) => await handleLostDelivery(worker, job))
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await worker.close(1_000)
  await here[Symbol.asyncDispose]()
  receiver.closeAllConnections()
  receiver.close()
})
afterEach(async () => {
  await here.runtime.db.delete(webhook)
  received.length = 0
  answers.length = 0
})

const admin = () => here.as('admin')
const hookOf = async (over: Record<string, unknown> = {}) =>
  await createWebhook(admin(), { name: 'chat', url: `${base()}/hook?key=s3cret`, events: ['verdict.worse'], ...over })
const worse = {
  event: 'verdict.worse',
  payload: {
    ...{ guideline: 'node-allocation 2016.10', cloud: 'os1', cloudName: 'Cloud os1', simulated: true },
    ...{ step: 5, check: 'address', from: 'YES', to: 'NO', reason: 'A floating IP had to be allocated.' },
    at: '2026-11-22T20:00:00.000Z',
  },
} satisfies Happening
const tell = async (happening: Happening = worse) =>
  await here.runtime.db.transaction(async (tx) => await enqueueWebhooks(tx, here.runtime, happening))
const deliveries = async (id: string) => (await listDeliveries(admin(), { id })).items
const newest = async (id: string) => (await deliveries(id))[0]
/** The waits between tries are long; what they wait for is that time passes. */
const hurry = async () =>
  await here.runtime.db.execute(
    sql`update pgboss.job set start_after = now() where name = 'webhook-delivery' and state = 'retry'`,
  )
const until = async (id: string, wanted: Record<string, unknown>) =>
  await expect
    .poll(
      async () => {
        await hurry()
        return await newest(id)
      },
      { timeout: 15_000 },
    )
    .toMatchObject(wanted)

describe('a delivery', () => {
  it('is tried again until it is taken, is signed so that anybody can verify it, and is never sent again after that', async () => {
    answers.push({ status: 500, body: 'x'.repeat(5_000) }, { status: 200 })
    const hook = await hookOf()
    expect(await tell()).toBe(1)
    await until(hook.id, { state: 'delivered', attempts: 2, lastStatus: 200, lastProblem: null })
    expect(received).toHaveLength(2)
    const [first, second] = received as [Received, Received]
    expect(second.body).toBe(first.body)
    expect(second.path).toBe('/hook?key=s3cret')
    for (const { headers, body } of received) {
      const [id, at] = [String(headers['webhook-id']), String(headers['webhook-timestamp'])]
      expect(Math.abs(Number(at) - Date.now() / 1000)).toBeLessThan(300)
      const key = Buffer.from(hook.secret.replace('whsec_', ''), 'base64')
      expect(key).toHaveLength(32)
      const signature = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')
      expect(headers['webhook-signature']).toBe(`v1,${signature}`)
    }
    expect(first.headers['webhook-id']).toBe(second.headers['webhook-id'])
    const { type, timestamp, data } = JSON.parse(second.body)
    expect({ type, data }).toEqual({
      type: 'verdict.worse',
      data: {
        ...worse.payload,
        url: `${here.runtime.env.publicUrl}/scorecards?guideline=node-allocation+2016.10&cell=os1.5`,
      },
    })
    expect(Date.parse(timestamp)).toBeGreaterThan(0)

    const taken = await newest(hook.id)
    const job = { id: 'again', attempt: 0, data: { deliveryId: taken!.id }, signal: new AbortController().signal }
    await handleDelivery(worker, job)
    await handleLostDelivery(worker, job)
    expect(received).toHaveLength(2)
    expect(await deliveries(hook.id)).toMatchObject([{ state: 'delivered', attempts: 2 }])
  })

  it('keeps no more than 200 characters of an answer, and follows no redirect', async () => {
    answers.push({ status: 503, body: `broken\n${'y'.repeat(5_000)}` })
    const hook = await hookOf()
    await tell()
    await expect.poll(async () => (await newest(hook.id))?.lastStatus, { timeout: 10_000 }).toBe(503)
    const first = await newest(hook.id)
    expect(first).toMatchObject({
      state: 'waiting',
      lastProblem: expect.stringMatching(/^It answered HTTP 503: broken y+$/),
    })
    expect(first?.lastProblem?.length).toBeLessThan(230)
    answers.push({ status: 302, headers: { location: `${base()}/elsewhere` } })
    await until(hook.id, { lastStatus: 302, lastProblem: expect.stringContaining('Redirects are not followed') })
    expect(received.map(({ path }) => path)).not.toContain('/elsewhere')
  })

  it('is not sent where the address is one of metadata by now, nor where nobody listens', async () => {
    const hook = await hookOf()
    const { db } = here.runtime
    await db.update(webhook).set({ url: 'http://169.254.169.254/latest' })
    await tell()
    await until(hook.id, { state: 'waiting', lastProblem: expect.stringContaining('metadata address') })
    await db.update(webhook).set({ url: 'http://127.0.0.1:1/' })
    await until(hook.id, { lastProblem: expect.stringMatching(/could not be reached: .*ECONNREFUSED/) })
  })
})

describe('giving up', () => {
  const aDayAgo = { createdAt: sql`now() - interval '25 hours'` }
  const fail = async (id: string) => {
    // Two: the first try may come before the delivery is made old.
    answers.push({ status: 500 }, { status: 500 })
    const { id: deliveryId } = await testWebhook(admin(), { id })
    await here.runtime.db.update(webhookDelivery).set(aDayAgo).where(eq(webhookDelivery.id, deliveryId))
    await expect
      .poll(
        async () => {
          await hurry()
          return (await deliveries(id)).find((one) => one.id === deliveryId)?.state
        },
        { timeout: 10_000 },
      )
      .toBe('failed')
    answers.length = 0
  }

  it('comes after a day; five in a row and the webhook is told nothing more, with the reason', async () => {
    const hook = await hookOf()
    for (let count = 1; count <= 4; count++) await fail(hook.id)
    expect((await listWebhooks(admin())).items).toMatchObject([{ disabledAt: null }])
    await fail(hook.id)
    await expect.poll(async () => (await listWebhooks(admin())).items[0]?.disabledWhy).toContain('5 events one after')
    expect(await tell()).toBe(0)
    await expect(testWebhook(admin(), { id: hook.id })).rejects.toThrow('disabled')
    const traces = await here.runtime.db.select().from(audit).where(eq(audit.action, 'webhook.disable'))
    expect(traces).toMatchObject([{ actorKind: 'system', subject: 'chat' }])
    const enabled = await updateWebhook(admin(), { id: hook.id, disabled: false })
    expect(enabled).toMatchObject({ disabledAt: null, disabledWhy: null, secret: null })
    expect(await tell()).toBe(1)
  })

  it('comes at once where the receiver says that it is gone', async () => {
    answers.push({ status: 410 })
    const hook = await hookOf()
    await tell()
    await until(hook.id, { state: 'failed', lastStatus: 410 })
    await expect.poll(async () => (await listWebhooks(admin())).items[0]?.disabledWhy).toContain('410')
  })
})

describe('who is told', () => {
  it('each webhook once, under the name that it listens to; nobody of what was rolled back', async () => {
    const both = await hookOf({ events: ['verdict.changed', 'verdict.worse'] })
    const changes = await hookOf({ events: ['verdict.changed'] })
    const runs = await hookOf({ events: ['conformance.finished'] })
    const { db } = here.runtime
    await expect(
      db.transaction(async (tx) => {
        expect(await enqueueWebhooks(tx, here.runtime, worse)).toBe(2)
        throw new Error('changed my mind')
      }),
    ).rejects.toThrow('changed my mind')
    expect(await db.select().from(webhookDelivery)).toHaveLength(0)
    expect(await tell()).toBe(2)
    await until(both.id, { event: 'verdict.worse', state: 'delivered' })
    await until(changes.id, { event: 'verdict.changed', state: 'delivered' })
    expect(await deliveries(runs.id)).toEqual([])
    expect(await tell({ ...worse, event: 'verdict.changed' })).toBe(2)
  })
})

describe('what is shown', () => {
  it('is never the secret after the first time, nor what follows the question mark', async () => {
    const hook = await hookOf()
    const replaced = await updateWebhook(admin(), { id: hook.id, newSecret: true, name: 'pager' })
    expect(replaced.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(replaced.secret).not.toBe(hook.secret)
    await removeWebhook(admin(), { id: hook.id })
    await expect(removeWebhook(admin(), { id: hook.id })).rejects.toThrow('no such webhook')
    const { items } = await listWebhooks(admin())
    const told = JSON.stringify([items, replaced.url, await here.runtime.db.select().from(audit)])
    for (const secret of [hook.secret, replaced.secret!, 's3cret']) expect(told).not.toContain(secret)
    await expect(updateWebhook(admin(), { id: hook.id, name: 'x' })).rejects.toThrow('no such webhook')
    await expect(hookOf({ events: [] })).rejects.toThrow('choose at least one event')
  })
})

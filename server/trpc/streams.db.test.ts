import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPerson } from '@/server/services/people/create-person'
import { createSignInLink } from '@/server/services/people/sign-in-link'
import { updatePerson } from '@/server/services/people/update-person'
import { createRuntime } from '@/server/services/runtime'
import { type TestInstallation, testInstallation } from '@/server/services/testing/test-runtime'
import { createToken } from '@/server/services/tokens/create-token'
import { revokeToken } from '@/server/services/tokens/revoke-token'
import { handleAuth } from './auth-handler'
import { readRest } from './testing/read-rest'
import { readTrpc } from './testing/read-trpc'
import { runningAllocation } from './testing/running-allocation'
import { serve } from './testing/serve'

let here: TestInstallation
let token: string
beforeAll(async () => {
  here = await testInstallation()
  token = (await createToken(here.as('admin'), { name: 'reader', role: 'viewer' })).token
})
afterAll(async () => await here[Symbol.asyncDispose]())

const bearer = (text = token) => ({ authorization: `Bearer ${text}` })
const path = (id: string) => `/api/v1/allocations/${id}/events`
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

describe('connections that are cut at random', () => {
  /** How many events each write has, and after how many of them every connection is cut. */
  const script = fc.array(fc.record({ events: fc.integer({ min: 1, max: 30 }), cut: fc.boolean() }), {
    minLength: 4,
    maxLength: 10,
  })

  it('lose, double and reorder nothing over /api/v1, nor in the link that pages use', async () => {
    await fc.assert(
      fc.asyncProperty(script, async (writes) => {
        const { id, say } = await runningAllocation(here)
        await using server = await serve(here.runtime, bearer())
        const page = readTrpc(server.url, id)
        const seen: number[] = []
        const total = 1 + writes.reduce((sum, write) => sum + write.events, 0)
        const follow = async () => {
          while ((seen.at(-1) ?? 0) < total) {
            const stream = await readRest(`${server.url}${path(id)}`, bearer(), seen.at(-1) ?? 0).catch(() => null)
            if (!stream) continue
            const enough = setInterval(() => stream.ids.at(-1) === total && stream.leave(), 20)
            await stream.ended
            clearInterval(enough)
            seen.push(...stream.ids)
          }
        }
        const following = follow()
        for (const { events, cut } of writes) {
          await say(...Array.from({ length: events }, (_, index) => `${index} ${'x'.repeat(index * 40)}`))
          if (cut) server.cut()
        }
        await following
        await expect.poll(() => page.ids.at(-1), { timeout: 20_000 }).toBe(total)
        page.leave()
        expect(seen).toEqual(upTo(total))
        expect(page.ids).toEqual(upTo(total))
      }),
      { numRuns: 4, endOnFailure: true },
    )
  }, 120_000)
})

describe('the connection that listens for notifications', () => {
  it('is made again after it was ended, and loses nothing meanwhile', async () => {
    const { id, say } = await runningAllocation(here)
    await using server = await serve(here.runtime)
    const stream = await readRest(`${server.url}${path(id)}`, bearer())
    await expect.poll(() => stream.ids).toEqual([1])
    const listening = async () =>
      (
        await here.runtime
          .sql`select pid from pg_stat_activity where application_name like '%-listen' and datname = current_database()`
      ).map((row) => Number(row.pid))
    const before = await listening()
    expect(before.length).toBeGreaterThan(0)
    await here.runtime.sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name like '%-listen' and datname = current_database()`
    await say('while nobody listens')
    await expect.poll(() => stream.ids, { timeout: 6_000 }).toEqual([1, 2])
    await expect
      .poll(async () => (await listening()).filter((pid) => !before.includes(pid)).length, { timeout: 10_000 })
      .toBeGreaterThan(0)
    const woken = Promise.withResolvers<void>()
    const off = here.runtime.wakes.on('events', id, () => woken.resolve())
    await say('and now')
    await woken.promise
    off()
    await expect.poll(() => stream.ids).toEqual([1, 2, 3])
    stream.leave()
  })
})

describe('a database that is away for a moment', () => {
  it('leaves the stream open', async () => {
    await using own = await testInstallation()
    const { sql } = own.runtime
    const { token: text } = await createToken(own.as('admin'), { name: 'reader', role: 'viewer' })
    const { id, say } = await runningAllocation(own)
    await using server = await serve(own.runtime, bearer(text))
    const stream = await readRest(`${server.url}${path(id)}`, {})
    await expect.poll(() => stream.ids).toEqual([1])
    const endAll = sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`
    const said = async () =>
      await say('on').then(
        () => true,
        () => false,
      )
    for (let round = 0; round < 3; round++) {
      await endAll.catch(() => undefined)
      await expect.poll(said).toBe(true)
    }
    await expect.poll(() => stream.ids.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(4)
    expect(stream.ids).toEqual(upTo(stream.ids.length))
    expect(server.connections()).toBe(1)
    stream.leave()
  }, 30_000)
})

describe('a reader whose right ends', () => {
  const within = { timeout: 6_000 }

  it('is sent away when its token is revoked, over /api/v1 and over tRPC', async () => {
    const { id } = await runningAllocation(here)
    const made = await createToken(here.as('admin'), { name: 'leaving', role: 'operator' })
    await using server = await serve(here.runtime, bearer(made.token))
    const rest = await readRest(`${server.url}${path(id)}`, {})
    const page = readTrpc(server.url, id)
    await expect.poll(() => [rest.ids, page.ids]).toEqual([[1], [1]])
    await revokeToken(here.as('admin'), { id: made.id })
    await expect.poll(() => rest.problem()?.code, within).toBe('UNAUTHORIZED')
    await rest.ended
    await expect.poll(() => page.error()?.code, within).toBe('UNAUTHORIZED')
    await expect.poll(() => here.runtime.wakes.waiting()).toBe(0)
    page.leave()
  })

  it('is sent away when the person is disabled', async () => {
    const { id } = await runningAllocation(here)
    const admin = here.as('admin')
    const person = await createPerson(admin, { name: 'Eve', email: 'eve@example.org', role: 'viewer' })
    const link = await createSignInLink(admin, { personId: person.id })
    const signedIn = await handleAuth(new Request(link.url), here.runtime)
    const cookie = signedIn.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
    await using server = await serve(here.runtime, { cookie })
    const rest = await readRest(`${server.url}${path(id)}`, {})
    await expect.poll(() => rest.ids).toEqual([1])
    await updatePerson(admin, { id: person.id, disabled: true })
    await expect.poll(() => rest.problem()?.code, within).toBe('UNAUTHORIZED')
    await rest.ended
  })
})

describe('a viewer that never reads its socket', () => {
  const tRpcPath = (id: string) =>
    `/api/trpc/allocations.events?input=${encodeURIComponent(JSON.stringify({ id, lastEventId: 0 }))}`

  it.each([
    ['/api/v1', path],
    ['tRPC', tRpcPath],
  ])(
    'of %s is handed no more than the socket takes, and the others get everything',
    async (_name, pathOf) => {
      const { id, say } = await runningAllocation(here)
      await using slow = await serve(here.runtime)
      await using quick = await serve(here.runtime)
      const { connect } = await import('node:net')
      const socket = connect(Number(new URL(slow.url).port), '127.0.0.1')
      socket.pause()
      socket.write(`GET ${pathOf(id)} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`)
      const others = await Promise.all(upTo(5).map(() => readRest(`${quick.url}${path(id)}`, bearer())))
      // 30 MB in all: more than any socket buffers.
      const batches = 75
      for (let batch = 0; batch < batches; batch++) await say(...upTo(20).map(() => 'x'.repeat(20_000)))
      const total = 1 + batches * 20
      for (const other of others) {
        await expect.poll(() => other.ids.length, { timeout: 60_000 }).toBe(total)
        expect(other.ids).toEqual(upTo(total))
        other.leave()
      }
      expect(slow.connections()).toBe(1)
      expect(slow.written()).toBeGreaterThan(20_000)
      expect(slow.written()).toBeLessThan(20_000_000)
      socket.destroy()
      await expect.poll(() => here.runtime.wakes.waiting()).toBe(0)
    },
    120_000,
  )
})

it('ends every stream when the process stops', async () => {
  const { id } = await runningAllocation(here)
  const runtime = await createRuntime({
    role: 'command',
    env: here.runtime.env,
    databaseUrl: here.url,
    log: here.runtime.log,
    providerFactory: async () => here.clouds.os1,
  })
  await using server = await serve(runtime, bearer())
  const rest = await readRest(`${server.url}${path(id)}`, {})
  const page = readTrpc(server.url, id)
  await expect.poll(() => [rest.ids, page.ids]).toEqual([[1], [1]])
  page.leave()
  await runtime.close(1_000)
  await rest.ended
  expect(rest.problem()).toBeNull()
})

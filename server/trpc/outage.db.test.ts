import { createTRPCClient, httpBatchLink } from '@trpc/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type DatabaseProxy, databaseProxy } from '@/db/testing-proxy'
import { beat } from '@/server/services/health/beat'
import { authOf } from '@/server/services/people/auth'
import { createSignInLink } from '@/server/services/people/sign-in-link'
import { type TestInstallation, testInstallation } from '@/server/services/testing/test-runtime'
import { createToken } from '@/server/services/tokens/create-token'
import { handleTrpc } from './handler'
import { handleHealth } from './health'
import { handleApi } from './openapi'
import type { AppRouter } from './root'

let proxy: DatabaseProxy
let here: TestInstallation
let authorization: string
let cookie: string
beforeAll(async () => {
  here = await testInstallation({
    through: async (url) => {
      proxy = await databaseProxy(url)
      return proxy.url
    },
  })
  const { token } = await createToken(here.as('admin'), { name: 'ci', role: 'operator' })
  authorization = `Bearer ${token}`
  const link = await createSignInLink(here.as('admin'))
  const entered = await authOf(here.runtime).handler(new Request(link.url))
  cookie = entered.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
  await beat(here.runtime, 'worker-1')
})
afterAll(async () => {
  await here[Symbol.asyncDispose]()
  await proxy[Symbol.asyncDispose]()
})

const rest = async () => {
  const headers = { authorization }
  const answer = await handleApi(new Request('http://127.0.0.1:3000/api/v1/clouds', { headers }), here.runtime)
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}
const browser = () =>
  createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: 'http://127.0.0.1:3000/api/trpc',
        headers: { authorization },
        fetch: async (url, options) => await handleTrpc(new Request(url, options as RequestInit), here.runtime),
      }),
    ],
  })
const signedIn = async () => {
  const headers = { cookie }
  const answer = await handleApi(new Request('http://127.0.0.1:3000/api/v1/clouds', { headers }), here.runtime)
  return answer.status
}

it('without a database every door says so with 503, and works again as soon as it is back', async () => {
  expect((await rest()).status).toBe(200)
  expect(await signedIn()).toBe(200)
  const well = await handleHealth(here.runtime)
  expect([well.status, await well.json()]).toMatchObject([200, { ok: true, problems: [] }])

  await proxy.refuse()
  expect(await rest()).toMatchObject({
    status: 503,
    body: { message: expect.stringContaining('The database does not answer') },
  })
  const asked = await browser()
    .clouds.list.query()
    .then(
      () => null,
      (error: { message: string; data?: { httpStatus?: number } }) => error,
    )
  expect(asked).toMatchObject({
    message: expect.stringContaining('The database does not answer'),
    data: { httpStatus: 503 },
  })
  // Nobody is signed out by an outage.
  expect(await signedIn()).toBe(503)
  const ill = await handleHealth(here.runtime)
  expect([ill.status, await ill.json()]).toMatchObject([
    503,
    { ok: false, database: { ok: false }, problems: [expect.stringContaining('The database does not answer')] },
  ])

  await proxy.heal()
  await expect.poll(async () => (await rest()).status, { timeout: 10_000 }).toBe(200)
  expect((await handleHealth(here.runtime)).status).toBe(200)
})

it('health repeats what a worker cannot do, until it can', async () => {
  const { trouble } = here.runtime
  trouble.tell('database', 'The database has no space left.')
  await beat(here.runtime, 'worker-1')
  const health = async () => (await (await handleHealth(here.runtime)).json()) as { problems: string[] }
  expect((await health()).problems).toEqual(['The database has no space left.'])
  trouble.tell('database', null)
  await beat(here.runtime, 'worker-1')
  expect((await health()).problems).toEqual([])
})

import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { audit, session, signInLink, user } from '@/db/schema'
import { handleAuth } from '@/server/trpc/auth-handler'
import { asSystem } from '../context'
import { type TestInstallation, testInstallation } from '../testing/test-runtime'
import { createToken } from '../tokens/create-token'
import { revokeToken } from '../tokens/revoke-token'
import { actorOfRequest } from './actor-of-request'
import { createPerson } from './create-person'
import { listPeople } from './list-people'
import { noteFailedSignIn } from './note-sign-in'
import { setPassword } from './set-password'
import { createSignInLink } from './sign-in-link'
import { updatePerson } from './update-person'

let here: TestInstallation
const origin = 'http://127.0.0.1:3000'
beforeAll(async () => {
  here = await testInstallation()
})
afterAll(async () => await here[Symbol.asyncDispose]())

const follow = async (url: string) => await handleAuth(new Request(url), here.runtime)
const cookieOf = (answer: Response) =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
const who = async (cookie: string, over: { method?: string; headers?: Record<string, string> } = {}) =>
  (
    await actorOfRequest(here.runtime, {
      method: over.method ?? 'GET',
      headers: new Headers({ cookie, ...over.headers }),
    })
  ).actor
const signIn = async (email: string, password: string) =>
  await handleAuth(
    new Request(`${origin}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ email, password }),
    }),
    here.runtime,
  )

describe('sign-in links', () => {
  it('make the first admin, sign in once, and keep only a hash', async () => {
    const link = await createSignInLink(asSystem(here.runtime))
    expect(link.url).toMatch(/^http:\/\/127\.0\.0\.1:3000\/api\/auth\/sign-in-link\?token=[\w-]{43}$/)
    const token = new URL(link.url).searchParams.get('token')!
    expect(JSON.stringify(await here.runtime.db.select().from(signInLink))).not.toContain(token)
    const first = await follow(link.url)
    expect([first.status, first.headers.get('location')]).toEqual([302, '/'])
    expect(first.headers.getSetCookie()[0]).toMatch(/HttpOnly; SameSite=Lax/i)
    expect(await who(cookieOf(first))).toMatchObject({ kind: 'person', role: 'admin', name: 'Admin' })
    const second = await follow(link.url)
    expect(second.headers.get('location')).toBe('/sign-in?problem=link')
    expect(await who(cookieOf(second) || 'plumbline.session_token=x')).toBeNull()
  })

  it('do nothing when they are over or wrong', async () => {
    const link = await createSignInLink(asSystem(here.runtime))
    await here.runtime.db.update(signInLink).set({ expiresAt: new Date(Date.now() - 1000) })
    expect((await follow(link.url)).headers.get('location')).toBe('/sign-in?problem=link')
    expect((await follow(`${origin}/api/auth/sign-in-link?token=wrong`)).headers.get('location')).toBe(
      '/sign-in?problem=link',
    )
  })
})

describe('people', () => {
  it('sign in with e-mail and password; a wrong one is refused and the eleventh try is not looked at', async () => {
    const person = await createPerson(here.as('admin'), { name: 'Ada', email: 'Ada@Example.org', role: 'operator' })
    await setPassword(here.as('operator', { id: person.id, name: 'Ada' }), { next: 'correct horse battery' })
    const good = await signIn('ada@example.org', 'correct horse battery')
    expect(good.status).toBe(200)
    expect(await who(cookieOf(good))).toMatchObject({ name: 'Ada', role: 'operator' })
    for (let tries = 0; tries < 9; tries++) expect((await signIn('ada@example.org', 'wrong wrong')).status).toBe(401)
    expect((await signIn('ada@example.org', 'correct horse battery')).status).toBe(429)
  })

  it('are signed out and stay out when they are disabled', async () => {
    const person = await createPerson(here.as('admin'), { name: 'Bob', email: 'bob@example.org', role: 'viewer' })
    const cookie = cookieOf(await follow((await createSignInLink(here.as('admin'), { personId: person.id })).url))
    expect(await who(cookie)).toMatchObject({ name: 'Bob' })
    const unused = await createSignInLink(here.as('admin'), { personId: person.id })
    await updatePerson(here.as('admin'), { id: person.id, disabled: true })
    expect(await who(cookie)).toBeNull()
    expect((await follow(unused.url)).headers.get('location')).toBe('/sign-in?problem=link')
    await expect(createSignInLink(here.as('admin'), { personId: person.id })).rejects.toMatchObject({
      code: 'conflict',
    })
  })

  it('take a new role at once', async () => {
    const person = await createPerson(here.as('admin'), { name: 'Eve', email: 'eve@example.org', role: 'viewer' })
    const cookie = cookieOf(await follow((await createSignInLink(here.as('admin'), { personId: person.id })).url))
    await updatePerson(here.as('admin'), { id: person.id, role: 'operator' })
    expect(await who(cookie)).toMatchObject({ role: 'operator' })
  })

  it('always leave one admin', async () => {
    const admins = await here.runtime.db.select().from(user).where(eq(user.role, 'admin'))
    expect(admins).toHaveLength(1)
    const last = { id: admins[0]!.id }
    await expect(updatePerson(here.as('admin'), { ...last, role: 'viewer' })).rejects.toMatchObject({
      code: 'conflict',
    })
    await expect(updatePerson(here.as('admin'), { ...last, disabled: true })).rejects.toMatchObject({
      code: 'conflict',
    })
  })

  it('need the current password for a new one, which ends their other sessions', async () => {
    const person = await createPerson(here.as('admin'), { name: 'Mia', email: 'mia@example.org', role: 'viewer' })
    const mia = here.as('viewer', { id: person.id, name: 'Mia' })
    await setPassword(mia, { next: 'first password' })
    const cookie = cookieOf(await signIn('mia@example.org', 'first password'))
    await expect(setPassword(mia, { current: 'guess', next: 'second password' })).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect(await who(cookie)).not.toBeNull()
    await setPassword(mia, { current: 'first password', next: 'second password' })
    expect(await who(cookie)).toBeNull()
    expect((await listPeople(here.as('admin'))).items.find((one) => one.name === 'Mia')?.hasPassword).toBe(true)
  })

  it('cannot sign up, change their role or their address by themselves', async () => {
    for (const path of ['sign-up/email', 'update-user', 'change-email', 'delete-user', 'set-password']) {
      const answer = await handleAuth(
        new Request(`${origin}/api/auth/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin },
          body: JSON.stringify({ email: 'x@example.org', password: 'long enough one', name: 'x', role: 'admin' }),
        }),
        here.runtime,
      )
      expect(answer.status, path).toBe(404)
    }
  })
})

describe('requests', () => {
  it('that change something with a cookie must come from our own origin', async () => {
    const link = await createSignInLink(asSystem(here.runtime))
    const cookie = cookieOf(await follow(link.url))
    const post = async (headers: Record<string, string>) => await who(cookie, { method: 'POST', headers })
    expect(await post({ origin: 'https://evil.example' })).toBeNull()
    expect(await post({})).toBeNull()
    expect(await post({ origin: 'null' })).toBeNull()
    expect(await post({ origin })).toMatchObject({ role: 'admin' })
    expect(await post({ origin: 'http://localhost:3000' })).toMatchObject({ role: 'admin' })
    expect(await post({ 'sec-fetch-site': 'same-origin' })).toMatchObject({ role: 'admin' })
  })

  it('with a bearer token act as the token until it is revoked or over', async () => {
    const made = await createToken(here.as('admin'), { name: 'ci', role: 'operator', expiresInDays: 1 })
    const ask = async () =>
      (
        await actorOfRequest(here.runtime, {
          method: 'POST',
          headers: new Headers({ authorization: `Bearer ${made.token}`, 'x-forwarded-for': '198.51.100.7' }),
        })
      ).actor
    expect(await ask()).toEqual({ id: made.id, name: 'ci', kind: 'token', role: 'operator', from: '198.51.100.7' })
    await revokeToken(here.as('admin'), { id: made.id })
    expect(await ask()).toBeNull()
    await expect(revokeToken(here.as('admin'), { id: made.id })).rejects.toMatchObject({ code: 'not-found' })
  })
})

it('sign-ins that fail stand in the audit, with a limit', async () => {
  const own = await testInstallation()
  const rows = async () => await own.runtime.db.select().from(audit).where(eq(audit.action, 'person.sign-in-failed'))
  const tryAs = async (email: string) =>
    await handleAuth(
      new Request(`${origin}/api/auth/sign-in/email`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin, 'x-forwarded-for': '198.51.100.9' },
        body: JSON.stringify({ email, password: 'not the right one' }),
      }),
      own.runtime,
    )
  expect((await tryAs('Nobody@Example.org')).status).toBe(401)
  expect(await rows()).toMatchObject([
    { subject: 'nobody@example.org', from: '198.51.100.9', details: { by: 'password' }, actor: 'nobody' },
  ])
  const failed = { by: 'password', email: 'x@example.org', from: null, because: 'a test' } as const
  for (let index = 0; index < 40; index++) await noteFailedSignIn(own.runtime, failed)
  const all = await rows()
  expect(all).toHaveLength(21)
  expect(all.at(-1)).toMatchObject({ subject: 'many', details: { because: expect.stringContaining('are not noted') } })
  await own[Symbol.asyncDispose]()
})

it('every sign-in and every change stands in the audit, without secrets', async () => {
  const rows = await here.runtime.db.select().from(audit)
  const actions = new Set(rows.map((row) => row.action))
  for (const action of [
    'person.sign-in',
    'person.create',
    'person.update',
    'person.set-password',
    'token.create',
    'token.revoke',
  ]) {
    expect(actions).toContain(action)
  }
  expect(JSON.stringify(rows)).not.toMatch(/plb_|password.*horse|first password/)
  expect((await here.runtime.db.select().from(session)).length).toBeGreaterThan(0)
})

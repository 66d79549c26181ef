import { expect, it } from 'vitest'
import { refuseTooManyTries } from './sign-in-limit'

const url = 'http://127.0.0.1/api/auth/sign-in/email'
const json = (email: unknown) =>
  new Request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: 'guess' }),
  })
const form = (email: string) =>
  new Request(url, { method: 'POST', body: new URLSearchParams({ email, password: 'guess' }) })
const tries = async (count: number, make: () => Request) => {
  let last: Response | null = null
  for (let index = 0; index < count; index++) last = await refuseTooManyTries(make())
  return last
}

it('counts the tries for an address, in whatever form they are sent', async () => {
  expect(await tries(5, () => json('ada@example.org'))).toBeNull()
  expect(await tries(5, () => form('Ada@example.org '))).toBeNull()
  const refused = await refuseTooManyTries(form('ada@example.org'))
  expect(refused?.status).toBe(429)
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await refuseTooManyTries(json('bob@example.org'))).toBeNull()
})

it('counts what it cannot read together', async () => {
  const odd = () => new Request(url, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'email=x' })
  expect(await tries(10, odd)).toBeNull()
  expect((await refuseTooManyTries(json(['ada@example.org'])))?.status).toBe(429)
})

it('begins anew when the time is over, and counts nothing but password tries', async () => {
  const later = Date.now() + 6 * 60_000
  expect(await tries(10, () => json('eve@example.org'))).toBeNull()
  expect((await refuseTooManyTries(json('eve@example.org')))?.status).toBe(429)
  expect(await refuseTooManyTries(json('eve@example.org'), later)).toBeNull()
  expect(await refuseTooManyTries(new Request('http://127.0.0.1/api/auth/sign-out', { method: 'POST' }))).toBeNull()
})

it('leaves the body to be read by the one who signs in', async () => {
  const request = form('carol@example.org')
  await refuseTooManyTries(request)
  expect(await request.text()).toContain('carol')
})

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { failure } from '../testing/failure'
import { fetchProfile, parseProfile } from './well-known'

type Answer = (request: IncomingMessage, response: ServerResponse) => void
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A vendor's web server on this machine, whose address the operator wrote: plain HTTP and a private address are fine then. */
const vendor = async (answer: Answer): Promise<{ url: string; seen: IncomingMessage[] }> => {
  const seen: IncomingMessage[] = []
  const server = createServer((request, response) => {
    seen.push(request)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}
const json =
  (body: unknown): Answer =>
  (_, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body))

const profile = { auth: { auth_url: 'https://auth.example/v3' }, regions: ['r1'], image_format: 'raw' }

test('asks at the well-known path of the host, whatever path was written, and sends nothing of ours', async () => {
  const { url, seen } = await vendor(json({ name: 'example', profile, more: 1 }))
  expect(await fetchProfile(`${url}/cloud?x=1`)).toMatchObject({
    url: `${url}/.well-known/openstack/api`,
    name: 'example',
    values: profile,
    warnings: [],
  })
  expect(seen.map(({ method, url }) => [method, url])).toEqual([['GET', '/.well-known/openstack/api']])
  expect(seen[0]!.headers).not.toHaveProperty('authorization')
  expect(seen[0]!.headers).not.toHaveProperty('cookie')
})

test('facts are taken; who logs in and whom to trust are not', async () => {
  const { url } = await vendor(
    json({
      name: 'x',
      profile: {
        ...profile,
        auth: { ...profile.auth, password: 'theirs', user_domain_name: 'D' },
        verify: false,
        cacert: '/etc/passwd',
        profile: 'https://elsewhere.example',
      },
    }),
  )
  const remote = await fetchProfile(url)
  expect(remote.values).toEqual({ ...profile, auth: { ...profile.auth, user_domain_name: 'D' } })
  expect(remote.warnings).toEqual([
    'cacert, verify, profile, auth.password: not taken from a vendor, who may tell facts only.',
  ])
})

test('nor are they in what holds in one region alone', () => {
  const at = 'https://v.example/.well-known/openstack/api'
  const body = (values: unknown) =>
    JSON.stringify({ name: 'x', profile: { ...profile, regions: ['r1', { name: 'r2', values }] } })
  const auth = { auth_url: 'https://r2.example/v3', username: 'theirs' }
  const told = parseProfile(at, body({ image_format: 'qcow2', cacert: '/etc/passwd', verify: false, auth }))
  const values = { image_format: 'qcow2', auth: { auth_url: 'https://r2.example/v3' } }
  expect(told.values.regions).toEqual(['r1', { name: 'r2', values }])
  expect(told.warnings).toEqual([
    'r2: cacert, r2: verify, r2: auth.username: not taken from a vendor, who may tell facts only.',
  ])
  expect(() => parseProfile(at, body({ auth: { auth_url: 'http://r2.example/v3' } }))).toThrow('not encrypted')
})

const cases: [string, Answer, string, string][] = [
  ['404', (_, response) => response.writeHead(404).end('no'), 'protocol', 'answered 404'],
  ['HTML', (_, response) => response.end('<html>welcome</html>'), 'protocol', 'something else than JSON'],
  ['cut JSON', (_, response) => response.end('{"name": "x", "prof'), 'protocol', 'something else than JSON'],
  ['another JSON', json({ profile: {} }), 'protocol', '{name, profile} (at name)'],
  ['a list for a profile', json({ name: 'x', profile: [] }), 'protocol', '(at profile)'],
  ['null', json(null), 'protocol', '{name, profile}'],
  [
    'a redirect',
    (_, response) => response.writeHead(301, { location: 'https://www.example/.well-known/openstack/api?t=1' }).end(),
    'protocol',
    'leads elsewhere to https://www.example; redirects are not followed',
  ],
  [
    'without end',
    (_, response) => void response.write('x'.repeat(300 * 1024)),
    'protocol',
    'sent more than 262144 bytes',
  ],
]
test.each(cases)('refuses %s', async (_what, answer, code, words) => {
  const { url } = await vendor(answer)
  const error = await failure(fetchProfile(url))
  expect(error.code).toBe(code)
  expect(error.message).toContain(words)
})

test.each([
  ['the head', () => undefined],
  ['the body', (_: IncomingMessage, response: ServerResponse) => void response.writeHead(200).write('{')],
])('does not wait long for %s of a slow answer', async (_what, answer) => {
  const { url } = await vendor(answer)
  const error = await failure(fetchProfile(url, { msMax: 150 }))
  expect(['timeout', 'unavailable']).toContain(error.code)
})

test('a vendor that is asked over TLS cannot lead to an address that is not', () => {
  const body = (values: unknown) => JSON.stringify({ name: 'x', profile: values })
  const open = [{ auth: { auth_url: 'http://auth.example' } }, { compute_endpoint_override: 'HTTP://c.example' }]
  for (const values of open) {
    expect(() => parseProfile('https://v.example/.well-known/openstack/api', body(values))).toThrow('not encrypted')
    expect(parseProfile('http://v.example/.well-known/openstack/api', body(values)).values).toEqual(values)
  }
})

test.each([
  ['ftp://vendor.example', 'is no https:// address'],
  ['https://ada:pw@vendor.example', 'must not hold a user name or password'],
  ['https://', 'is no https:// address'],
])('%s is not asked', async (url, words) => {
  const error = await failure(fetchProfile(url))
  expect(error).toMatchObject({ code: 'invalid' })
  expect(error.message).toContain(words)
  expect(error.message).not.toContain('pw')
})

test('nobody there is the error of the network', async () => {
  const { url } = await vendor(() => undefined)
  for (const close of closing.splice(0)) await close()
  expect((await failure(fetchProfile(url))).code).toBe('unavailable')
})

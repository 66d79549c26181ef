import { afterEach, describe, expect, test } from 'vitest'
import { failure } from './testing/failure'
import {
  type FakeCloud,
  fakeProvider,
  newCall,
  type Routes,
  startFakeCloud,
  tokenAnswer,
  wireServer,
} from './testing/fake-cloud'

let cloud: FakeCloud
const start = async (routes: Routes = {}, variables: Record<string, string> = {}) => {
  cloud = await startFakeCloud(routes)
  return fakeProvider(cloud, variables)
}
afterEach(() => cloud.close())

const login = 'POST /identity/v3/auth/tokens'

describe('logging in', () => {
  test('tells who we are, where, and the versions of each service', async () => {
    const provider = await start()
    expect(await provider.probe(newCall())).toEqual({
      account: 'p1',
      accountName: 'lovelace',
      user: 'ada',
      region: 'R1',
      apiVersions: { identity: '3.14', compute: '2.1 - 2.93', network: '2.0', image: '2.15' },
    })
    expect(cloud.of(login)).toHaveLength(1)
    expect(cloud.of(login)[0]?.body).toEqual({
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: 'ada', domain: { id: 'default' }, password: 'not-to-be-told' } },
        },
        scope: { project: { name: 'lovelace', domain: { id: 'default' } } },
      },
    })
  })

  test('a probe logs in anew, since a token may outlive its password', async () => {
    const provider = await start()
    await provider.probe(newCall())
    await provider.probe(newCall())
    expect(cloud.of(login)).toHaveLength(2)
  })

  test('a token without a project is refused before Nova answers it with an empty list (point 1)', async () => {
    const provider = await start({
      [login]: () => tokenAnswer(cloud.url, { project: null, catalog: [] }),
      'GET /identity/v3/auth/projects': () => ({
        json: {
          projects: [
            { id: 'p7', name: 'babbage' },
            { id: 'p8', name: 'byron' },
          ],
          links: { next: null },
        },
      }),
    })
    const error = await failure(provider.listNodes(null, newCall()).next())
    expect(error.code).toBe('invalid')
    expect(error.options.providerCode).toBe('no-project')
    expect(error.message).toContain('no project in the token')
    expect(error.message).toContain('babbage (p7), byron (p8)')
    expect(cloud.of('GET /compute/servers/detail')).toHaveLength(0)
  })

  test('one 401 for a wrong password and an unknown project: the sentence names both, and no secret (point 13)', async () => {
    const body = {
      error: { code: 401, title: 'Unauthorized', message: 'The request you have made requires authentication.' },
    }
    const provider = await start({ [login]: () => ({ status: 401, json: body }) })
    const call = newCall()
    const error = await failure(provider.probe(call))
    expect(error.code).toBe('auth')
    expect(error.message).toMatch(/password.*project/)
    expect(error.options.detail).toBe('The request you have made requires authentication.')
    expect(JSON.stringify([error.message, error.options, call.exchanges])).not.toContain('not-to-be-told')
  })

  test('an auth_url without a Keystone says so', async () => {
    const provider = await start({}, {})
    cloud.routes[login] = () => ({ status: 404, text: '<html><body>nginx</body></html>' })
    const error = await failure(provider.probe(newCall()))
    expect([error.code, error.message]).toEqual(['invalid', expect.stringContaining('There is no Keystone v3 at')])
  })

  test('a region that does not exist names those that do', async () => {
    const provider = await start({}, { OS_REGION_NAME: 'R2' })
    const error = await failure(provider.probe(newCall()))
    expect(error.code).toBe('invalid')
    expect(error.message).toBe('There is no region "R2" in this cloud. It has: R1.')
  })

  test('the root is asked where auth_url has no version; its 300 is an answer, its host is not used (point 12)', async () => {
    const provider = await start()
    await provider.close()
    const links = [{ rel: 'self', href: 'http://internal.invalid:5000/identity/v3/' }]
    cloud.routes['GET /identity/'] = () => ({
      status: 300,
      json: { versions: { values: [{ id: 'v3.14', status: 'stable', links }] } },
    })
    const rooted = await fakeProvider(cloud, { OS_AUTH_URL: `${cloud.url}/identity` })
    expect((await rooted.probe(newCall())).account).toBe('p1')
    expect(cloud.of(login)).toHaveLength(1)
  })

  test('a version document that cannot be read hinders only where it is needed', async () => {
    const provider = await start({
      'GET /identity/': () => ({ lost: true }),
      'GET /image/': () => ({ text: '<html>Welcome</html>' }),
    })
    const { apiVersions } = await provider.probe(newCall())
    expect(apiVersions).toEqual({ identity: 'not told', compute: '2.1 - 2.93', network: '2.0', image: 'not told' })
    const other = await fakeProvider(cloud)
    cloud.routes['GET /compute/v2.1/'] = () => ({ text: '<html>Welcome</html>' })
    expect((await failure(other.probe(newCall()))).code).toBe('protocol')
  })

  test('application credentials bring their own scope', async () => {
    const provider = await start({}, { OS_APPLICATION_CREDENTIAL_ID: 'ac1', OS_APPLICATION_CREDENTIAL_SECRET: 's' })
    await provider.probe(newCall())
    expect(cloud.of(login)[0]?.body).toEqual({
      auth: { identity: { methods: ['application_credential'], application_credential: { id: 'ac1', secret: 's' } } },
    })
  })
})

describe('keeping a token', () => {
  const next = (marker: string) => [
    { rel: 'next', href: `http://elsewhere.invalid/v2.1/servers/detail?marker=${marker}` },
  ]

  test('one that ends in the middle of a listing is renewed once, and nothing is lost', async () => {
    let tokens = 0
    const provider = await start({
      [login]: () => tokenAnswer(cloud.url, {}, `token-${++tokens}`),
      'GET /compute/servers/detail': ({ query, headers }) => {
        if (!query.has('marker')) return { json: { servers: [wireServer('a')], servers_links: next('a') } }
        if (headers['x-auth-token'] === 'token-1')
          return { status: 401, json: { error: { code: 401, message: 'ended' } } }
        return { json: { servers: [wireServer('b')] } }
      },
    })
    const seen: string[] = []
    for await (const page of provider.listNodes(null, newCall()))
      seen.push(...page.nodes.map(({ providerId }) => providerId))
    expect(seen).toEqual(['a', 'b'])
    expect(tokens).toBe(2)
  })

  test('a service that refuses the new one too is an auth error, not a loop', async () => {
    const provider = await start({
      'GET /compute/servers/detail': () => ({ status: 401, text: '<html><body>Unauthorized</body></html>' }),
    })
    const error = await failure(provider.listNodes(null, newCall()).next())
    expect(error.code).toBe('auth')
    expect(cloud.of(login)).toHaveLength(2)
  })

  test('one about to end is not used any more', async () => {
    const soon = new Date(Date.now() + 5_000).toISOString()
    const provider = await start({ [login]: () => tokenAnswer(cloud.url, { expires_at: soon }) })
    await provider.keyExists('x', newCall()).catch(() => undefined)
    const before = cloud.of(login).length
    await provider.keyExists('x', newCall()).catch(() => undefined)
    expect(cloud.of(login).length).toBeGreaterThan(before)
  })

  test('how long one lasts is read by the clock of the cloud, however wrong ours is', async () => {
    const hours = (count: number) => new Date(Date.now() + count * 3_600_000).toISOString()
    // Our clock is five hours ahead of the cloud's, or five behind.
    for (const [from, to] of [
      [-5, -4],
      [5, 6],
    ] as const) {
      const token = { issued_at: hours(from), expires_at: hours(to) }
      const provider = await start({ [login]: () => tokenAnswer(cloud.url, token) })
      for (let count = 0; count < 3; count++) await provider.keyExists('x', newCall()).catch(() => undefined)
      expect(cloud.of(login)).toHaveLength(1)
    }
    const ended = { issued_at: hours(5), expires_at: hours(5) }
    const provider = await start({ [login]: () => tokenAnswer(cloud.url, ended) })
    for (let count = 0; count < 2; count++) await provider.keyExists('x', newCall()).catch(() => undefined)
    expect(cloud.of(login).length).toBeGreaterThan(1)
  })

  test('many requests at once log in once, and one that is cancelled does not take the others with it', async () => {
    const provider = await start({ 'GET /compute/os-keypairs/k': () => ({ json: { keypair: { name: 'k' } } }) })
    const stop = new AbortController()
    const first = provider.keyExists('k', newCall(stop.signal))
    const others = [1, 2, 3].map(() => provider.keyExists('k', newCall()))
    stop.abort(new Error('enough'))
    await expect(first).rejects.toThrow('enough')
    expect(await Promise.all(others)).toEqual([true, true, true])
    expect(cloud.of(login).length).toBeLessThanOrEqual(2)
  })

  test('rights are not read from role names: a reader is let try (point 9)', async () => {
    const provider = await start({
      [login]: () => tokenAnswer(cloud.url, { roles: [{ name: 'reader' }] }),
      'POST /compute/os-keypairs': () => ({ status: 201, json: { keypair: { name: 'k', fingerprint: 'f' } } }),
    })
    const key = { mark: { installation: 'i', allocation: 'a', intent: 'n' }, name: 'k', publicKey: 'ssh-ed25519 AAAA' }
    expect(await provider.addKey(key, newCall())).toEqual({ id: 'k', name: 'k', fingerprint: 'f' })
  })
})

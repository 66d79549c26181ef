import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { createOpenstackProvider } from '.'
import { lifetimeMs } from './keystone-answers'
import { failure } from './testing/failure'
import {
  accessAnswer,
  type FakeCloud,
  fakeProvider,
  newCall,
  type Routes,
  startFakeCloud,
  wireServer,
} from './testing/fake-cloud'

let cloud: FakeCloud
afterEach(() => cloud.close())

const v2 = 'POST /identity/v2.0/tokens'
const v3 = 'POST /identity/v3/auth/tokens'
const rootOf = (...ids: string[]) => ({
  status: 300,
  json: { versions: { values: ids.map((id) => ({ id, status: 'stable', links: [] })) } },
})

/** A cloud with Keystone v2.0 alone. */
const start = async (routes: Routes = {}, variables: Record<string, string> = {}) => {
  cloud = await startFakeCloud({
    [v2]: () => accessAnswer(cloud.url),
    [v3]: () => ({ status: 404, json: { error: { code: 404, title: 'Not Found', message: 'no such resource' } } }),
    'GET /identity/': () => rootOf('v2.0'),
    ...routes,
  })
  return fakeProvider(cloud, { OS_AUTH_URL: `${cloud.url}/identity/v2.0/`, ...variables })
}

describe('Keystone v2.0', () => {
  test('a project is a tenant, and the catalogue has one endpoint for all interfaces', async () => {
    const provider = await start()
    expect(await provider.probe(newCall())).toEqual({
      account: 'p1',
      accountName: 'lovelace',
      user: 'ada',
      region: 'R1',
      apiVersions: { identity: '2.0', compute: '2.1 - 2.93', network: '2.0', image: '2.15' },
    })
    expect(cloud.of(v2).map(({ body }) => body)).toEqual([
      { auth: { passwordCredentials: { username: 'ada', password: 'not-to-be-told' }, tenantName: 'lovelace' } },
    ])
  })

  test('by id, where ids are given', async () => {
    const provider = await start({}, { OS_PROJECT_NAME: '', OS_USERNAME: '', OS_USER_ID: 'u1', OS_TENANT_ID: 'p1' })
    await provider.probe(newCall())
    expect(cloud.of(v2)[0]?.body).toEqual({
      auth: { passwordCredentials: { userId: 'u1', password: 'not-to-be-told' }, tenantId: 'p1' },
    })
  })

  test('neither the token nor the password gets into the evidence', async () => {
    const provider = await start({ [v2]: () => accessAnswer(cloud.url, {}, 'secret-token-of-v2') })
    const call = newCall()
    await provider.probe(call)
    expect(call.exchanges.some(({ target }) => target.endsWith('/v2.0/tokens'))).toBe(true)
    expect(JSON.stringify(call.exchanges)).not.toMatch(/secret-token-of-v2|not-to-be-told/)
  })

  test.each([
    ['only v2.0 is there', ['v2.0'], v2],
    ['both are there: v3', ['v2.0', 'v3.6'], v3],
  ])('an auth_url without version: %s', async (_, versions, expected) => {
    cloud = await startFakeCloud({ [v2]: () => accessAnswer(cloud.url), 'GET /identity/': () => rootOf(...versions) })
    const provider = await fakeProvider(cloud, { OS_AUTH_URL: `${cloud.url}/identity` })
    await provider.probe(newCall())
    expect(cloud.of(expected)).toHaveLength(1)
    expect(cloud.of(expected === v2 ? v3 : v2)).toHaveLength(0)
  })

  test('is spoken where it is configured, whatever the address and the root say', async () => {
    cloud = await startFakeCloud({
      [v2]: () => accessAnswer(cloud.url),
      'GET /identity/': () => rootOf('v3.6', 'v2.0'),
    })
    for (const address of ['identity', 'identity/v3']) {
      const variables = { OS_AUTH_URL: `${cloud.url}/${address}`, OS_IDENTITY_API_VERSION: '2.0' }
      await (await fakeProvider(cloud, variables)).probe(newCall())
    }
    expect([cloud.of(v2).length, cloud.of(v3).length]).toEqual([2, 0])
  })

  test('where it was removed, v3 beside it takes the same credentials, and is asked first from then on', async () => {
    cloud = await startFakeCloud()
    const provider = await fakeProvider(cloud, { OS_AUTH_URL: `${cloud.url}/identity/v2.0` })
    await provider.probe(newCall())
    await provider.probe(newCall())
    expect([cloud.of(v2).length, cloud.of(v3).length]).toEqual([1, 2])
  })

  test('neither there: the sentence names the address', async () => {
    const provider = await start({ [v2]: () => ({ status: 404, text: '<html>nginx</html>' }) })
    const error = await failure(provider.probe(newCall()))
    expect(error.code).toBe('invalid')
    expect(error.message).toContain(`There is no Keystone v3 at ${cloud.url}/identity/v2.0`)
  })

  test('a wrong password is not tried on v3 too', async () => {
    const unauthorized = {
      unauthorized: { code: 401, message: 'Unable to authenticate user with credentials provided.' },
    }
    const provider = await start({ [v2]: () => ({ status: 401, json: unauthorized }) })
    const error = await failure(provider.probe(newCall()))
    expect([error.code, error.options.detail]).toEqual([
      'auth',
      'Unable to authenticate user with credentials provided.',
    ])
    expect(error.message).toContain('password and project (tenant)')
    expect(cloud.of(v3)).toHaveLength(0)
  })

  test('a token without a tenant is an error that names the tenants there are', async () => {
    const token = { id: 't', expires: new Date(Date.now() + 60_000).toISOString() }
    const provider = await start({
      [v2]: () => accessAnswer(cloud.url, { token, serviceCatalog: [] }),
      'GET /identity/v2.0/tenants': () => ({ json: { tenants: [{ id: 7, name: 'babbage', enabled: true }] } }),
    })
    const error = await failure(provider.listNodes(null, newCall()).next())
    expect([error.code, error.options.providerCode]).toEqual(['invalid', 'no-project'])
    expect(error.message).toContain('babbage (7)')
  })

  test('an answer without a token is no log-in', async () => {
    const provider = await start({ [v2]: () => ({ json: { access: { user: {} } } }) })
    expect((await failure(provider.probe(newCall()))).code).toBe('protocol')
  })

  test('a token that ended is renewed', async () => {
    let tokens = 0
    const provider = await start({
      [v2]: () => accessAnswer(cloud.url, {}, `token-${++tokens}`),
      'GET /compute/servers/detail': ({ headers }) =>
        headers['x-auth-token'] === 'token-1'
          ? { status: 401, json: { unauthorized: { code: 401, message: 'ended' } } }
          : { json: { servers: [wireServer('a')] } },
    })
    const page = await provider.listNodes(null, newCall()).next()
    expect(page.value).toMatchObject({ nodes: [{ providerId: 'a' }] })
    expect(tokens).toBe(2)
  })

  test('an application credential goes to v3 alone', async () => {
    cloud = await startFakeCloud()
    const provider = await fakeProvider(cloud, {
      OS_AUTH_URL: `${cloud.url}/identity/v2.0`,
      OS_APPLICATION_CREDENTIAL_ID: 'a',
      OS_APPLICATION_CREDENTIAL_SECRET: 's',
    })
    await provider.probe(newCall())
    expect([cloud.of(v2).length, cloud.of(v3).length]).toEqual([0, 1])
  })
})

test('what a root told in a bad moment is not believed for ever', async () => {
  const nonsense = { status: 200, text: '<html>maintenance</html>' }
  const root = (_: unknown, times: number) => (times === 1 ? nonsense : rootOf('v2.0'))
  await start({ 'GET /identity/': root })
  const provider = await fakeProvider(cloud, { OS_AUTH_URL: `${cloud.url}/identity` })
  expect((await failure(provider.probe(newCall()))).message).toContain('no Keystone v3')
  expect((await provider.probe(newCall())).apiVersions.identity).toBe('2.0')
})

test.each([
  ['by when it was issued', '2016-07-01T10:00:00.000000', '2016-07-01T11:00:00Z', undefined, 3_600_000],
  [
    "by the answer's date, whatever our clock shows",
    null,
    '2016-07-01T11:00:00Z',
    'Fri, 01 Jul 2016 10:30:00 GMT',
    1_800_000,
  ],
  ['for ten minutes where nothing tells', null, '2016-07-01T11:00:00Z', undefined, 600_000],
])('a token lasts %s', (_what, issued, expires, date, expected) => {
  expect(lifetimeMs(issued, expires, { headers: date ? { date } : {} })).toBe(expected)
})

describe("Rackspace's way", () => {
  const endpoint = (region: string | undefined, publicURL: string) => ({
    tenantId: '820712',
    publicURL,
    ...(region ? { region } : {}),
  })

  test('an API key, no name of a tenant, compute by its name among two, a network service that is not to be trusted', async () => {
    cloud = await startFakeCloud({
      [v2]: () =>
        accessAnswer(cloud.url, {
          token: { id: 't', expires: new Date(Date.now() + 60_000).toISOString(), tenant: { id: '820712' } },
          serviceCatalog: [
            {
              name: 'cloudServers',
              type: 'compute',
              endpoints: [endpoint(undefined, `${cloud.url}/first/v1.0/820712`)],
            },
            {
              name: 'cloudServersEurope',
              type: 'compute',
              endpoints: [endpoint('DFW', `${cloud.url}/wrong/v2/820712`)],
            },
            {
              name: 'cloudServersOpenStack',
              type: 'compute',
              endpoints: [endpoint('DFW', `${cloud.url}/nova/v2/820712`)],
            },
            { name: 'cloudNetworks', type: 'network', endpoints: [endpoint('DFW', `${cloud.url}/network/v2.0`)] },
            { name: 'cloudImages', type: 'image', endpoints: [endpoint('DFW', `${cloud.url}/image/v2`)] },
          ],
        }),
      'GET /nova/v2/': () => ({ json: { version: { id: 'v2.0', status: 'CURRENT', links: [] } } }),
      'GET /nova/v2/820712/flavors/detail': () => ({
        json: { flavors: [{ id: 'general1-2', name: '2 GB General Purpose v1', vcpus: 2, ram: 2048, disk: 40 }] },
      }),
      'GET /identity/': () => rootOf('v2.0'),
      'GET /volumes/v2/': () => ({ json: { versions: [{ id: 'v2.0', status: 'CURRENT' }] } }),
    })
    const folder = await mkdtemp(path.join(tmpdir(), 'clouds-'))
    const cloudsFile = path.join(folder, 'clouds.json')
    const entry = {
      auth_type: 'rackspace_apikey',
      auth: { auth_url: `${cloud.url}/identity/v2.0/`, username: 'ada', api_key: 'key-not-to-be-told' },
      region_name: 'DFW',
      identity_api_version: '2.0',
      compute_service_name: 'cloudServersOpenStack',
      has_network: false,
      secgroup_source: null,
      block_storage_endpoint_override: `${cloud.url}/volumes/v2/{project_id}`,
    }
    await writeFile(cloudsFile, JSON.stringify({ clouds: { rax: entry } }))
    const provider = await createOpenstackProvider(
      { id: 'rax', provider: 'openstack', cloud: 'rax', cloudsFile },
      { installation: 'i1', homeFolder: '/nonexistent', variables: {} },
      { backoffMs: 5 },
    )
    const call = newCall()
    const identity = await provider.probe(call)
    expect(identity).toMatchObject({ account: '820712', accountName: '820712', region: 'DFW' })
    expect(identity.apiVersions).toEqual({ identity: '2.0', compute: '2.0', image: '2.15' })
    expect(identity.apiVersions).not.toHaveProperty('network')
    expect(cloud.of(v2)[0]?.body).toEqual({
      auth: { 'RAX-KSKEY:apiKeyCredentials': { username: 'ada', apiKey: 'key-not-to-be-told' } },
    })
    expect(JSON.stringify(call.exchanges)).not.toContain('key-not-to-be-told')
    const { networks, flavors, gaps } = await provider.catalogue(newCall())
    expect([networks.map(({ id, implied }) => [id, implied]), flavors.map(({ id }) => id), gaps]).toEqual([
      [['implied', true]],
      ['general1-2'],
      [],
    ])
    expect(cloud.asked.filter(({ path: asked }) => /^\/(network|first|wrong)/.test(asked))).toEqual([])
    expect(provider.ingress).toBeUndefined()
    await provider.close()
    await rm(folder, { recursive: true })
  })
})

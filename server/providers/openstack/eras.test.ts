import { afterEach, describe, expect, test } from 'vitest'
import { failure } from './testing/failure'
import {
  type FakeCloud,
  fakeProvider,
  newCall,
  type Routes,
  startFakeCloud,
  tokenAnswer,
  wirePort,
  wireServer,
} from './testing/fake-cloud'

let cloud: FakeCloud
afterEach(() => cloud.close())

const login = 'POST /identity/v3/auth/tokens'
const create = 'POST /compute/servers'
const mark = { installation: 'i1', allocation: 'a1', intent: 'n1' }
const request = {
  mark,
  name: 'pl-1-web',
  flavorId: 'f1',
  imageId: 'img1',
  networkId: 'implied',
  subnetId: null,
  zone: null,
  keyName: 'plumbline-k1',
  securityGroupId: null,
  diskGiB: null,
  strategy: 'default-network' as const,
}
const accepted = () => ({ status: 202, json: { server: { id: 's9' } } })
const endpoint = (kind: string, url: string) => ({ interface: kind, region: 'R1', region_id: 'R1', url })
/** The catalogue of a token with only these services. */
const offering = (...types: ('compute' | 'network' | 'image')[]): Routes => ({
  [login]: () =>
    tokenAnswer(cloud.url, {
      catalog: types.map((type) => ({
        type,
        endpoints: [endpoint('public', `${cloud.url}/${type}${type === 'compute' ? '/v2.1' : ''}`)],
      })),
    }),
})
const start = async (routes: Routes, variables: Record<string, string> = {}) => {
  cloud = await startFakeCloud(routes)
  return fakeProvider(cloud, variables)
}
const neutronNotThere: Routes = Object.fromEntries(
  ['networks', 'subnets', 'routers', 'ports', 'floatingips', 'security-groups'].map((path) => [
    `GET /network/${path}`,
    () => ({ status: 404, text: '<html><body>404 Not Found</body></html>' }),
  ]),
)

describe('a cloud without a network service', () => {
  test('has one implied network, and its list is complete', async () => {
    const provider = await start(offering('compute', 'image'))
    const { networks, routers, gaps, floatingIpsLeft } = await provider.catalogue(newCall())
    expect(networks).toEqual([
      {
        id: 'implied',
        name: "the cloud's own networks",
        status: null,
        isDefault: true,
        external: null,
        shared: null,
        own: null,
        portSecurity: false,
        implied: true,
        subnets: [],
        providerType: null,
      },
    ])
    expect([routers, gaps, floatingIpsLeft]).toEqual([[], [], null])
  })

  test('attaches its own networks: a create names none, nor a group, and is not sent where Nova would want one named', async () => {
    const provider = await start({ ...offering('compute', 'image'), [create]: accepted })
    expect(await provider.createNode({ ...request, securityGroupId: 'g1' }, newCall())).toEqual({ serverId: 's9' })
    const [asked] = cloud.of(create)
    expect(asked?.headers['openstack-api-version']).toBe('compute 2.36')
    expect(asked?.body).toEqual({
      server: {
        name: 'pl-1-web',
        flavorRef: 'f1',
        imageRef: 'img1',
        key_name: 'plumbline-k1',
        metadata: {
          'plumbline:installation': 'i1',
          'plumbline:allocation': 'a1',
          'plumbline:intent': 'n1',
        },
      },
    })
  })

  test("tells a server's addresses by Nova alone, and what is ours without a gap", async () => {
    const server = wireServer('s1', {
      addresses: { public: [{ addr: '203.0.113.7', version: 4 }] },
      metadata: { 'plumbline:installation': 'i1', 'plumbline:allocation': 'a1', 'plumbline:intent': 'n1' },
    })
    const provider = await start({
      ...offering('compute', 'image'),
      'GET /compute/servers/s1': () => ({ json: { server } }),
      'GET /compute/servers/detail': () => ({ json: { servers: [server] } }),
    })
    const node = await provider.getNode({ serverId: 's1' }, newCall())
    expect(node?.addresses.map(({ address, network }) => [address, network])).toEqual([['203.0.113.7', 'public']])
    const gaps: unknown[] = []
    const owned = await provider.findOwned({ installation: 'i1' }, newCall(), (gap) => gaps.push(gap))
    expect([owned.map(({ kind }) => kind), gaps]).toEqual([['server'], []])
    expect(cloud.asked.filter(({ path }) => path.startsWith('/network'))).toEqual([])
  })

  test('one whose network service is listed for others only lacks it: that is a gap', async () => {
    const provider = await start({
      [login]: () =>
        tokenAnswer(cloud.url, {
          catalog: [
            { type: 'compute', endpoints: [endpoint('public', `${cloud.url}/compute/v2.1`)] },
            { type: 'network', endpoints: [endpoint('internal', 'http://10.0.0.1:9696')] },
          ],
        }),
    })
    const { networks, gaps } = await provider.catalogue(newCall())
    expect(networks).toEqual([])
    expect(gaps).toContainEqual({
      list: 'networks',
      problem: 'missing',
      detail: expect.stringContaining('offers no network service (public) in region R1'),
    })
  })
})

describe('a network service that is not for us', () => {
  test('forbidden: the words of the cloud', async () => {
    const forbidden = { NeutronError: { type: 'PolicyNotAuthorized', message: 'disallowed by policy', detail: '' } }
    const provider = await start({ 'GET /network/networks': () => ({ status: 403, json: forbidden }) })
    const { networks, gaps } = await provider.catalogue(newCall())
    expect([networks, gaps]).toEqual([[], [{ list: 'networks', problem: 'missing', detail: 'disallowed by policy' }]])
  })

  test.each([404, 410])(
    '%i on every path: where it was looked for, and servers are listed all the same',
    async (status) => {
      const gone = Object.fromEntries(
        Object.keys(neutronNotThere).map((route) => [route, () => ({ status, text: '<html>nothing here</html>' })]),
      )
      const server = wireServer('s1', { addresses: { lan: [{ addr: '10.0.0.5' }] } })
      const provider = await start({ ...gone, 'GET /compute/servers/detail': () => ({ json: { servers: [server] } }) })
      const { gaps } = await provider.catalogue(newCall())
      expect(gaps).toEqual([
        {
          list: 'networks',
          problem: 'missing',
          detail: expect.stringContaining(`The network service was looked for at ${cloud.url}/network/v2.0`),
        },
      ])
      const page = await provider.listNodes(null, newCall()).next()
      expect(page.value).toMatchObject({ nodes: [{ addresses: [{ address: '10.0.0.5' }] }] })
    },
  )

  test('one that is broken for the moment is an error, never a gap', async () => {
    const provider = await start({ 'GET /network/networks': () => ({ status: 503, text: 'busy' }) })
    expect((await failure(provider.catalogue(newCall()))).code).toBe('unavailable')
  })
})

describe('a Nova without microversions', () => {
  const old: Routes = {
    'GET /compute/v2.1/': () => ({ json: { version: { id: 'v2.0', status: 'CURRENT', links: [] } } }),
    'GET /compute/flavors/detail': () => ({
      json: { flavors: [{ id: '2', name: 'm1.small', vcpus: 1, ram: 2048, disk: 20 }] },
    }),
  }

  test('gets no header, and a server that tells the id of its flavor alone has sizes all the same', async () => {
    const server = {
      id: 's1',
      name: 'web',
      status: 'ACTIVE',
      flavor: { id: '2', links: [] },
      image: { id: 'img1', links: [] },
      addresses: { lan: [{ addr: '10.0.0.5', version: 4 }] },
    }
    const provider = await start({ ...old, 'GET /compute/servers/s1': () => ({ json: { server } }) })
    expect(await provider.getNode({ serverId: 's1' }, newCall())).toMatchObject({
      state: 'running',
      flavor: { id: '2', name: 'm1.small' },
      vcpu: 1,
      memoryMiB: 2048,
      zone: null,
      keyName: null,
      marks: {},
    })
    expect(cloud.asked.filter(({ headers }) => 'openstack-api-version' in headers)).toEqual([])
  })

  test('creates with networks by id, and key pairs without a type', async () => {
    const provider = await start({
      ...old,
      [create]: accepted,
      'POST /compute/os-keypairs': () => ({ json: { keypair: { name: 'k', fingerprint: 'aa:bb', user_id: 'u1' } } }),
    })
    await provider.createNode({ ...request, networkId: 'net1', securityGroupId: 'g1' }, newCall())
    expect(cloud.of(create)[0]?.body).toMatchObject({
      server: { networks: [{ uuid: 'net1' }], security_groups: [{ name: 'g1' }] },
    })
    const handle = await provider.addKey({ mark, name: 'k', publicKey: 'ssh-ed25519 AAAA' }, newCall())
    expect(handle).toEqual({ id: 'k', name: 'k', fingerprint: 'aa:bb' })
    const body = cloud.of('POST /compute/os-keypairs')[0]?.body
    expect(body).toEqual({ keypair: { name: 'k', public_key: expect.stringMatching(/^ssh-ed25519 AAAA plumbline /) } })
  })
})

describe('zones', () => {
  const path = 'GET /compute/os-availability-zone'
  const zone = (zoneName: string, available: boolean) => ({ zoneName, zoneState: { available }, hosts: null })

  test('are those that take nodes, by name', async () => {
    const availabilityZoneInfo = [zone('west', true), zone('internal', true), zone('east', true), zone('old', false)]
    const provider = await start({ [path]: () => ({ json: { availabilityZoneInfo } }) })
    expect(await provider.zones?.(newCall())).toEqual(['east', 'west'])
  })

  test.each([
    ['no such extension', { status: 404, text: '<html>404 Not Found</html>' }],
    ['not for us', { status: 403, json: { forbidden: { code: 403, message: 'no' } } }],
  ])('none are known where there is %s', async (_, answer) => {
    const provider = await start({ [path]: () => answer })
    expect(await provider.zones?.(newCall())).toEqual([])
  })
})

describe('images of a cloud without Image API v2', () => {
  const listed = {
    id: 'img1',
    name: 'Ubuntu 14.04 LTS',
    status: 'ACTIVE',
    minDisk: 20,
    minRam: 512,
    created: '2016-06-01T10:00:00Z',
    metadata: { os_distro: 'ubuntu', os_version: '14.04', image_type: 'base', weird: { nested: true } },
  }
  const proxy: Routes = { 'GET /compute/images/detail': () => ({ json: { images: [listed] } }) }
  const onlyV1 = { status: 300, json: { versions: [{ id: 'v1.1', status: 'SUPPORTED', links: [] }] } }

  test.each([
    ['only v1, which says so with 300', { 'GET /image/images': () => onlyV1 }],
    ['no such path', { 'GET /image/images': () => ({ status: 404, text: '<html>404 Not Found</html>' }) }],
    ['no image service in the catalogue', offering('compute', 'network')],
  ] as const)('%s: Nova lists them, and what it does not tell is said', async (_, routes) => {
    const provider = await start({ ...proxy, ...routes })
    const { images, gaps } = await provider.catalogue(newCall())
    expect(images).toMatchObject([
      {
        id: 'img1',
        status: 'active',
        usable: true,
        distro: 'ubuntu',
        version: '14.04',
        identifiedBy: 'properties',
        minDiskGiB: 20,
        minMemoryMiB: 512,
        owner: null,
        public: false,
        createdAt: '2016-06-01T10:00:00.000Z',
      },
    ])
    expect(gaps).toEqual([{ list: 'images', problem: 'fields', detail: expect.stringContaining('Image API v2') }])
    expect(cloud.of('GET /compute/images/detail')[0]?.headers['openstack-api-version']).toBe('compute 2.35')
  })

  test("names of servers' images come from there too", async () => {
    const provider = await start({
      ...proxy,
      'GET /image/images': () => onlyV1,
      'GET /compute/servers/s1': () => ({ json: { server: wireServer('s1') } }),
      'GET /network/ports': () => ({ json: { ports: [wirePort('p', 's1', '10.0.0.5')] } }),
    })
    expect((await provider.getNode({ serverId: 's1' }, newCall()))?.image).toEqual({
      id: 'img1',
      name: 'Ubuntu 14.04 LTS',
    })
  })

  test("neither lists them: the list is missing, and Glance's refusal says why", async () => {
    const provider = await start(offering('compute', 'network'))
    const { images, gaps } = await provider.catalogue(newCall())
    expect([images, gaps]).toEqual([
      [],
      [{ list: 'images', problem: 'missing', detail: expect.stringContaining('offers no image service') }],
    ])
  })

  test('a policy that forbids the list is no reason to ask elsewhere', async () => {
    const provider = await start({
      ...proxy,
      'GET /image/images': () => ({ status: 403, text: '<html>Forbidden</html>' }),
    })
    const { gaps } = await provider.catalogue(newCall())
    expect(gaps).toEqual([{ list: 'images', problem: 'missing', detail: 'Forbidden' }])
    expect(cloud.of('GET /compute/images/detail')).toHaveLength(0)
  })
})

/** Each cloud of 2016 on the wire: what its documents say, as far as a client can see it. */
import { describe, expect, it } from 'vitest'
import type { CloudOf2016, OpenStackCloudSpec } from '@/lab/port'
import { summit } from '@/lab/worlds/summit'
import { contains, overlap, parseAddress, parsePrefix } from '../../ip'
import { serveCloud, type TestCloud } from '../../testing'
import { cloudsOf2016 } from '.'

const ids = Object.keys(cloudsOf2016) as CloudOf2016[]

const specOf = (id: CloudOf2016): OpenStackCloudSpec =>
  summit().find((spec): spec is OpenStackCloudSpec => spec.provider === 'openstack' && spec.id === id)!

const serve = (id: CloudOf2016): Promise<TestCloud> => serveCloud(specOf(id))

const rootOf = (id: CloudOf2016): string => (id === 'rackspace' ? '/compute/v2/820712' : '/compute/v2.1')

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKxfQ5C9lbZw1o2zTJfQ0t7r3pYwN0m7w1k3u4Xr2y8M test'

type Addresses = Record<string, { addr: string; version: number; 'OS-EXT-IPS:type'?: string }[]>

/** Launches nodes on the network of that name (none: what the cloud gives by itself); the last one as shown when it runs. */
async function launch(cloud: TestCloud, id: CloudOf2016, network: string | null, count = 1) {
  const root = rootOf(id)
  await cloud.call('POST', `${root}/os-keypairs`, { body: { keypair: { name: 'key', public_key: key } } })
  const flavors = (await cloud.call('GET', `${root}/flavors/detail`)).list('flavors')
  const images = (await cloud.call('GET', '/image/v2/images?limit=100')).list('images')
  const flavor = flavors.find(({ ram, disk }) => Number(ram) >= 2000 && Number(disk) >= 20)
  const image = images.find(({ name }) => /24\.04/.test(String(name)))
  const networks = network
    ? {
        networks: [
          { uuid: (await cloud.call('GET', `/network/v2.0/networks?name=${network}`)).string('networks.0.id') },
        ],
      }
    : {}
  const wanted = { flavorRef: flavor?.id, imageRef: image?.id, key_name: 'key', ...networks }
  let last = ''
  for (let index = 0; index < count; index += 1) {
    const made = await cloud.call('POST', `${root}/servers`, { body: { server: { name: `new-${index}`, ...wanted } } })
    expect(made.status).toBe(202)
    last = made.string('server.id')
  }
  cloud.context.pass(10_000)
  const shown = await cloud.call('GET', `${root}/servers/${last}`)
  expect(shown.at('server.status')).toBe('ACTIVE')
  return {
    id: last,
    server: shown.at('server') as Record<string, unknown>,
    addresses: shown.at('server.addresses') as Addresses,
  }
}

const names = async (cloud: TestCloud, path: string, list: string): Promise<string[]> =>
  (await cloud.call('GET', path)).list(list).map(({ name }) => String(name))

it('takes the addresses of all clouds from documentation ranges of their own', () => {
  const documentation = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32'].map(
    (text) => parsePrefix(text)!,
  )
  const prefixes = summit()
    .flatMap(({ publicIpv4Cidr, publicIpv6Cidr }) => [publicIpv4Cidr, publicIpv6Cidr])
    .flatMap((text) => (text === null ? [] : [parsePrefix(text)!]))
  expect(prefixes).toHaveLength(13)
  for (const [index, prefix] of prefixes.entries()) {
    expect(documentation.some((range) => overlap(range, prefix))).toBe(true)
    expect(prefixes.slice(index + 1).some((other) => overlap(prefix, other))).toBe(false)
  }
})

describe.each(ids)('%s', (id) => {
  it('names a source for each fact and says what is a guess', () => {
    const { sources = [], guesses = [] } = cloudsOf2016[id]
    expect(sources.length).toBeGreaterThan(4)
    expect(sources.every(({ fact, source }) => fact.length > 10 && source.length > 10)).toBe(true)
    expect(guesses.length).toBeGreaterThan(3)
    expect(specOf(id)).toMatchObject({ id, character: id })
  })

  it('is entered with what its clouds.yaml says, and has nodes on addresses of its own', async () => {
    await using cloud = await serve(id)
    const servers = (await cloud.call('GET', `${rootOf(id)}/servers/detail`)).list('servers')
    expect(servers).toHaveLength(cloudsOf2016[id].nodes.length)
    expect(servers.length).toBeGreaterThanOrEqual(6)
    expect(servers.length).toBeLessThanOrEqual(15)
    const { publicIpv4Cidr, publicIpv6Cidr } = specOf(id)
    const own = [publicIpv4Cidr, publicIpv6Cidr].flatMap((text) => (text === null ? [] : [parsePrefix(text)!]))
    const shown = servers
      .flatMap(({ addresses }) => Object.values(addresses as Addresses).flat())
      .map(({ addr }) => addr)
    const outside = shown.filter(
      (addr) => !/^(10|192\.168)\./.test(addr) && !own.some((prefix) => contains(prefix, parseAddress(addr)!)),
    )
    expect(outside).toEqual([])
  })
})

describe('DreamCompute', () => {
  it('until July 2016 gave a private IPv4 and a public IPv6, and floating IPs through the project’s router', async () => {
    await using cloud = await serve('dreamcompute-2016')
    const { addresses } = await launch(cloud, 'dreamcompute-2016', 'private-network', 4)
    expect(Object.keys(addresses)).toEqual(['private-network'])
    expect(addresses['private-network']!.map(({ version }) => version).sort()).toEqual([4, 6])
    const outside = (await cloud.call('GET', '/network/v2.0/networks?name=public-110')).string('networks.0.id')
    const made = await cloud.call('POST', '/network/v2.0/floatingips', {
      body: { floatingip: { floating_network_id: outside } },
    })
    expect(made.string('floatingip.floating_ip_address')).toMatch(/^203\.0\.113\./)
    expect(cloud.context.fake.booted.at(-1)!.image.loginUser).toBe('dhc-user')
  })

  it('later gave every server both public addresses of `public`, and no network of one’s own', async () => {
    await using cloud = await serve('dreamcompute')
    const { addresses, server } = await launch(cloud, 'dreamcompute', null, 4)
    expect(addresses.public!.map(({ addr }) => addr).sort()).toEqual([
      expect.stringMatching(/^2001:db8:d2:1:/),
      expect.stringMatching(/^203\.0\.113\./),
    ])
    expect(server).toMatchObject({ accessIPv4: '', 'OS-EXT-AZ:availability_zone': 'iad-2' })
    const refused = await cloud.call('POST', '/network/v2.0/networks', { body: { network: { name: 'mine' } } })
    expect([refused.status, refused.at('NeutronError.type')]).toEqual([409, 'OverQuota'])
    const images = (await cloud.call('GET', '/image/v2/images')).list('images')
    expect(new Set(images.map((image) => image.disk_format))).toEqual(new Set(['raw']))
    expect(images[0]).not.toHaveProperty('os_hidden')
  })
})

it('Datacentred tells Keystone v2 to its clients, with the misspelt region of its profile', async () => {
  await using cloud = await serve('datacentred')
  expect(cloud.cloud.connection('http://here').cloudsYaml).toMatchObject({
    datacentred: {
      profile: 'datacentred',
      'region-name': 'sal01',
      identity_api_version: '2.0',
      auth: { auth_url: 'http://here/identity/v2.0' },
    },
  })
  const root = await cloud.call('GET', '/identity', { token: null })
  expect([root.status, root.list('versions.values').map(({ id }) => id)]).toEqual([300, ['v3.14', 'v2.0']])
  expect(await names(cloud, '/network/v2.0/networks', 'networks')).toEqual(
    expect.arrayContaining(['public', 'private']),
  )
  const { addresses } = await launch(cloud, 'datacentred', 'private')
  expect(addresses.private).toHaveLength(1)
})

it('Vexxhost lets servers stand on `public`, beside a network that is really called pprivate', async () => {
  await using cloud = await serve('vexxhost')
  expect(await names(cloud, '/network/v2.0/networks', 'networks')).toEqual(
    expect.arrayContaining(['public', 'pprivate']),
  )
  const { addresses } = await launch(cloud, 'vexxhost', 'public', 4)
  expect(addresses.public).toEqual([
    expect.objectContaining({ version: 4, addr: expect.stringMatching(/^203\.0\.113\./) }),
  ])
  const profile = await cloud.call('GET', '/.well-known/openstack/api', { token: null })
  expect(profile.body).toMatchObject({
    name: 'vexxhost',
    profile: { auth: { auth_url: `${cloud.baseUrl}/identity/v3` }, regions: ['ca-ymq-1'], floating_ip_source: 'None' },
  })
})

it('Auro has floating IPs of ext-net for a network called Private', async () => {
  await using cloud = await serve('auro')
  const { addresses } = await launch(cloud, 'auro', 'Private', 4)
  expect(addresses.Private).toEqual([expect.objectContaining({ version: 4, 'OS-EXT-IPS:type': 'fixed' })])
  expect((await cloud.call('GET', '/network/v2.0/networks?router:external=true')).list('networks')).toMatchObject([
    { name: 'ext-net' },
  ])
})

it('Blue Box shares `internal` and its router among all projects, and floating IPs work although no router is shown', async () => {
  await using cloud = await serve('bluebox')
  expect(await names(cloud, '/network/v2.0/routers', 'routers')).toEqual([])
  const { id } = await launch(cloud, 'bluebox', 'internal', 4)
  const port = (await cloud.call('GET', `/network/v2.0/ports?device_id=${id}`)).string('ports.0.id')
  const outside = (await cloud.call('GET', '/network/v2.0/networks?name=external')).string('networks.0.id')
  const made = await cloud.call('POST', '/network/v2.0/floatingips', {
    body: { floatingip: { floating_network_id: outside, port_id: port } },
  })
  expect([made.status, made.at('floatingip.port_id')]).toEqual([201, port])
})

it('OVH gives servers Ext-Net by itself; IPv6 is given and answers nowhere, and there are no floating IPs', async () => {
  await using cloud = await serve('ovh')
  const { addresses } = await launch(cloud, 'ovh', null, 4)
  const of = (version: number) => addresses['Ext-Net']!.find((entry) => entry.version === version)!.addr
  expect(cloud.context.fake.resolve(of(4))).toBe('filtered')
  expect(cloud.context.fake.resolve(of(6))).toBe('no-route')
  const network = (await cloud.call('GET', '/network/v2.0/networks?name=Ext-Net')).string('networks.0.id')
  const refused = await cloud.call('POST', '/network/v2.0/floatingips', {
    body: { floatingip: { floating_network_id: network } },
  })
  expect(refused.at('NeutronError.type')).toBe('OverQuota')
})

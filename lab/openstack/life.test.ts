/** What happens by itself, on a clock that the tests turn: the facts on real clouds that the product is built on. */
import { describe, expect, it } from 'vitest'
import { serveCloud, type TestCloud, testSpec } from './testing'

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKxfQ5C9lbZw1o2zTJfQ0t7r3pYwN0m7w1k3u4Xr2y8M test'
const compute = '/compute/v2.1'
const network = '/network/v2.0'

async function idOf(cloud: TestCloud, path: string, list: string, name: string): Promise<string> {
  for (let next = path; next; ) {
    const page = await cloud.call('GET', next)
    const found = page.list(list).find((item) => item.name === name)
    if (found) return String(found.id)
    next = page.at('next') ? `/image${page.string('next')}` : ''
  }
  throw new Error(`No ${name} at ${path}`)
}

async function bodyFor(cloud: TestCloud, image: string, flavor: string, net: string, more: object = {}) {
  return {
    server: {
      name: 'node',
      imageRef: await idOf(cloud, '/image/v2/images', 'images', image),
      flavorRef: await idOf(cloud, `${compute}/flavors`, 'flavors', flavor),
      networks: [{ uuid: await idOf(cloud, `${network}/networks`, 'networks', net) }],
      ...more,
    },
  }
}

async function launch(
  cloud: TestCloud,
  image: string,
  flavor: string,
  net: string,
  more: object = {},
): Promise<string> {
  await cloud.call('POST', `${compute}/os-keypairs`, { body: { keypair: { name: 'key', public_key: key } } })
  const body = await bodyFor(cloud, image, flavor, net, { key_name: 'key', ...more })
  const made = await cloud.call('POST', `${compute}/servers`, { body })
  expect(made.status).toBe(202)
  return made.string('server.id')
}

const onHarbor = (cloud: TestCloud, more: object = {}) => launch(cloud, 'debian-12-generic', 'm1.small', 'lan', more)

async function openSsh(cloud: TestCloud, etherType = 'IPv4'): Promise<void> {
  const group = await idOf(cloud, `${network}/security-groups`, 'security_groups', 'default')
  const rule = {
    security_group_id: group,
    direction: 'ingress',
    ethertype: etherType,
    protocol: 'tcp',
    port_range_min: 22,
    port_range_max: 22,
  }
  expect(
    (await cloud.call('POST', `${network}/security-group-rules`, { body: { security_group_rule: rule } })).status,
  ).toBe(201)
}

describe('a server', () => {
  it('is built, shown before it is listed, and boots a machine with the key', async () => {
    await using cloud = await serveCloud(testSpec('floating-ip', false))
    const id = await onHarbor(cloud, { metadata: { intent: 'i-1' } })
    const building = await cloud.call('GET', `${compute}/servers/${id}`)
    expect(building.at('server')).toMatchObject({
      status: 'BUILD',
      addresses: {},
      hostId: '',
      'OS-EXT-AZ:availability_zone': '',
    })
    expect(building.at('server.security_groups')).toBeUndefined()
    expect((await cloud.call('GET', `${compute}/servers`)).list('servers')).toEqual([])
    cloud.context.pass(5000)
    expect((await cloud.call('GET', `${compute}/servers`)).list('servers')).toHaveLength(1)
    const active = await cloud.call('GET', `${compute}/servers/${id}`)
    expect(active.at('server')).toMatchObject({
      status: 'ACTIVE',
      metadata: { intent: 'i-1' },
      security_groups: [{ name: 'default' }],
    })
    expect(active.string('server.addresses.lan.0.addr')).toMatch(/^10\.20\.0\./)
    expect(cloud.context.fake.booted).toEqual([
      expect.objectContaining({ id: `test-cloud/${id}`, hostname: 'node', authorizedKeys: [key] }),
    ])
  })

  it('fails later on an external network, without naming the cause', async () => {
    await using cloud = await serveCloud(testSpec('direct'))
    const id = await launch(cloud, 'Ubuntu 24.04 LTS (2026-10-03)', 'gp1.lightspeed', 'external')
    cloud.context.pass(5000)
    const { body } = await cloud.call('GET', `${compute}/servers/${id}`)
    expect(body).toMatchObject({
      server: {
        status: 'ERROR',
        addresses: {},
        fault: { code: 500, message: expect.stringContaining('Failed to allocate the network(s)') },
      },
    })
    expect(cloud.context.fake.booted.some((machine) => machine.id.endsWith(id))).toBe(false)
  })

  it('is deleting, then gone, then seen by changes-since only; its ports go, its floating IP stays', async () => {
    await using cloud = await serveCloud(testSpec('floating-ip', false))
    const id = await onHarbor(cloud)
    cloud.context.pass(6000)
    const port = (await cloud.call('GET', `${network}/ports?device_id=${id}`)).string('ports.0.id')
    const outside = await idOf(cloud, `${network}/networks`, 'networks', 'ext-net')
    const ip = await cloud.call('POST', `${network}/floatingips`, {
      body: { floatingip: { floating_network_id: outside, port_id: port } },
    })
    cloud.context.pass(3000)
    expect((await cloud.call('DELETE', `${compute}/servers/${id}`)).status).toBe(204)
    expect((await cloud.call('GET', `${compute}/servers/${id}`)).at('server')).toMatchObject({
      status: 'ACTIVE',
      'OS-EXT-STS:task_state': 'deleting',
    })
    cloud.context.pass(3000)
    expect((await cloud.call('GET', `${compute}/servers/${id}`)).status).toBe(404)
    const changed = await cloud.call('GET', `${compute}/servers/detail?changes-since=2020-01-01T00:00:00Z`)
    expect(changed.at('servers.0')).toMatchObject({ id, status: 'DELETED' })
    expect((await cloud.call('GET', `${network}/ports/${port}`)).status).toBe(404)
    expect(
      (await cloud.call('GET', `${network}/floatingips/${ip.string('floatingip.id')}`)).at('floatingip'),
    ).toMatchObject({ port_id: null, status: 'ACTIVE' })
    expect(cloud.context.fake.destroyed).toEqual([`test-cloud/${id}`])
  })

  it('is refused when no network is given and several are there', async () => {
    await using cloud = await serveCloud()
    await cloud.call('POST', `${network}/networks`, { body: { network: { name: 'second' } } })
    const second = await idOf(cloud, `${network}/networks`, 'networks', 'second')
    const subnet = { network_id: second, ip_version: 4, cidr: '10.50.0.0/24' }
    await cloud.call('POST', `${network}/subnets`, { body: { subnet } })
    const body = await bodyFor(cloud, 'debian-12-generic', 'm1.small', 'lan', { networks: undefined })
    expect(await cloud.call('POST', `${compute}/servers`, { body })).toMatchObject({
      status: 409,
      body: { conflictingRequest: { message: expect.stringContaining('Multiple possible networks found') } },
    })
  })

  it('is refused on a flavor without a disk, from a deactivated image, and beyond the quota', async () => {
    await using cloud = await serveCloud()
    const zero = await bodyFor(cloud, 'debian-12-generic', 'v1.medium', 'lan')
    expect(await cloud.call('POST', `${compute}/servers`, { body: zero })).toMatchObject({
      status: 403,
      text: expect.stringContaining('zero disk'),
    })
    const inactive = (await cloud.call('GET', '/image/v2/images?status=deactivated')).string('images.0.id')
    const old = await bodyFor(cloud, 'debian-12-generic', 'm1.small', 'lan', { imageRef: inactive })
    expect(await cloud.call('POST', `${compute}/servers`, { body: old })).toMatchObject({
      status: 400,
      text: expect.stringContaining('is not active'),
    })
    const many = await bodyFor(cloud, 'debian-12-generic', 'm1.small', 'lan', { min_count: 60, max_count: 60 })
    expect(await cloud.call('POST', `${compute}/servers`, { body: many })).toMatchObject({
      status: 403,
      text: expect.stringContaining('Quota exceeded for instances'),
    })
  })
})

describe('a floating IP', () => {
  it('answers with its old status, comes up, is seen by Nova later, and moves silently', async () => {
    await using cloud = await serveCloud(testSpec('floating-ip', false))
    const [first, second] = [await onHarbor(cloud), await onHarbor(cloud)]
    cloud.context.pass(6000)
    const portOf = async (id: string) =>
      (await cloud.call('GET', `${network}/ports?device_id=${id}`)).string('ports.0.id')
    const outside = await idOf(cloud, `${network}/networks`, 'networks', 'ext-net')
    const made = await cloud.call('POST', `${network}/floatingips`, {
      body: { floatingip: { floating_network_id: outside } },
    })
    const path = `${network}/floatingips/${made.string('floatingip.id')}`
    const address = made.string('floatingip.floating_ip_address')
    const bind = async (id: string) => cloud.call('PUT', path, { body: { floatingip: { port_id: await portOf(id) } } })
    expect((await bind(first)).at('floatingip')).toMatchObject({ status: 'DOWN', port_id: await portOf(first) })
    const addressesOf = async (id: string) =>
      JSON.stringify((await cloud.call('GET', `${compute}/servers/${id}`)).at('server.addresses'))
    expect(await addressesOf(first)).not.toContain(address)
    cloud.context.pass(600)
    expect((await cloud.call('GET', path)).at('floatingip.status')).toBe('ACTIVE')
    expect(await addressesOf(first)).not.toContain(address)
    cloud.context.pass(1500)
    expect(await addressesOf(first)).toContain(`"addr":"${address}","OS-EXT-IPS:type":"floating"`)
    expect((await bind(second)).status).toBe(200)
    cloud.context.pass(3000)
    expect(await addressesOf(first)).not.toContain(address)
    expect(await addressesOf(second)).toContain(address)
  })

  it('is refused where there is no route out, and by quota', async () => {
    await using cloud = await serveCloud(testSpec('direct'))
    const outside = await idOf(cloud, `${network}/networks`, 'networks', 'external')
    const made = await cloud.call('POST', `${network}/floatingips`, {
      body: { floatingip: { floating_network_id: outside } },
    })
    expect(made).toMatchObject({ status: 409, body: { NeutronError: { type: 'OverQuota' } } })
  })
})

describe('the way to a machine', () => {
  it('is silence while the security group is closed, and private addresses have none', async () => {
    await using cloud = await serveCloud(testSpec('floating-ip', false))
    const id = await onHarbor(cloud)
    cloud.context.pass(6000)
    const port = await cloud.call('GET', `${network}/ports?device_id=${id}`)
    const outside = await idOf(cloud, `${network}/networks`, 'networks', 'ext-net')
    const made = await cloud.call('POST', `${network}/floatingips`, {
      body: { floatingip: { floating_network_id: outside, port_id: port.string('ports.0.id') } },
    })
    const address = made.string('floatingip.floating_ip_address')
    const { resolve } = cloud.context.fake
    expect(resolve(port.string('ports.0.fixed_ips.0.ip_address'))).toBe('no-route')
    expect(resolve(address)).toBe('filtered')
    await openSsh(cloud)
    expect(resolve(address)).toEqual({ machineId: `test-cloud/${id}` })
    expect(resolve('198.51.100.7')).toBeNull()
    await cloud.call('POST', `${compute}/servers/${id}/action`, { body: { 'os-stop': null } })
    cloud.context.pass(3000)
    expect(resolve(address)).toBe('no-route')
  })

  it('leads over IPv6 where only that is public', async () => {
    await using cloud = await serveCloud(testSpec('ipv6', false))
    const id = await launch(cloud, 'Ubuntu 24.04', 'SCS-2V-4-20s', 'campus')
    cloud.context.pass(6000)
    const addresses = (await cloud.call('GET', `${compute}/servers/${id}`)).list('server.addresses.campus')
    const of = (version: number) => String(addresses.find((entry) => entry.version === version)?.addr)
    await openSsh(cloud, 'IPv6')
    expect(of(6)).toMatch(/^2001:db8:6::/)
    expect(cloud.context.fake.resolve(of(6).toUpperCase())).toEqual({ machineId: `test-cloud/${id}` })
    expect(cloud.context.fake.resolve(of(4))).toBe('no-route')
  })
})

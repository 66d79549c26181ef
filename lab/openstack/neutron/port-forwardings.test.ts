/** Port forwardings at the wire, and what a connection to them meets. */
import { describe, expect, it } from 'vitest'
import { createCloud } from '..'
import { characters } from '../characters'
import { serveCloud, type TestCloud, testContext, testSpec } from '../testing'

const network = '/network/v2.0'
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKxfQ5C9lbZw1o2zTJfQ0t7r3pYwN0m7w1k3u4Xr2y8M test'

async function idOf(cloud: TestCloud, path: string, list: string, name: string): Promise<string> {
  const items = (await cloud.call('GET', `${path}?name=${name}`)).list(list)
  return String(items.find((item) => item.name === name)?.id)
}

type Node = { server: string; port: string; address: string }

/** A node on `lan` whose security group lets SSH in. */
async function launch(cloud: TestCloud): Promise<Node> {
  const flavorRef = await idOf(cloud, '/compute/v2.1/flavors', 'flavors', 'm1.small')
  const imageRef = await idOf(cloud, '/image/v2/images', 'images', 'debian-12-generic')
  await cloud.call('POST', '/compute/v2.1/os-keypairs', { body: { keypair: { name: 'key', public_key: key } } })
  const networks = [{ uuid: await idOf(cloud, `${network}/networks`, 'networks', 'lan') }]
  const body = { server: { name: 'node', imageRef, flavorRef, networks, key_name: 'key' } }
  const server = (await cloud.call('POST', '/compute/v2.1/servers', { body })).string('server.id')
  cloud.context.pass(10_000)
  const ports = await cloud.call('GET', `${network}/ports?device_id=${server}`)
  return { server, port: ports.string('ports.0.id'), address: ports.string('ports.0.fixed_ips.0.ip_address') }
}

async function openSsh(cloud: TestCloud): Promise<void> {
  const group = await idOf(cloud, `${network}/security-groups`, 'security_groups', 'default')
  const rule = {
    security_group_id: group,
    direction: 'ingress',
    protocol: 'tcp',
    port_range_min: 22,
    port_range_max: 22,
  }
  await cloud.call('POST', `${network}/security-group-rules`, { body: { security_group_rule: rule } })
}

async function newFloatingIp(cloud: TestCloud): Promise<{ id: string; address: string; path: string }> {
  const floating_network_id = await idOf(cloud, `${network}/networks`, 'networks', 'ext-net')
  const made = await cloud.call('POST', `${network}/floatingips`, { body: { floatingip: { floating_network_id } } })
  const id = made.string('floatingip.id')
  return { id, address: made.string('floatingip.floating_ip_address'), path: `${network}/floatingips/${id}` }
}

const wish = (node: Node, external: number, more: object = {}) => ({
  port_forwarding: {
    protocol: 'tcp',
    external_port: external,
    internal_port: 22,
    internal_ip_address: node.address,
    internal_port_id: node.port,
    ...more,
  },
})

describe('a port forwarding', () => {
  it('leads from a port of a shared floating IP to a node, and no further than its security group lets it', async () => {
    await using cloud = await serveCloud(testSpec('floating-ip', false))
    const [first, second, ip] = [await launch(cloud), await launch(cloud), await newFloatingIp(cloud)]
    const body = wish(first, 20_001, { description: 'mark' })
    const made = await cloud.call('POST', `${ip.path}/port_forwardings`, { body })
    expect(made.status).toBe(201)
    expect(made.at('port_forwarding')).toEqual({
      id: expect.any(String),
      ...body.port_forwarding,
      external_port_range: '20001:20001',
      internal_port_range: '22:22',
    })
    await cloud.call('POST', `${ip.path}/port_forwardings`, { body: wish(second, 20_002) })
    expect(cloud.context.fake.resolve(ip.address, 20_001)).toBe('filtered')
    await openSsh(cloud)
    expect(cloud.context.fake.resolve(ip.address, 20_001)).toEqual({
      machineId: `test-cloud/${first.server}`,
      port: 22,
    })
    expect(cloud.context.fake.resolve(ip.address, 20_002)).toEqual({
      machineId: `test-cloud/${second.server}`,
      port: 22,
    })
    expect(cloud.context.fake.resolve(ip.address, 22)).toBe('refused')
    cloud.context.pass(1000)
    const shown = await cloud.call('GET', ip.path)
    expect(shown.list('floatingip.port_forwardings')).toHaveLength(2)
    expect(shown.at('floatingip')).toMatchObject({ port_id: null, status: 'ACTIVE', router_id: expect.any(String) })
    expect(cloud.cloud.books()).toContainEqual(
      expect.objectContaining({ kind: 'port-forwarding', marks: { description: 'mark' }, seeded: false }),
    )
  })

  it('is listed by port, changed, and gone after its deletion', async () => {
    await using cloud = await serveCloud(testSpec('floating-ip', false))
    const [node, ip] = [await launch(cloud), await newFloatingIp(cloud)]
    const made = await cloud.call('POST', `${ip.path}/port_forwardings`, { body: wish(node, 20_001) })
    const path = `${ip.path}/port_forwardings/${made.string('port_forwarding.id')}`
    expect(
      (await cloud.call('GET', `${ip.path}/port_forwardings?external_port=20001`)).list('port_forwardings'),
    ).toEqual([made.at('port_forwarding')])
    expect((await cloud.call('GET', `${ip.path}/port_forwardings?external_port=7`)).list('port_forwardings')).toEqual(
      [],
    )
    const changed = await cloud.call('PUT', path, { body: { port_forwarding: { external_port: 20_009 } } })
    expect(changed.at('port_forwarding.external_port')).toBe(20_009)
    expect((await cloud.call('GET', path)).at('port_forwarding')).toEqual(changed.at('port_forwarding'))
    expect((await cloud.call('DELETE', path)).status).toBe(204)
    const gone = await cloud.call('GET', path)
    expect([gone.status, gone.at('NeutronError.type')]).toEqual([404, 'PortForwardingNotFound'])
    expect((await cloud.call('GET', ip.path)).at('floatingip.router_id')).toBeNull()
  })

  it('takes a port once, outside and inside', async () => {
    await using cloud = await serveCloud(testSpec('floating-ip', false))
    const [node, other, ip] = [await launch(cloud), await launch(cloud), await newFloatingIp(cloud)]
    const post = (body: object) => cloud.call('POST', `${ip.path}/port_forwardings`, { body })
    await post(wish(node, 20_001))
    const outside = await post(wish(other, 20_001))
    expect([outside.status, outside.string('NeutronError.message')]).toEqual([
      400,
      'Bad port_forwarding request: There is a port collision with the external_port_range. The following ranges collides: 20001:20001 and 20001:20001.',
    ])
    expect((await post(wish(node, 20_002))).string('NeutronError.message')).toContain('internal_port_range')
    expect((await post(wish(other, 20_001, { protocol: 'udp' }))).status).toBe(201)
  })

  it('and a bound floating IP exclude each other', async () => {
    await using cloud = await serveCloud(testSpec('floating-ip', false))
    const [node, other] = [await launch(cloud), await launch(cloud)]
    const [shared, own] = [await newFloatingIp(cloud), await newFloatingIp(cloud)]
    await cloud.call('PUT', own.path, { body: { floatingip: { port_id: node.port } } })
    const typeOf = async (method: string, path: string, body?: object) => {
      const answer = await cloud.call(method, path, { body })
      return [answer.status, answer.at('NeutronError.type')]
    }
    const forwardings = `${shared.path}/port_forwardings`
    expect(await typeOf('POST', forwardings, wish(node, 20_001))).toEqual([409, 'PortHasBindingFloatingIP'])
    expect(await typeOf('POST', `${own.path}/port_forwardings`, wish(other, 20_001))).toEqual([
      409,
      'FloatingIPPortAlreadyAssociated',
    ])
    expect((await cloud.call('POST', forwardings, { body: wish(other, 20_001) })).status).toBe(201)
    const bind = { floatingip: { port_id: node.port } }
    expect(await typeOf('PUT', shared.path, bind)).toEqual([409, 'FipInUseByPortForwarding'])
    expect(await typeOf('DELETE', shared.path)).toEqual([409, 'FipInUseByPortForwarding'])
  })

  it('goes with its node', async () => {
    await using cloud = await serveCloud(testSpec('floating-ip', false))
    const [node, ip] = [await launch(cloud), await newFloatingIp(cloud)]
    await cloud.call('POST', `${ip.path}/port_forwardings`, { body: wish(node, 20_001) })
    await cloud.call('DELETE', `/compute/v2.1/servers/${node.server}`)
    cloud.context.pass(10_000)
    expect((await cloud.call('GET', `${ip.path}/port_forwardings`)).list('port_forwardings')).toEqual([])
    expect((await cloud.call('DELETE', ip.path)).status).toBe(204)
  })

  it('does not exist where Neutron lacks the extension', async () => {
    const [spec, context] = [testSpec('floating-ip', false), testContext()]
    const character = { ...characters['floating-ip'], portForwarding: false }
    await using cloud = await serveCloud(spec, context, createCloud(spec, context, character))
    const ip = await newFloatingIp(cloud)
    expect((await cloud.call('GET', ip.path)).at('floatingip')).not.toHaveProperty('port_forwardings')
    expect((await cloud.call('GET', `${ip.path}/port_forwardings`)).status).toBe(404)
    const aliases = (await cloud.call('GET', `${network}/extensions`)).list('extensions').map(({ alias }) => alias)
    expect(aliases).toContain('router')
    expect(aliases).not.toContain('floating-ip-port-forwarding')
  })
})

import { describe, expect, it } from 'vitest'
import { findWorld } from '@/lab/worlds'
import { overlap, parsePrefix } from '../ip'
import { serveCloud, testContext } from '../testing'
import { situations } from '.'

const specOf = (name: string) => {
  const spec = findWorld('situations').clouds.find(({ id }) => id === `situation-${name}`)
  if (spec?.provider !== 'openstack') throw new Error(`The world has no situation ${name}.`)
  return spec
}
const serve = (name: string) => serveCloud(specOf(name), testContext())

describe('the world of situations', () => {
  it('gives no two clouds the same addresses', () => {
    const ranges = situations.flatMap(({ name, character }) =>
      character.networks.flatMap(({ subnets }) =>
        subnets.map(({ cidr }) => ({ name, cidr, prefix: parsePrefix(cidr)! })),
      ),
    )
    const clashes = ranges.flatMap((one, index) =>
      ranges
        .slice(index + 1)
        .filter((other) => overlap(one.prefix, other.prefix))
        .map(({ cidr }) => [one.cidr, cidr]),
    )
    expect(ranges.length).toBeGreaterThan(40)
    expect(clashes).toEqual([])
    expect(ranges.some(({ prefix }) => overlap(prefix, parsePrefix('192.0.2.0/28')!))).toBe(false)
  })

  it('names each situation once and says where it was met', () => {
    const names = situations.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(situations.filter(({ sources }) => sources.length === 0)).toEqual([])
  })

  it.each(situations.map(({ name }) => name))(
    '%s shows its networks to the project and lets it log in',
    async (name) => {
      await using cloud = await serve(name)
      const { networks, routers } = specOfCharacter(name)
      const shown = await cloud.call('GET', '/network/v2.0/networks')
      expect(
        shown
          .list('networks')
          .map((network) => network.name)
          .sort(),
      ).toEqual(networks.map((each) => each.name).sort())
      const own = routers.filter(({ owner }) => owner !== 'provider').map((router) => router.name)
      const seen = await cloud.call('GET', '/network/v2.0/routers')
      expect(
        seen
          .list('routers')
          .map((router) => router.name)
          .sort(),
      ).toEqual(own.sort())
    },
  )
})

const specOfCharacter = (name: string) => situations.find((each) => each.name === name)!.character

describe('what the dialect does for them', () => {
  it('lists networks in the order that the traps need', async () => {
    await using cloud = await serve('first-external-wrong')
    const shown = await cloud.call('GET', '/network/v2.0/networks')
    expect(
      shown
        .list('networks')
        .filter((each) => each['router:external'])
        .map(({ name }) => name),
    ).toEqual(['backbone', 'internet'])
  })

  it('binds a floating IP through a router that the project does not see', async () => {
    await using cloud = await serve('router-of-provider')
    const networks = (await cloud.call('GET', '/network/v2.0/networks')).list('networks')
    const id = (name: string) => networks.find((network) => network.name === name)?.id
    const port = await cloud.call('POST', '/network/v2.0/ports', { body: { port: { network_id: id('campus') } } })
    const bound = await cloud.call('POST', '/network/v2.0/floatingips', {
      body: { floatingip: { floating_network_id: id('external'), port_id: port.string('port.id') } },
    })
    expect(bound.status).toBe(201)
    expect(bound.string('floatingip.floating_ip_address')).toMatch(/^192\.0\.2\./)
  })

  it('tells that a pool has no address left', async () => {
    await using cloud = await serve('pool-empty')
    const [internet] = (await cloud.call('GET', '/network/v2.0/networks?router:external=True')).list('networks')
    const answer = await cloud.call('POST', '/network/v2.0/floatingips', {
      body: { floatingip: { floating_network_id: internet!.id } },
    })
    expect([answer.status, answer.string('NeutronError.type')]).toEqual([409, 'IpAddressGenerationFailure'])
  })

  it('fails a server that names a security group on ports without security, and lets one without group be', async () => {
    await using cloud = await serve('port-security-off')
    const at = async (path: string, list: string) => (await cloud.call('GET', path)).list(list)[0]!.id
    const networkId = await at('/network/v2.0/networks', 'networks')
    const group = await cloud.call('POST', '/network/v2.0/security-groups', {
      body: { security_group: { name: 'ssh' } },
    })
    const server = {
      name: 'one',
      flavorRef: await at('/compute/v2.1/flavors', 'flavors'),
      imageRef: await at('/image/v2/images', 'images'),
      networks: [{ uuid: networkId }],
    }
    const make = async (more: object) =>
      (await cloud.call('POST', '/compute/v2.1/servers', { body: { server: { ...server, ...more } } })).string(
        'server.id',
      )
    const named = await make({ security_groups: [{ name: group.string('security_group.id') }] })
    const plain = await make({})
    cloud.context.pass(20_000)
    const look = async (id: string) => await cloud.call('GET', `/compute/v2.1/servers/${id}`)
    expect((await look(named)).string('server.status')).toBe('ERROR')
    expect((await look(named)).string('server.fault.message')).toContain('Exceeded maximum number of retries')
    expect((await look(plain)).string('server.status')).toBe('ACTIVE')
    const [port] = (await cloud.call('GET', `/network/v2.0/ports?device_id=${plain}`)).list('ports')
    expect(port).toMatchObject({ port_security_enabled: false, security_groups: [] })
    const refused = await cloud.call('POST', '/network/v2.0/ports', {
      body: { port: { network_id: networkId, security_groups: [group.string('security_group.id')] } },
    })
    expect(refused.status).toBe(400)
  })

  it('lets the bastion to private addresses only where it stands inside, and nobody through a network that is down', async () => {
    const reached = async (name: string, network: string) => {
      await using cloud = await serve(name)
      const found = (await cloud.call('GET', `/network/v2.0/networks?name=${network}`)).list('networks')[0]!
      const rule = { direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', port_range_min: 22, port_range_max: 22 }
      const [group] = (await cloud.call('GET', '/network/v2.0/security-groups')).list('security_groups')
      await cloud.call('POST', '/network/v2.0/security-group-rules', {
        body: { security_group_rule: { ...rule, security_group_id: group!.id } },
      })
      const id = async (path: string, list: string) => (await cloud.call('GET', path)).list(list)[0]!.id
      const made = await cloud.call('POST', '/compute/v2.1/servers', {
        body: {
          server: {
            name: 'one',
            flavorRef: await id('/compute/v2.1/flavors', 'flavors'),
            imageRef: await id('/image/v2/images', 'images'),
            networks: [{ uuid: found.id }],
          },
        },
      })
      cloud.context.pass(20_000)
      const ports = await cloud.call('GET', `/network/v2.0/ports?device_id=${made.string('server.id')}`)
      const answer = cloud.context.fake.resolve(ports.string('ports.0.fixed_ips.0.ip_address'))
      return typeof answer === 'object' && answer !== null ? 'machine' : answer
    }
    expect(await reached('private-only', 'plant-floor')).toBe('machine')
    expect(await reached('names-crossed', 'public')).toBe('no-route')
    expect(await reached('network-down', 'new-campus')).toBe('machine')
    expect(await reached('network-down', 'old-campus')).toBe('no-route')
  })
})

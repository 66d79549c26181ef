import { describe, expect, it } from 'vitest'
import type { ReachStrategy } from '@/server/domain/cloud'
import type { DeclarationLayer } from '@/server/domain/cloud-declaration'
import { type AllocationRequest, allocationRequestSchema } from '@/server/domain/request'
import type { CloudSite } from '../ports'
import { catalogueWith, defaultVpc, direct, flavor, floatingIp, ipv6, network, subnet } from '../testing/catalogues'
import { FakeCloud } from '../testing/fake-cloud'
import { plainSite } from '../testing/memory-store'
import { planCloud } from '.'

const provider = new FakeCloud()
type Wish = Partial<AllocationRequest>
const plan = (pieces: Parameters<typeof catalogueWith>[0], wish: Wish = {}, site: Partial<CloudSite> = {}) =>
  planCloud(inputOf(pieces, wish, site))
function inputOf(pieces: Parameters<typeof catalogueWith>[0], wish: Wish, site: Partial<CloudSite>) {
  const request = allocationRequestSchema.parse({ name: 'web', clouds: ['c'], ...wish })
  return { cloudId: 'c', catalogue: catalogueWith(pieces), request, site: { ...plainSite, ...site }, provider }
}

/** A second router to a second external network; `flagged` is what the cloud says of the first as its default. */
const twoPools = (flagged: boolean | null) => {
  const pieces = floatingIp()
  pieces.networks[0]!.isDefault = flagged
  pieces.networks.push(network('ext-2', [], { external: true, own: false }))
  pieces.routers.push({ id: 'id-2', name: 'second', externalNetworkId: 'id-ext-2', networkIds: ['id-lan'] })
  return pieces
}

describe('the characters of clouds', () => {
  it('direct: the public network, whatever it is called', () => {
    const result = plan(direct())
    expect(result.problems).toEqual([])
    expect(result.network).toMatchObject({ chosen: { name: 'private' }, decidedBy: 'published', rule: 'public-range' })
    expect(result.network.candidates).toContainEqual(
      expect.objectContaining({
        name: 'external',
        outcome: 'rejected',
        reason: expect.stringContaining('no working router'),
      }),
    )
    expect(result.reach).toMatchObject({ strategy: 'direct', pool: null })
    expect(result.reach.rejected.map(({ strategy }) => strategy)).toEqual([
      'default-network',
      'ipv6',
      'floating-ip',
      'port-forwarding',
      'private',
    ])
    expect(result.expected).toEqual({
      workarounds: [],
      verdicts: { 1: 'YES', 2: 'YES', 3: 'YES', 4: 'YES', 5: 'YES', 6: 'YES', 7: 'YES', 8: 'YES' },
      ms: null,
    })
  })

  it('floating IP: the network behind the router, and the pool where its gateway is', () => {
    const result = plan(floatingIp())
    expect(result.network.chosen?.name).toBe('lan')
    expect(result.reach).toMatchObject({ strategy: 'floating-ip', pool: { name: 'ext-net' } })
    expect(result.reach.reason).toContain('gateway')
    expect(result.reach.rejected[0]).toEqual({
      strategy: 'direct',
      reason: 'No network of role public with IPv4 is there.',
    })
    expect(result.expected.workarounds).toEqual(['floating-ip'])
    expect(result.expected.verdicts[5]).toBe('NO')
  })

  it('IPv6: before a floating IP would be made', () => {
    const result = plan(ipv6())
    expect(result.reach.strategy).toBe('ipv6')
    expect(result.expected.workarounds).toEqual(['ipv6-only'])
    expect(result.expected.verdicts[5]).toBe('PARTIAL')
  })

  it('the yardstick: default network and subnet, burstable type of the newest generation, publisher’s alias', () => {
    const result = plan(defaultVpc())
    expect(result.problems).toEqual([])
    expect(result.network).toMatchObject({ chosen: { name: 'vpc-default' }, decidedBy: 'published' })
    expect(result.subnet).toEqual({ id: 'subnet-172.31.0.0/20', zone: 'us-east-1a' })
    expect(result.flavor).toMatchObject({ chosen: { name: 't3.medium' }, decidedBy: 'published' })
    expect(result.image).toMatchObject({ decidedBy: 'published', rule: 'publisher-alias' })
    expect(result.expected.verdicts[3]).toBe('YES')
    const upsideDown = defaultVpc()
    upsideDown.flavors?.reverse()
    upsideDown.networks.reverse()
    for (const one of upsideDown.networks) one.subnets.reverse()
    expect(plan(upsideDown).flavor.chosen).toEqual(result.flavor.chosen)
    expect(plan(upsideDown).subnet).toEqual(result.subnet)
  })
})

describe('zones', () => {
  it('are those that offer the flavor', () => {
    const pieces = defaultVpc()
    const flavors = [flavor('t2.medium', 2, 4096, { diskGiB: null, extra: { zones: 'us-east-1b,us-east-1c' } })]
    expect(plan({ ...pieces, flavors }).subnet?.zone).toBe('us-east-1b')
  })
})

describe('networks and reach', () => {
  const two = {
    networks: [network('a', [subnet('203.0.113.0/25')]), network('b', [subnet('203.0.113.128/25')])],
    routers: [],
  }

  it('two equal networks are a question to a person, not the first or the last', () => {
    const result = plan(two)
    expect(result.network).toMatchObject({ chosen: null, decidedBy: 'tie' })
    expect(result.network.candidates.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['a', 'tied'],
      ['b', 'tied'],
    ])
    expect(result.problems).toEqual([expect.objectContaining({ code: 'plan-ambiguous' })])
    expect(result.expected.verdicts).toMatchObject({ 3: 'NO', 4: 'UNKNOWN', 6: 'UNKNOWN' })
  })

  it('a pin breaks the tie, and counts as a person’s', () => {
    const result = plan(two, { pins: { c: { network: 'id-b' } } })
    expect(result.network).toMatchObject({ chosen: { id: 'id-b' }, decidedBy: 'operator', rule: 'pinned' })
    expect(result.problems).toEqual([])
    expect(result.expected.workarounds).toEqual(['site-configuration'])
    expect(result.expected.verdicts[3]).toBe('UNKNOWN')
  })

  it('the site configuration breaks it too', () => {
    const site = { networks: { networks: [{ name: 'b', default_interface: true }], requiresFloatingIp: null } }
    expect(plan(two, {}, site).network).toMatchObject({ chosen: { id: 'id-b' }, decidedBy: 'operator' })
  })

  it("a vendor's profile that breaks it is a table of ours, unlike what a person of this site says", () => {
    const networks = [{ name: 'b', default_interface: true }]
    const declared = (layer: DeclarationLayer) =>
      plan(
        two,
        {},
        { networks: { networks, requiresFloatingIp: null, origins: { networks: { layer, source: 'the profile x' } } } },
      )
    const result = declared('profile')
    expect(result.network).toMatchObject({ chosen: { id: 'id-b' }, decidedBy: 'table' })
    expect(result.network.reason).toBe('The profile x calls it the default interface.')
    expect(result.expected.verdicts[3]).toBe('PARTIAL')
    expect(result.expected.workarounds).not.toContain('site-configuration')
    for (const layer of ['entry', 'plumbline.yaml'] as const)
      expect(declared(layer)).toMatchObject({
        network: { decidedBy: 'operator' },
        expected: { verdicts: { 3: 'UNKNOWN' } },
      })
  })

  it("a vendor's profile that gives a network its role is a table too", () => {
    const networks = [{ name: 'lan', routes_externally: true }]
    const origins = { networks: { layer: 'profile' as const, source: 'the profile x' } }
    const lan = { networks: [network('lan', [subnet('10.0.0.0/24')])], routers: [] }
    const result = plan(lan, {}, { networks: { networks, requiresFloatingIp: null, origins } })
    expect(result.network).toMatchObject({ decidedBy: 'table', rule: 'configured' })
    expect(result.roles[0]?.reason).toContain('The profile x says that it routes externally.')
  })

  it('entries for one network count together, in whichever order they stand', () => {
    const entries = [
      { name: 'b', routes_externally: true },
      { name: 'b', default_interface: true },
    ]
    for (const networks of [entries, entries.toReversed()]) {
      const { network } = plan(two, {}, { networks: { networks, requiresFloatingIp: null } })
      expect(network.reason).toBe('The site configuration calls it the default interface.')
    }
  })

  it('a pin to what cannot be attached says why', () => {
    const result = plan(direct(), { reach: 'direct', pins: { c: { network: 'id-external' } } })
    expect(result.network.chosen).toBeNull()
    expect(result.problems[0]?.message).toContain('external')
  })

  it('several pools are a question as well', () => {
    const pieces = twoPools(null)
    expect(plan(pieces).problems).toEqual([expect.objectContaining({ code: 'plan-ambiguous' })])
    expect(plan(pieces, { pins: { c: { pool: 'id-ext-2' } } }).reach.pool?.name).toBe('ext-2')
  })

  it('of several pools the default flag decides, and the others serve when it has no address left', () => {
    const { reach } = plan(twoPools(true))
    expect(reach).toMatchObject({ pool: { name: 'ext-net' }, otherPools: [{ id: 'id-ext-2', name: 'ext-2' }] })
    expect(reach.reason).toContain('default')
  })

  it('the configured nat_source outranks the default flag, and a pin outranks both', () => {
    const networks = [{ name: 'ext-2', nat_source: true }]
    const site = { networks: { networks, requiresFloatingIp: null } }
    expect(plan(twoPools(true), {}, site).reach).toMatchObject({ pool: { name: 'ext-2' } })
    expect(plan(twoPools(true), {}, site).reach).not.toHaveProperty('otherPools')
    const pinned = plan(twoPools(true), { pins: { c: { pool: 'id-ext-net' } } }, site).reach
    expect(pinned.pool?.name).toBe('ext-net')
    const lost = plan(twoPools(true), { pins: { c: { pool: 'id-lan' } } })
    expect(lost.problems[0]).toMatchObject({ code: 'plan-ambiguous', message: expect.stringContaining('no router') })
  })

  it('a router that is down, or has no gateway, leads to no pool', () => {
    for (const broken of [{ down: true }, { externalNetworkId: null }]) {
      const pieces = floatingIp()
      Object.assign(pieces.routers[0]!, broken)
      expect(plan(pieces).reach.strategy).toBeNull()
    }
  })

  it('an external network of IPv6 only is no pool, nor does one lead to a network of IPv6 only', () => {
    const pieces = floatingIp()
    pieces.networks[0]!.subnets = [subnet('2001:db8:1::/64')]
    expect(plan(pieces).reach.strategy).toBeNull()
    const six = floatingIp()
    six.networks[1]!.subnets = [subnet('fd00:1::/64')]
    expect(plan(six, { reach: 'floating-ip' }).problems[0]?.message).toContain('IPv4')
  })

  it('no floating IP left in the quota is a problem before the launch', () => {
    expect(plan({ ...floatingIp(), floatingIpsLeft: 0 }).problems).toEqual([expect.objectContaining({ code: 'quota' })])
  })

  it('fewer left than nodes asked for is a problem too, where ports cannot be forwarded', () => {
    const [problem] = plan({ ...floatingIp(), floatingIpsLeft: 2 }, { count: 4 }).problems
    expect(problem).toMatchObject({ code: 'quota', message: 'The quota leaves 2 floating IPs for 4 nodes.' })
    expect(plan({ ...floatingIp(), floatingIpsLeft: 4 }, { count: 4 }).problems).toEqual([])
  })

  describe('forwarded ports', () => {
    const able = { ...floatingIp(), forwarding: { obstacle: null, shared: [] } }
    const cloud = Object.assign(new FakeCloud(), { portForwarding: {} })
    const planned = (pieces: Parameters<typeof plan>[0], wish: Wish = {}, approved: ReachStrategy | null = null) =>
      planCloud({ ...inputOf(pieces, wish, {}), provider: cloud, approved })

    it('share an address when fewer floating IPs are left than nodes are asked for', () => {
      const result = planned({ ...able, floatingIpsLeft: 2 }, { count: 4 })
      expect(result.problems).toEqual([])
      expect(result.reach).toMatchObject({ strategy: 'port-forwarding', pool: { name: 'ext-net' } })
      expect(result.reach.rejected.find(({ strategy }) => strategy === 'floating-ip')?.reason).toContain(
        '2 floating IPs',
      )
      expect(result.expected).toMatchObject({ workarounds: ['port-forwarding'], verdicts: { 5: 'NO' } })
      expect(planned({ ...able, floatingIpsLeft: 4 }, { count: 4 }).reach.strategy).toBe('floating-ip')
    })

    it('need one address: a shared one, or one that the quota leaves', () => {
      const none = { ...able, floatingIpsLeft: 0 }
      expect(planned(none).reach.strategy).toBe('floating-ip')
      expect(planned(none).problems[0]?.code).toBe('quota')
      const shared = { obstacle: null, shared: ['id-ext-net'] }
      expect(planned({ ...none, forwarding: shared }).reach.strategy).toBe('port-forwarding')
    })

    it('keep to the approved way while other nodes take their addresses', () => {
      expect(planned({ ...able, floatingIpsLeft: 1 }, { count: 4 }, 'floating-ip')).toMatchObject({
        problems: [],
        reach: { strategy: 'floating-ip' },
      })
      expect(planned({ ...able, floatingIpsLeft: 9 }, { count: 4 }, 'port-forwarding').reach.strategy).toBe(
        'port-forwarding',
      )
    })

    it('asked for where there are none, say why', () => {
      const obstacle = 'The network service of this cloud does not have the extension floating-ip-port-forwarding.'
      const without = planned({ ...able, forwarding: { obstacle, shared: [] } }, { reach: 'port-forwarding' })
      expect(without.reach).toMatchObject({ strategy: null })
      expect(without.problems[0]).toMatchObject({ code: 'nothing-fits', message: expect.stringContaining('extension') })
    })
  })

  it('a tenant network without a router is reached only from inside', () => {
    const lonely = { networks: [network('lan', [subnet('10.0.0.0/24')], { external: false })], routers: [] }
    const result = plan(lonely)
    expect(result.reach.strategy).toBeNull()
    expect(result.reach.rejected.find(({ strategy }) => strategy === 'floating-ip')?.reason).toContain('router')
    expect(result.problems[0]?.code).toBe('nothing-fits')
    expect(plan(lonely, {}, { private: true }).reach.strategy).toBe('private')
    expect(plan(floatingIp(), {}, { private: true }).reach.strategy).toBe('private')
  })

  it('a wish is followed or refused, never replaced', () => {
    expect(plan(floatingIp(), { reach: 'floating-ip' }).reach.strategy).toBe('floating-ip')
    expect(plan(floatingIp(), { reach: 'direct' }).reach).toMatchObject({ strategy: null })
    expect(plan(floatingIp(), { reach: 'port-forwarding' }).problems[0]?.code).toBe('nothing-fits')
    const bastion = { host: '192.0.2.1', port: 22, user: 'jump', keyFile: '/k' }
    expect(plan(ipv6(), {}, { reach: 'private', bastion }).reach.strategy).toBe('private')
    const [problem] = plan(ipv6(), { reach: 'private' }).problems
    expect(problem).toMatchObject({ code: 'nothing-fits', message: expect.stringContaining('nor is a bastion') })
  })

  it('requires_floating_ip rules out what gives addresses directly', () => {
    const site = { networks: { networks: [], requiresFloatingIp: true } }
    expect(plan(direct(), {}, site).reach.strategy).toBeNull()
    expect(plan(floatingIp(), {}, site).reach.strategy).toBe('floating-ip')
  })

  it('a configured network that is not there is a problem', () => {
    const site = { networks: { networks: [{ name: 'gone' }], requiresFloatingIp: null } }
    expect(plan(direct(), {}, site).problems[0]?.message).toContain('"gone"')
  })
})

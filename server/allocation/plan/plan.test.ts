import { describe, expect, it } from 'vitest'
import type { Catalogue } from '@/server/domain/catalogue'
import { type AllocationRequest, allocationRequestSchema } from '@/server/domain/request'
import type { CloudSite } from '../ports'
import {
  catalogueWith,
  defaultVpc,
  direct,
  flavor,
  floatingIp,
  image,
  ipv6,
  network,
  subnet,
} from '../testing/catalogues'
import { FakeCloud } from '../testing/fake-cloud'
import { plainSite } from '../testing/memory-store'
import { planCloud } from '.'

const provider = new FakeCloud()
type Wish = Partial<AllocationRequest>
function plan(pieces: Parameters<typeof catalogueWith>[0], wish: Wish = {}, site: Partial<CloudSite> = {}) {
  const request = allocationRequestSchema.parse({ name: 'web', clouds: ['c'], ...wish })
  return planCloud({
    cloudId: 'c',
    catalogue: catalogueWith(pieces),
    request,
    site: { ...plainSite, ...site },
    provider,
  })
}

describe('the characters of clouds', () => {
  it('direct: the public network, whatever it is called', () => {
    const result = plan(direct())
    expect(result.problems).toEqual([])
    expect(result.network).toMatchObject({ chosen: { name: 'private' }, decidedBy: 'published', rule: 'public-range' })
    expect(result.network.candidates).toContainEqual(
      expect.objectContaining({ name: 'external', outcome: 'rejected', reason: expect.stringContaining('no router') }),
    )
    expect(result.reach).toMatchObject({ strategy: 'direct', pool: null })
    expect(result.reach.rejected.map(({ strategy }) => strategy)).toEqual([
      'default-network',
      'ipv6',
      'floating-ip',
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
    expect(result.expected.verdicts[3]).toBe('NO')
  })

  it('the site configuration breaks it too', () => {
    const site = { networks: { networks: [{ name: 'b', default_interface: true }], requiresFloatingIp: null } }
    expect(plan(two, {}, site).network).toMatchObject({ chosen: { id: 'id-b' }, decidedBy: 'operator' })
  })

  it('a pin to what cannot be attached says why', () => {
    const result = plan(direct(), { reach: 'direct', pins: { c: { network: 'id-external' } } })
    expect(result.network.chosen).toBeNull()
    expect(result.problems[0]?.message).toContain('external')
  })

  it('several pools are a question as well', () => {
    const pieces = floatingIp()
    pieces.networks.push(network('ext-2', [], { external: true, own: false }))
    pieces.routers.push({ id: 'id-2', name: 'second', externalNetworkId: 'id-ext-2', networkIds: ['id-lan'] })
    expect(plan(pieces).problems).toEqual([expect.objectContaining({ code: 'plan-ambiguous' })])
    expect(plan(pieces, { pins: { c: { pool: 'id-ext-2' } } }).reach.pool?.name).toBe('ext-2')
  })

  it('no floating IP left in the quota is a problem before the launch', () => {
    expect(plan({ ...floatingIp(), floatingIpsLeft: 0 }).problems).toEqual([expect.objectContaining({ code: 'quota' })])
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
    expect(plan(ipv6(), {}, { reach: 'private' }).reach.strategy).toBe('private')
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

describe('flavors', () => {
  const withFlavors = (...flavors: Catalogue['flavors']) => plan({ ...direct(), flavors })
  const medium = flavor('m1.medium', 2, 4096)

  it('smallest by numbers, in any order', () => {
    const names = (flavors: Catalogue['flavors']) => withFlavors(...flavors).flavor.chosen?.name
    const all = [flavor('a', 8, 16_384), flavor('b', 2, 8192), medium, flavor('d', 4, 4096), flavor('e', 1, 4096)]
    expect(names(all)).toBe('m1.medium')
    expect(names([...all].reverse())).toBe('m1.medium')
  })

  it('says what is too small, nearest first', () => {
    const result = withFlavors(flavor('tiny', 1, 512), flavor('almost', 2, 4095))
    expect(result.flavor.chosen).toBeNull()
    expect(result.flavor.candidates.map(({ name }) => name)).toEqual(['almost', 'tiny'])
    expect(result.problems[0]).toMatchObject({ code: 'nothing-fits', message: expect.stringContaining('4095 MiB') })
  })

  it.each([
    ['a disk of its own', flavor('v', 2, 4096, { diskGiB: 0 })],
    ['a smaller disk', flavor('v', 2, 4096, { diskGiB: 80 })],
    ['no accelerator', flavor('v', 2, 4096, { extra: { 'pci_passthrough:alias': 'a100:1' } })],
    ['no other architecture', flavor('v', 2, 4096, { arch: ['arm64'] })],
  ])('prefers %s', (_what, other) => {
    expect(withFlavors(other, medium).flavor.chosen?.name).toBe('m1.medium')
  })

  it('takes a flavor without a disk when there is no other', () => {
    expect(withFlavors(flavor('v', 2, 4096, { diskGiB: 0 })).flavor.chosen?.name).toBe('v')
  })

  it('equal numbers under two names are a tie, not an alphabet', () => {
    expect(withFlavors(medium, flavor('custom', 2, 4096)).flavor).toMatchObject({ chosen: null, decidedBy: 'tie' })
  })

  it('the image’s minimum counts', () => {
    const images = [image('big', { minMemoryMiB: 6000, minDiskGiB: 60 })]
    const flavors = [medium, flavor('m1.large', 4, 8192, { diskGiB: 80 })]
    expect(plan({ ...direct(), images, flavors }).flavor.chosen?.name).toBe('m1.large')
  })
})

describe('images', () => {
  const withImages = (...images: Catalogue['images']) => plan({ ...direct(), images }).image
  const old = image('u', { id: 'old', createdAt: '2026-01-01T00:00:00Z' })
  const fresh = image('u', { id: 'fresh', createdAt: '2026-09-01T00:00:00Z' })

  it('the newest of two with the same name and properties', () => {
    expect(withImages(old, fresh)).toMatchObject({ chosen: { id: 'fresh' }, decidedBy: 'published' })
    expect(withImages(fresh, old)).toMatchObject({ chosen: { id: 'fresh' } })
  })

  it('the same published date is a tie', () => {
    expect(withImages(fresh, { ...fresh, id: 'twin' })).toMatchObject({ chosen: null, decidedBy: 'tie' })
  })

  it.each([
    ['properties over a name', image('n', { id: 'n', identifiedBy: 'name', createdAt: '2026-10-10T00:00:00Z' })],
    ['public over private', image('p', { id: 'p', public: false, createdAt: '2026-10-10T00:00:00Z' })],
    ['general over special', image('k', { id: 'k', purpose: 'k8snode', createdAt: '2026-10-10T00:00:00Z' })],
    ['usable ones', image('d', { id: 'd', usable: false, status: 'deactivated', createdAt: '2026-10-10T00:00:00Z' })],
    ['the right version', image('v', { id: 'v', version: '22.04', createdAt: '2026-10-10T00:00:00Z' })],
    ['known versions', image('x', { id: 'x', version: null, createdAt: '2026-10-10T00:00:00Z' })],
  ])('%s', (_what, other) => {
    expect(withImages(other, fresh).chosen?.id).toBe('fresh')
  })

  it('a name pattern decides as such', () => {
    const result = plan({ ...direct(), images: [image('Ubuntu 24.04', { identifiedBy: 'name' })] })
    expect(result.image).toMatchObject({ decidedBy: 'pattern', rule: 'name-pattern' })
    expect(result.expected.workarounds).toEqual(['name-pattern', 'guess-user'])
    expect(result.expected.verdicts).toMatchObject({ 3: 'PARTIAL', 6: 'PARTIAL' })
  })

  it('a point release fits, another major version does not', () => {
    const wish = { distro: 'rocky', version: '9' }
    const images = [image('r', { distro: 'rocky', version: '9.4' }), image('s', { distro: 'rocky', version: '95' })]
    expect(plan({ ...direct(), images }, wish).image.chosen?.name).toBe('r')
  })
})

describe('login users', () => {
  const users = (
    pieces: Partial<Catalogue>,
    more: Partial<Parameters<typeof planCloud>[0]> = {},
    site: Partial<CloudSite> = {},
  ) => {
    const request = allocationRequestSchema.parse({ name: 'web', clouds: ['c'] })
    const catalogue = catalogueWith({ ...direct(), ...pieces })
    return planCloud({ cloudId: 'c', catalogue, request, site: { ...plainSite, ...site }, provider, ...more })
      .loginCandidates
  }
  const plain = { images: [image('i')] }

  it('best source first, each user once', () => {
    const learned = { 'id-i': { user: 'meadow', at: '2026-10-02T00:00:00Z', allocationId: null } }
    const found = users(plain, { learned }, { users: ['ops', 'meadow'] })
    expect(found.slice(0, 4).map(({ user, source }) => [user, source])).toEqual([
      ['meadow', 'earlier-run'],
      ['ops', 'operator'],
      ['ubuntu', 'distro-default'],
      ['root', 'try-list'],
    ])
    expect(new Set(found.map(({ user }) => user)).size).toBe(found.length)
    expect(found.map(({ user }) => user)).toEqual(
      expect.arrayContaining(['cloud-user', 'debian', 'centos', 'rocky', 'admin', 'ec2-user']),
    )
  })

  it('what the image says comes before what was learned', () => {
    const learned = { 'id-i': { user: 'meadow', at: '2026-10-02T00:00:00Z', allocationId: null } }
    const images = [image('i', { loginUser: { user: 'ubuntu', property: 'os_admin_user' } })]
    expect(users({ images }, { learned })[0]).toMatchObject({ user: 'ubuntu', source: 'image-property' })
  })

  it('a distribution read from a name is a guess by name', () => {
    expect(users({ images: [image('i', { identifiedBy: 'name' })] })[0]).toMatchObject({
      user: 'ubuntu',
      source: 'name',
    })
  })
})

import { describe, expect, it } from 'vitest'
import { network, subnet } from '@/server/allocation/testing/catalogues'
import type { CatalogueNetwork, CatalogueRouter, SiteNetworks } from '@/server/domain/catalogue'
import { assignRoles, configuredNetworkProblems } from './network-roles'

/** What users of other tools reported (field-notes 1.3, 1.4, 6), each as the roles that follow here. */
const nothing: SiteNetworks = { networks: [], requiresFloatingIp: null }
const roles = (networks: CatalogueNetwork[], routers: CatalogueRouter[] = [], site = nothing) =>
  Object.fromEntries(
    assignRoles({ catalogue: { networks, routers }, site }).map(({ networkId, role, rule }) => [
      networkId,
      `${role} ${rule}`,
    ]),
  )
const router = (name: string, gateway: string | null, ...on: string[]): CatalogueRouter => ({
  ...{
    id: `id-${name}`,
    name,
    externalNetworkId: gateway && `id-${gateway}`,
    networkIds: on.map((one) => `id-${one}`),
  },
})
const external = (name: string, more: Partial<CatalogueNetwork> = {}) =>
  network(name, [], { external: true, own: false, ...more })
const tenant = (name: string, more: Partial<CatalogueNetwork> = {}) => network(name, [subnet('10.0.0.0/24')], more)
const open = subnet('203.0.113.0/24')

describe('external networks', () => {
  it('CAPO#566: several, each with a router of ours, are all pools: which one is a question of reach', () => {
    const routers = [router('r1', 'a', 'lan'), router('r2', 'b', 'lan')]
    expect(roles([external('a'), external('b'), tenant('lan')], routers)).toEqual({
      'id-a': 'fip-pool external-gateway-of-router',
      'id-b': 'fip-pool external-gateway-of-router',
      'id-lan': 'tenant private-range',
    })
  })

  it('CloudVE/cloudbridge#104: the first external one is no better than the others: the router tells', () => {
    const routers = [router('r', 'second', 'lan')]
    for (const networks of [
      [external('first'), external('second'), tenant('lan')],
      [external('second'), tenant('lan'), external('first')],
    ])
      expect(roles(networks, routers)).toMatchObject({
        'id-first': 'unusable router-external-without-router',
        'id-second': 'fip-pool external-gateway-of-router',
      })
  })

  it('openshift/installer#7411: ids in the order of the alphabet decide nothing', () => {
    const [a, b] = [external('x', { id: '0000' }), external('x', { id: 'ffff' })]
    const routers = [{ ...router('r', null, 'lan'), externalNetworkId: 'ffff' }]
    expect(roles([a, b, tenant('lan')], routers)).toMatchObject({
      '0000': 'unusable router-external-without-router',
      ffff: 'fip-pool external-gateway-of-router',
    })
  })

  it('field-notes 12, point 8: one that is visible and may not be attached is not public, whatever its range', () => {
    expect(roles([external('external', { subnets: [open] })])).toEqual({
      'id-external': 'unusable router-external-without-router',
    })
  })

  it('one with a gateway that is shared for attaching is public as well', () => {
    const both = external('ext', { shared: true, subnets: [open] })
    expect(roles([both, tenant('lan')], [router('r', 'ext', 'lan')])).toMatchObject({
      'id-ext': 'public external-shared-public-range',
    })
  })

  it('SCS-0126: is_default on the provider network makes it the pool of first choice, never a network to attach', () => {
    const flagged = external('provider', { isDefault: true, subnets: [open] })
    expect(roles([flagged, tenant('lan')], [router('r', 'provider', 'lan')])['id-provider']).toMatch(/^fip-pool/)
    expect(roles([flagged])['id-provider']).toMatch(/^unusable/)
  })

  it('a router without a gateway, or one that is down, makes no pool', () => {
    for (const broken of [router('r', null, 'lan'), { ...router('r', 'ext', 'lan'), down: true }])
      expect(roles([external('ext'), tenant('lan')], [broken])['id-ext']).toMatch(/^unusable/)
  })

  it('failure class b: what another project shares hides its router, so that the external one is unknown', () => {
    const shared = tenant('campus', {
      own: false,
      shared: true,
      subnets: [subnet('10.9.0.0/16', { gateway: '10.9.0.1' })],
    })
    expect(roles([external('ext'), shared])).toEqual({
      'id-ext': 'unknown external-beyond-unseen-router',
      'id-campus': 'tenant private-range',
    })
    // A router on a network of our own would be visible.
    expect(roles([external('ext'), { ...shared, own: true }])['id-ext']).toMatch(/^unusable/)
  })
})

describe('no external network at all', () => {
  it('CAPO#875: a provider network with a public range is public, one with a private range is not', () => {
    const vlan = { own: false, shared: true, providerType: 'vlan' }
    expect(roles([network('vlan-7', [open], vlan), tenant('vlan-8', vlan)])).toEqual({
      'id-vlan-7': 'public public-range',
      'id-vlan-8': 'tenant private-range',
    })
  })

  it('provider attributes, which administrators alone see, change no role', () => {
    const networks = [external('ext'), tenant('lan'), network('open', [open], { shared: true, own: false })]
    const routers = [router('r', 'ext', 'lan')]
    const asAdministrator = networks.map((one) => ({ ...one, providerType: 'flat' }))
    expect(roles(asAdministrator, routers)).toEqual(roles(networks, routers))
  })

  it('kops#6429: where nodes are public already, no pool is made of it', () => {
    expect(roles([network('Ext-Net', [open], { own: false, shared: true })])).toEqual({
      'id-Ext-Net': 'public public-range',
    })
  })
})

describe('names and order', () => {
  it('`private` may be the public one, and `external` the one that cannot be attached', () => {
    expect(roles([external('external'), network('private', [open], { own: false, shared: true })])).toEqual({
      'id-external': 'unusable router-external-without-router',
      'id-private': 'public public-range',
    })
  })

  it('openstacksdk’s nat_destination: of several networks with a gateway the last one is no better', () => {
    const lan = (name: string) => tenant(name, { subnets: [subnet('10.0.0.0/24', { gateway: '10.0.0.1' })] })
    const found = roles([external('ext'), lan('a'), lan('b'), lan('c')], [router('r', 'ext', 'a', 'b', 'c')])
    expect(new Set([found['id-a'], found['id-b'], found['id-c']])).toEqual(new Set(['tenant private-range']))
  })

  it('networks with one name have a role each', () => {
    expect(roles([{ ...tenant('net'), id: 'a' }, network('net', [open], { id: 'b' })])).toEqual({
      a: 'tenant private-range',
      b: 'public public-range',
    })
  })
})

describe('addresses', () => {
  it.each<[string, CatalogueNetwork, string]>([
    ['no subnet visible', network('x', []), 'unusable without-subnets'],
    ['down', network('x', [open], { status: 'DOWN' }), 'unusable network-down'],
    ['IPv6 only', network('x', [subnet('2001:db8::/64')]), 'public public-ipv6-only'],
    ['dual stack, public', network('x', [open, subnet('2001:db8::/64')]), 'public public-range'],
    [
      'dual stack, private IPv4',
      network('x', [subnet('10.0.0.0/24'), subnet('2001:db8::/64')]),
      'tenant private-ipv4-public-ipv6',
    ],
    ['one public and one private range', network('x', [open, subnet('10.0.0.0/24')]), 'unknown mixed-ranges'],
    [
      'no network service',
      network('implied', [], { id: 'id-x', implied: true, isDefault: true }),
      'unknown implied-network',
    ],
  ])('%s', (_what, one, expected) => {
    expect(roles([one])).toEqual({ 'id-x': expected })
  })

  it('ansible#29594: several routers on one network are all named', () => {
    const [role] = assignRoles({
      catalogue: {
        networks: [tenant('lan'), external('a'), external('b')],
        routers: [router('r2', 'b', 'lan'), router('r1', 'a', 'lan')],
      },
      site: nothing,
    })
    expect(role?.reason).toContain('router r1, r2 leads out of it')
  })
})

describe('the site configuration is held against what is there', () => {
  const catalogue = {
    networks: [{ ...tenant('net'), id: 'a' }, { ...tenant('net'), id: 'b' }, tenant('lan')],
    routers: [],
  }
  const problems = (...networks: SiteNetworks['networks']) =>
    configuredNetworkProblems({ catalogue, site: { networks, requiresFloatingIp: null } })

  it.each<[string, SiteNetworks['networks'], RegExp]>([
    ['a name that is not there', [{ name: 'gone' }], /"gone" that the cloud does not show/],
    [
      'a name that two networks have',
      [{ name: 'net', nat_destination: true }],
      /2 networks are called "net".*by its id: a, b/,
    ],
    [
      'a key that only one may carry',
      [
        { name: 'lan', default_interface: true },
        { name: 'a', default_interface: true },
      ],
      /default_interface on several networks \(a, lan\)/,
    ],
    [
      'a contradiction',
      [
        { name: 'lan', routes_externally: true },
        { name: 'lan', routes_externally: false },
      ],
      /both yes and no to routes_externally/,
    ],
  ])('%s', (_what, networks, sentence) => {
    expect(problems(...networks)).toEqual([expect.stringMatching(sentence)])
    expect(problems(...[...networks].reverse())).toEqual([expect.stringMatching(sentence)])
  })

  it('an id means one of several with the same name', () => {
    expect(problems({ name: 'b', nat_destination: true })).toEqual([])
    const site = { networks: [{ name: 'b', routes_externally: true }], requiresFloatingIp: null }
    expect(roles(catalogue.networks, [], site)).toMatchObject({ a: 'tenant private-range', b: 'public configured' })
  })

  it('a contradiction decides nothing', () => {
    const networks = [
      { name: 'lan', routes_externally: true },
      { name: 'lan', routes_externally: false },
    ]
    expect(roles(catalogue.networks, [], { networks, requiresFloatingIp: null })['id-lan']).toBe('tenant private-range')
  })
})

import { describe, expect, it } from 'vitest'
import { defaultVpc, direct, floatingIp, ipv6, network, subnet } from '@/server/allocation/testing/catalogues'
import type { CatalogueNetwork, CatalogueRouter, SiteNetworks } from '@/server/domain/catalogue'
import { assignRoles, type RoleObservation, unknownConfiguredNetworks } from './network-roles'

const nothing: SiteNetworks = { networks: [], requiresFloatingIp: null }
const roles = (networks: CatalogueNetwork[], routers: CatalogueRouter[] = [], site = nothing) =>
  assignRoles({ catalogue: { networks, routers }, site }).map(({ networkName, role, rule }) => [
    networkName,
    role,
    rule,
  ])

describe('characters of clouds', () => {
  it.each([
    [
      'a public network called private beside an unusable external',
      direct(),
      [
        ['external', 'unusable', 'router-external-without-router'],
        ['private', 'public', 'public-range'],
      ],
    ],
    [
      'a tenant network behind a router',
      floatingIp(),
      [
        ['ext-net', 'fip-pool', 'external-gateway-of-router'],
        ['lan', 'tenant', 'private-range'],
      ],
    ],
    ['private IPv4 with public IPv6', ipv6(), [['campus', 'tenant', 'private-ipv4-public-ipv6']]],
    [
      'a default VPC beside a closed one',
      defaultVpc(),
      [
        ['vpc-batch', 'tenant', 'subnets-assign-nothing'],
        ['vpc-default', 'public', 'default-network-assigns-public'],
      ],
    ],
  ] as const)('%s', (_name, { networks, routers }, expected) => {
    expect(roles(networks, routers)).toEqual(expected)
  })
})

describe('one network', () => {
  const router = { id: 'r', name: 'r', externalNetworkId: 'id-x', networkIds: [] }
  it.each<[string, CatalogueNetwork, string, string]>([
    ['down', network('x', [subnet('203.0.113.0/24')], { status: 'DOWN' }), 'unusable', 'network-down'],
    ['without subnets', network('x', []), 'unusable', 'without-subnets'],
    ['of somebody else', network('x', [subnet('203.0.113.0/24')], { own: false }), 'unusable', 'not-shared'],
    [
      'with unknown sharing',
      network('x', [subnet('203.0.113.0/24')], { own: null, shared: null }),
      'public',
      'public-range',
    ],
    ['IPv6 only', network('x', [subnet('2001:db8::/64')]), 'public', 'public-ipv6-only'],
    ['unique local IPv6', network('x', [subnet('10.0.0.0/8'), subnet('fd00::/64')]), 'tenant', 'private-range'],
    ['carrier-grade NAT', network('x', [subnet('100.64.0.0/10')]), 'tenant', 'private-range'],
    [
      'external and shared for attaching',
      network('x', [subnet('203.0.113.0/24')], { external: true, own: false, shared: true }),
      'public',
      'external-shared-public-range',
    ],
    [
      'external of an administrator',
      network('x', [subnet('203.0.113.0/24')], { external: true, own: true }),
      'public',
      'external-own-public-range',
    ],
    [
      'another VPC that assigns public addresses',
      network('x', [subnet('10.0.0.0/24', { assignsPublicAddress: true, isDefault: false })], { external: null }),
      'public',
      'subnets-assign-public',
    ],
  ])('%s', (_name, one, role, rule) => {
    expect(roles([one])).toEqual([['x', role, rule]])
  })

  it('gives floating IPs where a router has its gateway, even to an administrator', () => {
    const one = network('x', [subnet('203.0.113.0/24')], { external: true, own: true })
    expect(roles([one], [router])).toEqual([['x', 'fip-pool', 'external-gateway-of-router']])
  })

  it('never has its role from its name', () => {
    for (const name of ['public', 'private', 'external', 'ext-net', 'internal']) {
      expect(roles([network(name, [subnet('203.0.113.0/24')])])[0]?.[1]).toBe('public')
      expect(roles([network(name, [subnet('10.1.0.0/24')])])[0]?.[1]).toBe('tenant')
    }
  })

  it('explains itself with the facts that decided', () => {
    const { networks, routers } = floatingIp()
    const reasons = assignRoles({ catalogue: { networks, routers }, site: nothing }).map(({ reason }) => reason)
    expect(reasons[0]).toContain('router gateway')
    expect(reasons[1]).toContain('10.20.0.0/24')
  })
})

describe('what the site and earlier runs know', () => {
  const site = (entry: SiteNetworks['networks'][number]): SiteNetworks => ({
    networks: [entry],
    requiresFloatingIp: null,
  })
  const closed = network('x', [subnet('10.0.0.0/24')])
  const external = network('x', [subnet('203.0.113.0/24')], { external: true, own: false })
  it.each<[string, CatalogueNetwork, SiteNetworks, string]>([
    ['routes externally', closed, site({ name: 'x', routes_externally: true }), 'public'],
    ['by id', closed, site({ name: 'id-x', routes_ipv4_externally: true }), 'public'],
    ['does not route', external, site({ name: 'x', routes_externally: false }), 'tenant'],
    ['source of floating IPs', external, site({ name: 'x', nat_source: true }), 'fip-pool'],
    ['external and routing', external, site({ name: 'x', routes_externally: true }), 'fip-pool'],
    [
      'external default interface',
      external,
      site({ name: 'x', routes_externally: true, default_interface: true }),
      'public',
    ],
    ['behind floating IPs', closed, site({ name: 'x', nat_destination: true }), 'tenant'],
  ])('%s', (_name, one, configured, role) => {
    const [assigned] = assignRoles({ catalogue: { networks: [one], routers: [] }, site: configured })
    expect(assigned).toMatchObject({ role, rule: 'configured', source: 'configured' })
  })

  it('names configured networks that are not there', () => {
    const catalogue = { networks: [closed], routers: [] }
    expect(unknownConfiguredNetworks({ catalogue, site: site({ name: 'y' }) })).toEqual(['y'])
    expect(unknownConfiguredNetworks({ catalogue, site: site({ name: 'id-x' }) })).toEqual([])
  })
})

describe('what was seen', () => {
  const seen = (role: RoleObservation['role'], at: string, more: Partial<RoleObservation> = {}): RoleObservation => ({
    networkId: 'id-x',
    role,
    method: 'allocation',
    confidence: 'high',
    evidence: `Seen to be ${role} at ${at}.`,
    at,
    ...more,
  })
  const closed = network('x', [subnet('10.0.0.0/24')])
  const assigned = (...observed: RoleObservation[]) =>
    assignRoles({ catalogue: { networks: [closed], routers: [] }, site: nothing, observed })[0]
  const [monday, tuesday] = ['2026-11-02T10:00:00Z', '2026-11-03T10:00:00Z']

  it('outranks ranges, and the evidence stays visible beside it', () => {
    expect(assigned(seen('unusable', monday))).toMatchObject({
      role: 'unusable',
      rule: 'observed',
      source: 'observed',
      reason: `Seen to be unusable at ${monday}.`,
      evidence: { role: 'tenant', rule: 'private-range' },
    })
  })

  it('leaves the evidence its rule where both agree', () => {
    expect(assigned(seen('tenant', monday))).toMatchObject({
      role: 'tenant',
      rule: 'private-range',
      source: 'evidence',
      seen: { role: 'tenant', at: monday },
    })
  })

  it('counts by time when it contradicts itself, whatever the order of rows', () => {
    const [failure, success] = [seen('unusable', monday), seen('public', tuesday)]
    for (const rows of [
      [failure, success],
      [success, failure],
    ])
      expect(assigned(...rows)).toMatchObject({ role: 'public', source: 'observed' })
    expect(assigned(seen('public', monday), seen('unusable', tuesday))?.role).toBe('unusable')
  })

  it('a doubtful one decides only where nothing else tells, and closes no network', () => {
    const doubtful = seen('unusable', tuesday, { confidence: 'low' })
    expect(assigned(doubtful)).toMatchObject({ role: 'tenant', source: 'evidence', seen: { role: 'unusable' } })
    expect(assigned(doubtful, seen('public', monday))?.role).toBe('public')
    const implied = network('implied', [], { id: 'id-x', implied: true, isDefault: true, own: null, shared: null })
    const onImplied = (one: RoleObservation) =>
      assignRoles({ catalogue: { networks: [implied], routers: [] }, site: nothing, observed: [one] })[0]?.role
    expect(onImplied(doubtful)).toBe('unknown')
    expect(onImplied(seen('public', tuesday, { confidence: 'low' }))).toBe('public')
  })

  it('is outranked by the site configuration and by a network that is down', () => {
    const site: SiteNetworks = { networks: [{ name: 'x', routes_externally: true }], requiresFloatingIp: null }
    const catalogue = { networks: [closed], routers: [] }
    const observed = [seen('unusable', tuesday)]
    expect(assignRoles({ catalogue, site, observed })[0]).toMatchObject({ role: 'public', source: 'configured' })
    const down = { networks: [{ ...closed, status: 'DOWN' }], routers: [] }
    expect(assignRoles({ catalogue: down, site, observed })[0]).toMatchObject({
      role: 'unusable',
      rule: 'network-down',
    })
  })

  it('of another network counts for nothing', () => {
    expect(assigned(seen('unusable', monday, { networkId: 'id-y' }))).not.toHaveProperty('seen')
  })
})

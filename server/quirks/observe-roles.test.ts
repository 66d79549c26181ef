import { describe, expect, it } from 'vitest'
import { network, subnet } from '@/server/allocation/testing/catalogues'
import type { StepFacts } from '@/server/domain/facts'
import type { NodeAddress } from '@/server/domain/node'
import { rolesSeenByAddress, rolesSeenByAddresses, rolesSeenByFailure } from './observe-roles'

const picked = (id: string, name: string): StepFacts[3]['network'] => ({
  ...{ id, name, decidedBy: 'published', rule: 'r', reason: 'r' },
})
const pick = (role: 'public' | 'tenant' | 'unusable', rule = 'private-range'): StepFacts[3] => ({
  ...{ network: picked('net', 'lan'), flavor: picked('f', 'f'), image: picked('i', 'i') },
  ...{ strategy: 'direct', strategyReason: '', changedFromApproved: false },
  roles: [{ networkId: 'net', networkName: 'lan', role, rule, reason: '', source: 'evidence' }],
  create: { subnet: null, otherSubnets: [], pool: { id: 'ext', name: 'ext-net' }, diskGiB: null, securityGroup: true },
})
const own: StepFacts[5] = {
  ...{ strategy: 'direct', address: '203.0.113.7', version: 4, public: true, cameWithCreate: true },
  ...{ madeResource: null, portForwarding: false },
}
const floating: StepFacts[5] = {
  ...own,
  ...{
    strategy: 'floating-ip',
    cameWithCreate: false,
    madeResource: { kind: 'floating-ip', id: 'f', pool: 'ext-net' },
  },
}

describe('an address shows', () => {
  const seen = (facts: StepFacts[5], planned = pick('tenant')) =>
    rolesSeenByAddress({ node: 'web-1', pick: planned, facts }).map(({ networkId, role }) => [networkId, role])

  it('that the network gives public ones', () => expect(seen(own)).toEqual([['net', 'public']]))
  it('that floating ones are needed, and where they come from', () => {
    expect(seen(floating)).toEqual([
      ['net', 'tenant'],
      ['ext', 'fip-pool'],
    ])
  })
  it('nothing of a public network on which a floating one was asked for', () => {
    expect(seen(floating, pick('public'))).toEqual([])
  })
  it('that it is private where one is reached inside', () => {
    expect(seen({ ...own, strategy: 'private', address: '10.0.0.7', public: false })).toEqual([['net', 'tenant']])
  })
  it('nothing of the network’s IPv4 where it is IPv6', () => {
    expect(seen({ ...own, strategy: 'ipv6', address: '2001:db8::7', version: 6 })).toEqual([])
  })
})

describe('a failed create shows', () => {
  const seen = (detail: string, planned = pick('tenant')) => {
    const failure = { code: 'node-failed', message: 'It failed.', action: 'Look.', detail } as const
    return rolesSeenByFailure({ node: 'web-1', pick: planned, failure }).map(
      ({ role, confidence }) => `${role} ${confidence}`,
    )
  }
  it.each([
    ['It is not allowed to create an interface on external network 4f1c', ['unusable high']],
    ['Network 4f1c requires a subnet in order to boot instances on.', ['unusable high']],
    ['Network 4f1c could not be found.', ['unusable high']],
    ['Failed to allocate the network(s), not rescheduling.', ['unusable low']],
    ['Binding failed for port 77, please check neutron logs', ['unusable low']],
    [
      'Failed to allocate the network(s) with error No fixed IP addresses available for network: 4f1c, not rescheduling.',
      [],
    ],
    ['No valid host was found.', []],
    ['Quota exceeded for ports', []],
  ])('%s: %j', (detail, expected) => {
    expect(seen(detail)).toEqual(expected)
  })
  it('for sure where the network is external: then the words that name no cause mean that it may not be attached', () => {
    const planned = pick('public', 'external-gateway-of-router')
    expect(seen('Failed to allocate the network(s), not rescheduling.', planned)).toEqual(['unusable high'])
    expect(seen('Binding failed for port 77, please check neutron logs', planned)).toEqual(['unusable low'])
  })
  it.each(['external-shared-public-range', 'external-own-public-range'])(
    'doubtfully where ports are meant to be on the external network (%s)',
    (rule) => {
      const planned = pick('public', rule)
      expect(seen('Failed to allocate the network(s), not rescheduling.', planned)).toEqual(['unusable low'])
      expect(seen('It is not allowed to create an interface on external network 4f1c', planned)).toEqual([
        'unusable high',
      ])
    },
  )
})

describe('the addresses of nodes show', () => {
  const at = (address: string, of: string | null, is = false): NodeAddress => ({
    ...{
      address,
      version: address.includes(':') ? 6 : 4,
      public: !/^(10|fd)/.test(address),
      floating: is,
      network: of,
    },
  })
  const node = (name: string, ...addresses: NodeAddress[]) => ({
    name,
    addresses,
    createdAt: `2026-01-0${addresses.length}T00:00:00Z`,
  })
  const lan = network('lan', [subnet('10.0.0.0/24')])
  const seen = (nodes: ReturnType<typeof node>[], networks = [lan]) =>
    rolesSeenByAddresses(networks, nodes).map(({ networkId, role, confidence }) => `${networkId} ${role} ${confidence}`)

  it('public ones of their own', () =>
    expect(seen([node('a', at('203.0.113.1', 'lan'))])).toEqual(['id-lan public high']))
  it('floating ones beside private ones, also where the cloud does not say which they are', () => {
    expect(seen([node('a', at('10.0.0.1', 'lan'), at('203.0.113.1', 'lan', true))])).toEqual(['id-lan tenant high'])
    expect(seen([node('a', at('10.0.0.1', 'lan'), at('203.0.113.1', 'lan'))])).toEqual(['id-lan tenant high'])
  })
  it('private ones alone: a hint', () =>
    expect(seen([node('a', at('10.0.0.1', 'lan'))])).toEqual(['id-lan tenant low']))
  it('nothing where they differ, where two networks have the name, or where there is IPv6 only', () => {
    expect(seen([node('a', at('10.0.0.1', 'lan')), node('b', at('203.0.113.1', 'lan'))])).toEqual([])
    expect(seen([node('a', at('203.0.113.1', 'lan'))], [lan, { ...lan, id: 'other' }])).toEqual([])
    expect(seen([node('a', at('2001:db8::1', 'lan'))])).toEqual([])
  })
  it('what a cloud without networks gives: public and private under names of its own', () => {
    const implied = network('implied', [], { id: 'implied', implied: true })
    const rackspace = node('a', at('203.0.113.1', 'public'), at('2001:db8::1', 'public'), at('10.1.2.3', 'private'))
    expect(seen([rackspace], [implied])).toEqual(['implied public high'])
  })
  it('with the time of the newest node', () => {
    const nodes = [node('a', at('203.0.113.1', 'lan')), node('b', at('203.0.113.2', 'lan'), at('2001:db8::1', 'lan'))]
    expect(rolesSeenByAddresses([lan], nodes)[0]?.happenedAt).toBe('2026-01-02T00:00:00Z')
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Catalogue, CatalogueFlavor, CatalogueImage, CatalogueNetwork } from '@/server/domain/catalogue'
import { observationMethods, type RoleObservation } from '@/server/domain/network-role'
import { planChoice } from '@/server/domain/plan'
import { allocationRequestSchema } from '@/server/domain/request'
import { assignRoles } from '@/server/quirks/network-roles'
import type { CloudSite } from '../ports'
import { catalogueWith, flavor, image, network, subnet } from '../testing/catalogues'
import { FakeCloud } from '../testing/fake-cloud'
import { plainSite } from '../testing/memory-store'
import { planCloud } from '.'

/** Nothing is decided by the order in which a cloud tells things (architecture, decision 7): over catalogues of all shapes. */
const provider = new FakeCloud()
const flag = fc.constantFrom(true, false, null)
const names = fc.constantFrom('public', 'private', 'external', 'ext-net', 'lan', 'net')
const cidrs = fc.constantFrom(
  '203.0.113.0/25',
  '203.0.113.128/25',
  '10.0.0.0/24',
  '10.1.0.0/24',
  '2001:db8::/64',
  'fd00::/64',
)
const subnets = fc
  .uniqueArray(cidrs, { maxLength: 3 })
  .chain((list) =>
    fc.tuple(...list.map((cidr) => fc.boolean().map((gateway) => subnet(cidr, { gateway: gateway ? 'told' : null })))),
  )
const oneNetwork = fc
  .record({ name: names, subnets, external: flag, shared: flag, own: flag, isDefault: flag, down: fc.boolean() })
  .map(({ name, subnets: list, down, ...flags }) =>
    network(name, [...list], { ...flags, status: down ? 'DOWN' : 'ACTIVE' }),
  )
const networks = fc
  .array(oneNetwork, { minLength: 1, maxLength: 6 })
  .map((list) => list.map((one, index): CatalogueNetwork => ({ ...one, id: `n${index}` })))
const ids = fc.constantFrom('n0', 'n1', 'n2', 'n3', 'n4', 'n5')
const routers = fc.array(
  fc.record({
    id: fc.uuid(),
    name: fc.constantFrom('r', 'router', ''),
    externalNetworkId: fc.option(ids),
    networkIds: fc.uniqueArray(ids, { maxLength: 3 }),
    down: fc.boolean(),
  }),
  { maxLength: 4 },
)
const observed = fc.array(
  fc.record<RoleObservation>({
    networkId: ids,
    role: fc.constantFrom('public', 'fip-pool', 'tenant', 'unusable'),
    method: fc.constantFrom(...observationMethods),
    confidence: fc.constantFrom('high', 'low'),
    evidence: fc.constant('Seen.'),
    at: fc.constantFrom('2026-11-01T00:00:00.000Z', '2026-11-02T00:00:00.000Z'),
  }),
  { maxLength: 6 },
)
const flavors = fc
  .array(
    fc.record({
      name: fc.constantFrom(
        'SCS-2V-4-20s',
        'SCS-2C-4-20',
        'SCS-2V-4-20s_z3',
        'm1.medium',
        'gpu.a',
        'win-m',
        't3.medium',
      ),
      vcpu: fc.constantFrom(2, 4),
      memoryMiB: fc.constantFrom(4096, 8192),
      diskGiB: fc.constantFrom(0, 20, 40, null),
      currentGeneration: flag,
      burstable: flag,
      public: flag,
    }),
    { maxLength: 6 },
  )
  .map((list) =>
    list.map(
      ({ name, vcpu, memoryMiB, ...more }, index): CatalogueFlavor => ({
        ...flavor(name, vcpu, memoryMiB, more),
        id: `f${index}`,
      }),
    ),
  )
const images = fc
  .array(
    fc.record({
      name: fc.constantFrom('ubuntu-24.04', 'ubuntu-minimal-24.04', 'Ubuntu 24.04 LTS'),
      version: fc.constantFrom('24.04', '24.04.1', '22.04', null),
      identifiedBy: fc.constantFrom('properties', 'name'),
      public: fc.boolean(),
      purpose: fc.constantFrom('generic', 'minimal', null),
      arch: fc.constantFrom('x86_64', null, 'arm64'),
      createdAt: fc.constantFrom('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z', null),
      checksum: fc.constantFrom('a', 'b', null),
    }),
    { maxLength: 6 },
  )
  .map((list) => list.map(({ name, ...more }, index): CatalogueImage => ({ ...image(name, more), id: `i${index}` })))

/** A list in another order; `how` is data, so that a failure can be told again. */
const shuffled = <Item>(list: readonly Item[], how: number): Item[] =>
  list
    .map((item, index) => ({ item, key: ((index + 1) * 7919 * (how + 1)) % 104_729 }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
const reordered = (
  { networks: some, routers: them, flavors: sizes, images: all, ...rest }: Catalogue,
  how: number,
): Catalogue => ({
  ...rest,
  networks: shuffled(some, how).map((one) => ({ ...one, subnets: shuffled(one.subnets, how) })),
  routers: shuffled(them, how).map((one) => ({ ...one, networkIds: shuffled(one.networkIds, how) })),
  flavors: shuffled(sizes, how),
  images: shuffled(all, how),
})
const catalogues = fc
  .record({ networks, routers, flavors, images })
  .map((pieces) => catalogueWith({ ...pieces, floatingIpsLeft: 5 }))
const sites = fc.record({
  private: fc.boolean(),
  configured: fc.array(fc.record({ name: fc.oneof(names, ids), routes_externally: fc.boolean() }), { maxLength: 2 }),
})

describe('the order of lists decides nothing', () => {
  it('of networks, routers, subnets and observations: roles, rules and reasons stay', () => {
    fc.assert(
      fc.property(catalogues, observed, sites, fc.nat(50), (catalogue, seen, { configured }, how) => {
        const site = { networks: configured, requiresFloatingIp: null }
        const told = (one: Catalogue, observations: RoleObservation[]) =>
          assignRoles({ catalogue: one, site, observed: observations }).sort((a, b) =>
            a.networkId < b.networkId ? -1 : 1,
          )
        expect(told(reordered(catalogue, how), shuffled(seen, how))).toEqual(told(catalogue, seen))
      }),
      { numRuns: 150 },
    )
  })

  it('of everything: picks, what decided them, ambiguity and problems stay', () => {
    fc.assert(
      fc.property(catalogues, observed, sites, fc.nat(50), (catalogue, seen, { private: inside, configured }, how) => {
        const site: CloudSite = {
          ...plainSite,
          private: inside,
          networks: { networks: configured, requiresFloatingIp: null },
        }
        const request = allocationRequestSchema.parse({ name: 'web', clouds: ['c'] })
        const decided = (one: Catalogue, observations: RoleObservation[]) => {
          const plan = planCloud({ cloudId: 'c', catalogue: one, request, site, provider, observedRoles: observations })
          const picks = [plan.network, plan.flavor, plan.image].map(({ decidedBy, rule, reason }) => ({
            decidedBy,
            rule,
            reason,
          }))
          return { choice: planChoice(plan), picks, reach: plan.reach.reason, problems: plan.problems }
        }
        expect(decided(reordered(catalogue, how), shuffled(seen, how))).toEqual(decided(catalogue, seen))
      }),
      { numRuns: 200 },
    )
  })

  it('and what is chosen is never one of several equals without a rule that says why', () => {
    fc.assert(
      fc.property(networks, (list) => {
        const twins = list.flatMap((one) => [one, { ...one, id: `${one.id}-twin` }])
        const catalogue = catalogueWith({ networks: twins, routers: [] })
        const request = allocationRequestSchema.parse({ name: 'web', clouds: ['c'] })
        const { network: pick } = planCloud({ cloudId: 'c', catalogue, request, site: plainSite, provider })
        expect(pick.chosen).toBeNull()
        expect(['tie', 'nothing']).toContain(pick.decidedBy)
      }),
      { numRuns: 100 },
    )
  })
})

import { describe, expect, it } from 'vitest'
import type { CatalogueNetwork } from '@/server/domain/catalogue'
import { allocationRequestSchema } from '@/server/domain/request'
import type { CloudSite } from '../ports'
import { catalogueWith, network, subnet } from '../testing/catalogues'
import { FakeCloud } from '../testing/fake-cloud'
import { plainSite } from '../testing/memory-store'
import { planCloud } from '.'

const provider = new FakeCloud()
const plan = (networks: CatalogueNetwork[], site: Partial<CloudSite> = {}) =>
  planCloud({
    cloudId: 'c',
    catalogue: catalogueWith({ networks, routers: [] }),
    request: allocationRequestSchema.parse({ name: 'web', clouds: ['c'] }),
    site: { ...plainSite, ...site },
    provider,
  })
const open = (name: string, more: Partial<CatalogueNetwork> = {}) => network(name, [subnet('203.0.113.0/24')], more)
const closed = (name: string) => network(name, [subnet('10.0.0.0/24')])

describe('a name', () => {
  it('breaks a tie of networks that are equal in everything else, and the pick says so', () => {
    for (const networks of [
      [open('Public'), open('net-2')],
      [open('net-2'), open('Public')],
    ]) {
      const { network: pick, expected } = plan(networks)
      expect(pick).toMatchObject({ chosen: { name: 'Public' }, decidedBy: 'pattern', rule: 'name-breaks-tie' })
      expect(pick.reason).toMatch(/net-2 \(id-net-2\).*pattern "public", Digital Rebar/)
      expect(pick.candidates.map(({ name, outcome }) => [name, outcome])).toEqual([
        ['Public', 'chosen'],
        ['net-2', 'rejected'],
      ])
      expect(expected.verdicts[3]).toBe('PARTIAL')
      expect(expected.workarounds).toContain('name-pattern')
    }
  })

  it('never outranks what the cloud shows', () => {
    expect(plan([closed('public'), open('private')]).network).toMatchObject({
      chosen: { name: 'private' },
      decidedBy: 'published',
    })
    expect(plan([open('public'), open('other', { isDefault: true })]).network.chosen?.name).toBe('other')
  })

  it.each([
    ['two usual names', ['public', 'ext-net']],
    ['no usual name', ['a', 'b']],
    ['part of a name', ['next-gen', 'publicity']],
    ['the usual name of another role', ['private', 'b']],
  ])('%s: a person decides', (_what, names) => {
    expect(plan(names.map((name) => open(name))).network).toMatchObject({ chosen: null, decidedBy: 'tie' })
  })

  it('two networks with one name are told apart by their ids alone', () => {
    const { network: pick } = plan([open('public', { id: 'a' }), open('public', { id: 'b' })])
    expect(pick).toMatchObject({ chosen: null, decidedBy: 'tie' })
    expect(pick.reason).toContain('public (a), public (b)')
  })

  it('serves private networks too', () => {
    const { network: pick } = plan([closed('private'), closed('storage')], { private: true })
    expect(pick).toMatchObject({ chosen: { name: 'private' }, rule: 'name-breaks-tie' })
  })
})

it('a floating IP is tried where another project shares the network and hides its router', () => {
  const { network: pick, reach } = plan([
    network('external', [], { external: true, own: false, shared: false }),
    network('internal', [subnet('10.230.0.0/16', { gateway: '10.230.0.1' })], { own: false, shared: true }),
  ])
  expect(pick).toMatchObject({ chosen: { name: 'internal' }, rule: 'private-range' })
  expect(reach).toMatchObject({ strategy: 'floating-ip', pool: { name: 'external' } })
})

import { describe, expect, it } from 'vitest'
import type { CatalogueFlavor, CatalogueImage, CatalogueNetwork } from '@/server/domain/catalogue'
import type { CatalogueChange } from '@/server/domain/catalogue-change'
import { changeText, describeFacts } from './describe'

const image = (over: Partial<CatalogueImage> = {}): CatalogueImage => ({
  ...{ id: 'i1', name: 'Ubuntu 24.04', status: 'active', usable: true, obstacle: null, arch: 'x86_64' },
  ...{ distro: 'ubuntu', version: '24.04', identifiedBy: 'properties', owner: null, public: true, alias: null },
  ...{ loginUser: { user: 'ubuntu', property: 'os_admin_user' }, minDiskGiB: 8, minMemoryMiB: 512, purpose: null },
  createdAt: '2026-01-01T00:00:00Z',
  ...over,
})
const flavor = (over: Partial<CatalogueFlavor> = {}): CatalogueFlavor => ({
  ...{ id: 'f1', name: 'm1.small', vcpu: 2, memoryMiB: 4096, diskGiB: 20, arch: ['x86_64'], currentGeneration: null },
  ...{ burstable: null, extra: { 'hw:cpu_policy': 'shared' } },
  ...over,
})
const subnet = (over: Partial<CatalogueNetwork['subnets'][number]> = {}) => ({
  ...{ id: 's1', name: 'v4', cidr: '10.0.0.0/24', version: 4 as const, gateway: '10.0.0.1', zone: null },
  ...{ assignsPublicAddress: null, isDefault: null },
  ...over,
})
const network = (over: Partial<CatalogueNetwork> = {}): CatalogueNetwork => ({
  ...{ id: 'n1', name: 'public', status: 'ACTIVE', isDefault: null, external: true, shared: true, own: false },
  ...{ portSecurity: true, implied: false, subnets: [subnet()], providerType: null },
  ...over,
})
const change = (over: Partial<CatalogueChange>): CatalogueChange => ({
  ...{ kind: 'image', itemId: 'i1', name: 'Ubuntu 24.04', what: 'changed', before: null, after: null },
  ...{ replacedId: null, goneAt: null, namesakes: [] },
  ...over,
})

describe('what became different of an image', () => {
  it.each<[Partial<CatalogueImage>, Partial<CatalogueImage>, string[]]>([
    [{}, {}, []],
    [{}, { public: false, loginUser: null }, ['visibility: public -> private', 'login user: ubuntu -> not told']],
    [{ visibilityTold: false }, {}, ['visibility: not told -> public']],
    [{}, { usable: false, obstacle: 'Its publisher hides it.' }, ['usable: yes -> no: Its publisher hides it.']],
    [{}, { usable: false, status: 'deactivated' }, ['status: active -> deactivated', 'usable: yes -> no']],
    [{ distro: null, version: null }, {}, ['system: not told -> ubuntu 24.04']],
    [{ alias: '/aws/x/current' }, {}, ['current as: /aws/x/current -> not told']],
    [{ minMemoryMiB: 1536 }, { minMemoryMiB: 2048 }, ['memory at least: 1536 MiB -> 2 GiB']],
    [
      { checksum: 'a'.repeat(128) },
      { checksum: 'b'.repeat(128) },
      [`content: ${'a'.repeat(16)}… -> ${'b'.repeat(16)}…`],
    ],
    [{ createdAt: '2026-01-01T00:00:00.000Z' }, { createdAt: '2026-01-01T01:00:00+01:00' }, []],
    [{ createdAt: 'in May' }, { createdAt: null }, ['created: in May -> not told']],
    [{ name: 'x'.repeat(300) }, { name: '' }, [`name: ${'x'.repeat(160)}… -> not told`]],
  ])('%j to %j', (before, after, lines) => {
    expect(describeFacts(image(before), image(after))).toEqual(lines)
  })

  it('by which rule of ours its name was read is no change of the cloud', () => {
    const read = { identifiedBy: 'name', named: { pattern: 'x', text: 'y' } } as const
    expect(describeFacts(image(), image(read))).toEqual([])
  })

  it('two contents that begin alike are told apart', () => {
    const [a, b] = ['0', '1'].map((end) => image({ checksum: `${'f'.repeat(40)}${end}` }))
    expect(describeFacts(a!, b!)).toHaveLength(1)
  })
})

describe('what became different of a flavor or a network', () => {
  it('sizes, visibility and extra specs', () => {
    const after = flavor({ memoryMiB: 3000, diskGiB: null, public: false, arch: [], extra: { 'pci:alias': '' } })
    expect(describeFacts(flavor({ public: true }), after)).toEqual([
      'memory: 4 GiB -> 3000 MiB',
      'disk: 20 GiB -> not told',
      'architecture: x86_64 -> not told',
      'visibility: everybody -> some projects only',
      'extra spec hw:cpu_policy was removed: it was shared',
      'extra spec pci:alias was added: ""',
    ])
  })

  it('subnets by their id, in whatever order they are told; an AWS subnet has one for each family', () => {
    const six = subnet({ cidr: '2001:db8::/64', version: 6, gateway: null })
    expect(describeFacts(network({ subnets: [subnet(), six] }), network({ subnets: [six, subnet()] }))).toEqual([])
    const after = network({ external: null, subnets: [subnet({ assignsPublicAddress: true }), subnet({ id: 's2' })] })
    expect(describeFacts(network({ subnets: [subnet(), six] }), after)).toEqual([
      'external: yes -> not told',
      'subnet s1, IPv4: v4, 10.0.0.0/24, gateway 10.0.0.1 -> v4, 10.0.0.0/24, gateway 10.0.0.1, gives public addresses',
      'subnet s1, IPv6 was removed: it was v4, 2001:db8::/64',
      'subnet s2, IPv4 was added: v4, 10.0.0.0/24, gateway 10.0.0.1',
    ])
  })
})

describe('a change as one line', () => {
  it.each<[Partial<CatalogueChange>, string]>([
    [{ what: 'added', after: image() }, 'image Ubuntu 24.04 was added'],
    [{ what: 'gone', before: image(), name: '', itemId: 'i9' }, 'image i9 is gone'],
    [
      {
        what: 'replaced',
        itemId: 'i2',
        replacedId: 'i1',
        before: image(),
        after: image({ id: 'i2', loginUser: null }),
      },
      'image Ubuntu 24.04 was replaced: id: i1 -> i2; login user: ubuntu -> not told',
    ],
    [
      { what: 'returned', before: image(), after: image(), goneAt: '2026-02-01T00:00:00.000Z' },
      'image Ubuntu 24.04 is back: it had been gone since 2026-02-01T00:00:00.000Z',
    ],
    [
      { kind: 'flavor', name: 'm1.small', before: flavor(), after: flavor({ vcpu: 4 }) },
      'flavor m1.small: vCPU: 2 -> 4',
    ],
    [
      { what: 'added', after: image(), namesakes: ['i0'] },
      'image Ubuntu 24.04 was added: another image has this name as well: i0',
    ],
    [
      { what: 'gone', before: image(), namesakes: ['1', '2', '3', '4', '5', '6', '7'] },
      'image Ubuntu 24.04 is gone: other images of this name are still there: 1, 2, 3, 4, 5 and 2 more',
    ],
  ])('%#', (over, text) => {
    expect(changeText(change(over))).toBe(text)
  })
})

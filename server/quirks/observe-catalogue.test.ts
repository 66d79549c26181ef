import { describe, expect, it } from 'vitest'
import {
  catalogueWith,
  direct,
  flavor,
  floatingIp,
  image,
  ipv6,
  network,
  subnet,
} from '@/server/allocation/testing/catalogues'
import type { Catalogue } from '@/server/domain/catalogue'
import { catalogueSeen } from './observe-catalogue'
import { defaultGroupSeen, identitySeen } from './observe-identity'

const seen = (catalogue: Catalogue, provider: 'openstack' | 'aws-ec2' = 'openstack') =>
  catalogueSeen({ provider, catalogue })
const of = (catalogue: Catalogue, kind: string, subject = '') =>
  seen(catalogue).find((one) => one.kind === kind && one.subject === subject)

describe('the lists of a cloud show', () => {
  it('how many images tell what a machine needs to know', () => {
    const images = [
      image('a', { distro: 'ubuntu', version: '24.04', identifiedBy: 'properties', arch: 'x86_64' }),
      image('b', { distro: 'debian', version: '12', identifiedBy: 'name', arch: null, loginUser: null }),
      image('c', { distro: null, version: null, identifiedBy: null, arch: null, loginUser: null }),
      image('broken', { usable: false }),
      image('made here', { snapshot: true }),
    ]
    const found = of({ ...catalogueWith(direct()), images }, 'image-metadata')
    expect(found).toMatchObject({ value: 'partial', confidence: 'high' })
    expect(found!.detail.numbers).toMatchObject({ of: 3, whole: 1, byNameOnly: 1, notAtAll: 1 })
    expect(found!.happenedAt).toBe(catalogueWith(direct()).readAt)
  })
  it('which flavors tell their architecture', () => {
    const flavors = [flavor('SCS-2V-8', 2, 8192, { arch: ['x86_64'] }), flavor('tiny', 1, 512)]
    const found = of({ ...catalogueWith(direct()), flavors }, 'flavor-metadata')
    expect(found).toMatchObject({ value: 'partial' })
    expect(found!.detail.numbers).toMatchObject({ of: 2, sized: 2, arch: 1, scsNames: 1, memoryInName: 1 })
  })
  it('which lists are cut or missing', () => {
    const gaps = [{ list: 'images' as const, problem: 'incomplete' as const, detail: 'cut after 1000' }]
    const catalogue = { ...catalogueWith(direct()), gaps }
    expect(of(catalogue, 'catalogue-completeness', 'images')).toMatchObject({ value: 'incomplete' })
    expect(of(catalogue, 'catalogue-completeness', 'networks')).toMatchObject({ value: 'complete' })
  })
  it('a default that is flagged, and several of them', () => {
    const flagged = (name: string) => network(name, [subnet('10.0.0.0/24')], { isDefault: true })
    const with1 = { ...catalogueWith(direct()), networks: [flagged('a')] }
    expect(of(with1, 'default-network')).toMatchObject({ value: 'id-a', detail: { valueText: 'a' } })
    const with2 = { ...with1, networks: [flagged('b'), flagged('a')] }
    expect(of(with2, 'default-network')).toMatchObject({ value: 'several' })
    expect(of(catalogueWith(direct()), 'default-network')).toMatchObject({ value: 'none' })
  })
  it('by roles how nodes will be reached, doubtfully until one was', () => {
    expect(of(catalogueWith(direct()), 'reach-strategy')).toMatchObject({ value: 'direct', confidence: 'low' })
    expect(of(catalogueWith(floatingIp()), 'reach-strategy')).toMatchObject({ value: 'floating-ip', confidence: 'low' })
    expect(of(catalogueWith(floatingIp()), 'floating-ip-source')).toMatchObject({ value: 'neutron' })
    expect(of(catalogueWith(ipv6()), 'reach-strategy')).toMatchObject({ value: 'ipv6', confidence: 'low' })
    expect(of(catalogueWith(direct()), 'floating-ip-source')).toBeUndefined()
    const alone = { ...catalogueWith(direct()), networks: [network('lan', [subnet('10.0.0.0/24')])], routers: [] }
    expect(of(alone, 'floating-ip-source')).toMatchObject({ value: 'none', confidence: 'low' })
    expect(of(alone, 'reach-strategy')).toBeUndefined()
  })
  it('nothing of floating IPs on EC2, whose networks have no external ones', () =>
    expect(seen(catalogueWith(direct()), 'aws-ec2').some(({ kind }) => kind === 'floating-ip-source')).toBe(false))
  it('floating IPs that are left', () => {
    expect(of({ ...catalogueWith(direct()), floatingIpsLeft: 0 }, 'floating-ip-quota')).toMatchObject({
      value: 'spent',
    })
    expect(of({ ...catalogueWith(direct()), floatingIpsLeft: 3 }, 'floating-ip-quota')).toMatchObject({
      detail: { valueText: '3 left' },
    })
    expect(of({ ...catalogueWith(direct()), floatingIpsLeft: null }, 'floating-ip-quota')).toBeUndefined()
  })
  it('page sizes only where a page was cut, or a list proven whole', () => {
    const pageSizes = [
      { service: 'compute', items: 1000, cut: true },
      { service: 'image', items: 40, cut: false },
    ]
    const catalogue = { ...catalogueWith(direct()), pageSizes }
    expect(of(catalogue, 'page-size', 'compute')).toMatchObject({ value: '1000' })
    expect(of(catalogue, 'page-size', 'image')).toMatchObject({ value: 'whole' })
    expect(of(catalogueWith(direct()), 'page-size', 'compute')).toBeUndefined()
  })
})

describe('a probe shows', () => {
  it('the versions of each service', () => {
    const apiVersions = { compute: '2.1 - 2.93', image: 'not told' }
    const found = identitySeen({ account: 'p', accountName: null, user: null, region: 'R', apiVersions })
    expect(found.map(({ subject, value }) => [subject, value])).toEqual([
      ['compute', '2.1 - 2.93'],
      ['image', 'not told'],
    ])
  })
  it('whether the default group lets SSH in', () => {
    const group = { id: 'g', name: 'default', open: false, rules: [] }
    expect(defaultGroupSeen(group, 22)).toMatchObject({
      value: 'closed',
      detail: { lines: ['no rule for traffic to a node'] },
    })
    expect(defaultGroupSeen({ ...group, open: true }, 22).value).toBe('open')
    expect(defaultGroupSeen(null, 22).value).toBe('none')
  })
})

import { describe, expect, it } from 'vitest'
import type { Catalogue } from '@/server/domain/catalogue'
import { type AllocationRequest, allocationRequestSchema } from '@/server/domain/request'
import type { CloudSite } from '../ports'
import { catalogueWith, direct, flavor, image } from '../testing/catalogues'
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

  it('what worked on the image comes before what the image says where they differ: that one was refused', () => {
    const learned = { 'id-i': { user: 'meadow', at: '2026-10-02T00:00:00Z', allocationId: null } }
    const says = (user: string) => ({ images: [image('i', { loginUser: { user, property: 'os_admin_user' } })] })
    expect(users(says('ubuntu'), { learned }).slice(0, 2)).toMatchObject([
      { user: 'meadow', source: 'earlier-run' },
      { user: 'ubuntu', source: 'image-property' },
    ])
    expect(users(says('meadow'), { learned })[0]).toMatchObject({ user: 'meadow', source: 'image-property' })
  })

  it('a distribution read from a name is a guess by name', () => {
    expect(users({ images: [image('i', { identifiedBy: 'name' })] })[0]).toMatchObject({
      user: 'ubuntu',
      source: 'name',
    })
  })
})

import { describe, expect, it } from 'vitest'
import type { CatalogueImage } from '@/server/domain/catalogue'
import { image } from '../testing/catalogues'
import { pickImage } from './image'

const needs = { distro: 'ubuntu', version: '24.04', arch: 'x86_64' } as const
const pick = (...images: CatalogueImage[]) => pickImage(images, needs)
const newer = { createdAt: '2026-10-20T00:00:00Z' }

describe('nothing is put in the place of what was asked for', () => {
  it('a cloud with older versions only: the nearest is named, with how to ask for it', () => {
    const result = pick(
      image('Debian 12', { distro: 'debian', version: '12' }),
      image('Ubuntu 14.04 LTS', { version: '14.04' }),
      image('Ubuntu 16.04 LTS', { version: '16.04' }),
      image('Ubuntu 24.04 arm', { arch: 'arm64' }),
    )
    expect(result).toMatchObject({ chosen: null, decidedBy: 'nothing', rule: 'nothing-fits' })
    expect(result.reason).toBe(
      'No image fits ubuntu 24.04 for x86_64. The nearest is Ubuntu 16.04 LTS: It is version 16.04. To use it, ask for ubuntu 16.04.',
    )
    expect(result.candidates.map(({ name }) => name)).toEqual([
      'Ubuntu 16.04 LTS',
      'Ubuntu 14.04 LTS',
      'Debian 12',
      'Ubuntu 24.04 arm',
    ])
  })

  it('advises nothing that could not be asked for', () => {
    expect(pick(image('Ubuntu 22.04', { version: '22.04', usable: false, status: 'deactivated' })).reason).toBe(
      'No image fits ubuntu 24.04 for x86_64. The nearest is Ubuntu 22.04: Its status is deactivated.',
    )
  })
})

describe('what wins never silently', () => {
  it.each<[string, Partial<CatalogueImage>, RegExp]>([
    ['deactivated', { usable: false, status: 'deactivated' }, /deactivated/],
    ['hidden', { usable: false, obstacle: 'Its publisher hides it.' }, /hides it/],
    ['a snapshot of a server', { snapshot: true, public: false }, /made of a server/],
    ['for another architecture', { arch: 'arm64' }, /arm64/],
  ])('%s: refused, whatever its date', (_what, more, reason) => {
    const bad = image('bad', { ...newer, ...more })
    const result = pick(bad, image('good'))
    expect(result.chosen?.name).toBe('good')
    expect(result.candidates.find(({ name }) => name === 'bad')?.reason).toMatch(reason)
    expect(pick(bad).chosen).toBeNull()
  })

  it('a snapshot is used when a person pins it', () => {
    const result = pickImage([image('mine', { snapshot: true })], { ...needs, pin: 'id-mine' })
    expect(result).toMatchObject({ chosen: { name: 'mine' }, decidedBy: 'operator' })
  })

  it('an upload of a project serves where nothing is published, and says so', () => {
    const result = pick(image('own', { public: false }))
    expect(result).toMatchObject({ chosen: { name: 'own' }, decidedBy: 'pattern', rule: 'image-of-a-project' })
    expect(result.reason).toContain('a project uploaded it')
    expect(pick(image('own', { public: false, visibilityTold: false }))).toMatchObject({ decidedBy: 'published' })
  })

  it('a name says which pattern fitted which part of it', () => {
    const named = { pattern: 'ubuntu YY.04 or YY.10', text: 'ubuntu-24.04' }
    const result = pick(image('Ubuntu 24.04 LTS (PVHVM)', { identifiedBy: 'name', named }))
    expect(result).toMatchObject({ decidedBy: 'pattern', rule: 'name-pattern' })
    expect(result.reason).toContain('says ubuntu 24.04 (pattern "ubuntu YY.04 or YY.10" at "ubuntu-24.04")')
  })
})

describe('several that fit', () => {
  it.each([
    ['minimal by property', image('b', { ...newer, purpose: 'minimal' }), 'published'],
    ['minimal by name', image('ubuntu-minimal-24.04', newer), 'pattern'],
    ['for bare metal by name', image('OnMetal - Ubuntu 24.04 LTS', newer), 'pattern'],
    ['with more inside by name', image('Ubuntu 24.04 with Docker', newer), 'pattern'],
  ])('general before %s', (_what, other, decidedBy) => {
    const general = image('general', { purpose: other.purpose === null ? null : 'generic' })
    for (const list of [
      [general, other],
      [other, general],
    ])
      expect(pick(...list)).toMatchObject({ chosen: { name: 'general' }, decidedBy })
  })

  it('one name and one date twice is a question, unless the content is one', () => {
    const twin = (id: string, more: Partial<CatalogueImage> = {}) => image('Ubuntu 24.04', { id, ...more })
    expect(pick(twin('a'), twin('b'))).toMatchObject({ chosen: null, decidedBy: 'tie' })
    expect(pick(twin('a', { checksum: 'x' }), twin('b', { checksum: 'y' }))).toMatchObject({ decidedBy: 'tie' })
    for (const ids of [
      ['a', 'b'],
      ['b', 'a'],
    ])
      expect(pick(...ids.map((id) => twin(id, { checksum: 'x' })))).toMatchObject({
        ...{ chosen: { id: 'a' }, decidedBy: 'published', rule: 'same-content' },
      })
    const user = { user: 'ubuntu', property: 'os_admin_user' }
    expect(pick(twin('a', { checksum: 'x', loginUser: user }), twin('b', { checksum: 'x' }))).toMatchObject({
      decidedBy: 'tie',
    })
  })
})

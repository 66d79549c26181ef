import { describe, expect, it } from 'vitest'
import type { CatalogueGap, CatalogueImage } from '@/server/domain/catalogue'
import type { HeldItem } from '@/server/domain/catalogue-change'
import { diffCatalogue } from './diff'
import { listsBefore } from './past'

const image = (id: string, over: Partial<CatalogueImage> = {}): CatalogueImage => ({
  ...{ id, name: id, status: 'active', usable: true, arch: null, distro: null, version: null, identifiedBy: null },
  ...{ loginUser: null, owner: null, public: true, minDiskGiB: 0, minMemoryMiB: 0, createdAt: null, alias: null },
  purpose: null,
  ...over,
})
const lists = (...images: CatalogueImage[]) => ({ flavors: [], networks: [], images })
const now = new Date('2026-05-01T12:00:00Z')
const looks = { now, betweenSightingsMs: 20_000 }
const diff = (was: CatalogueImage[], is: CatalogueImage[], over: { gaps?: CatalogueGap[]; held?: HeldItem[] } = {}) =>
  diffCatalogue({ lists: lists(...was), held: over.held ?? [] }, { ...lists(...is), gaps: over.gaps ?? [] }, looks)
const told = (...args: Parameters<typeof diff>) =>
  diff(...args).changes.map(({ what, itemId, replacedId }) => [what, itemId, ...(replacedId ? [replacedId] : [])])
const named = (name: string) => ({ name })
const many = (count: number) => Array.from({ length: count }, (_, index) => image(`i${index}`))

describe('which image took the place of which', () => {
  it('the same name, another id', () => {
    expect(told([image('1', named('Ubuntu'))], [image('2', named('Ubuntu'))])).toEqual([['replaced', '2', '1']])
  })

  it('the old one may stay under a name of its own, as publishers date them', () => {
    const after = [image('1', named('Ubuntu 20260401')), image('2', named('Ubuntu'))]
    expect(told([image('1', named('Ubuntu'))], after)).toEqual([
      ['replaced', '2', '1'],
      ['changed', '1'],
    ])
  })

  it("a publisher's alias counts before the name: EC2 names carry their date", () => {
    const alias = '/aws/service/canonical/ubuntu/24.04/current'
    const before = [image('ami-1', { name: 'noble-20260101', alias })]
    const after = [image('ami-1', { name: 'noble-20260101' }), image('ami-2', { name: 'noble-20260401', alias })]
    expect(told(before, after)).toEqual([
      ['changed', 'ami-1'],
      ['replaced', 'ami-2', 'ami-1'],
    ])
  })

  it('with more than one of a name nobody can say, and each is told by itself with its namesakes', () => {
    const two = [image('1', named('Ubuntu')), image('2', named('Ubuntu'))]
    const { changes } = diff(two, [
      image('2', named('Ubuntu')),
      image('3', named('Ubuntu')),
      image('4', named('Ubuntu')),
    ])
    expect(changes.map(({ what, itemId, namesakes }) => [what, itemId, namesakes])).toEqual([
      ['added', '3', ['2', '4']],
      ['added', '4', ['2', '3']],
      ['gone', '1', ['2', '3', '4']],
    ])
  })

  it('a new one beside the old one of its name is added, and the old one goes later', () => {
    const [old, young] = [image('1', named('Ubuntu')), image('2', named('Ubuntu'))]
    expect(diff([old], [old, young]).changes).toMatchObject([{ what: 'added', itemId: '2', namesakes: ['1'] }])
    expect(diff([old, young], [young]).changes).toMatchObject([{ what: 'gone', itemId: '1', namesakes: ['2'] }])
  })

  it('names that differ in their day alone are one series', () => {
    const [old, young] = [
      image('1', named('Ubuntu 24.04 LTS [2026-09-21]')),
      image('2', named('Ubuntu 24.04 LTS [2026-10-19]')),
    ]
    expect(diff([old], [young]).changes).toMatchObject([
      { what: 'replaced', itemId: '2', replacedId: '1', name: 'Ubuntu 24.04 LTS [2026-10-19]' },
    ])
    expect(told([image('noble-20260101')], [image('noble-20260401')])).toEqual([
      ['replaced', 'noble-20260401', 'noble-20260101'],
    ])
    expect(told([image('noble-20260101')], [image('jammy-20260401')])).toHaveLength(2)
    // Neither a version nor a build number is a day.
    expect(told([image('CentOS 7.2.1511')], [image('CentOS 7.3.1611')])).toHaveLength(2)
    // An older one that stays was not replaced.
    expect(told([old], [old, young])).toEqual([['added', '2']])
  })

  it('nothing takes the place of what has no name', () => {
    expect(told([image('1', named(''))], [image('2', named(''))])).toEqual([
      ['added', '2'],
      ['gone', '1'],
    ])
  })
})

describe('which listing is believed', () => {
  it('one that tells the same in another order, or an id twice, changes nothing', () => {
    const [a, b] = [image('a'), image('b')]
    expect(diff([a, b], [b, a, b])).toEqual({ changes: [], held: [] })
  })

  it.each(['missing', 'incomplete'] as const)('a list that is %s closes nothing, and may add and change', (problem) => {
    const gap = { list: 'images', problem, detail: '' } as const
    const { changes, held } = diff([image('a'), image('b')], [image('b', named('B')), image('c')], { gaps: [gap] })
    expect(changes.map(({ what, itemId }) => [what, itemId])).toEqual([
      ['changed', 'b'],
      ['added', 'c'],
    ])
    expect(held).toMatchObject([{ kind: 'image', item: { id: 'a' }, lackedSince: null }])
    // Its list is whole again, and without it: gone, though the last reading did not have it either.
    expect(told([image('b', named('B')), image('c')], [image('b', named('B')), image('c')], { held })).toEqual([
      ['gone', 'a'],
    ])
  })

  it('a gap of another list, or of fields, says nothing of this one', () => {
    const gaps: CatalogueGap[] = [
      { list: 'flavors', problem: 'missing', detail: '' },
      { list: 'images', problem: 'fields', detail: '' },
    ]
    expect(told([image('a')], [], { gaps })).toEqual([['gone', 'a']])
  })

  it('a large part that is lacking at once is believed at the second look, not directly after the first', () => {
    const all = many(40)
    const first = diff(all, all.slice(10))
    expect(first).toMatchObject({ changes: [], held: { length: 10 } })
    expect(first.held[0]?.lackedSince).toBe(now.toISOString())
    expect(diff(all.slice(10), all.slice(10), { held: first.held }).held).toHaveLength(10)
    const earlier = first.held.map((one) => ({ ...one, lackedSince: '2026-05-01T11:59:00.000Z' }))
    const second = diff(all.slice(10), all.slice(10), { held: earlier })
    expect(second.held).toEqual([])
    expect(second.changes.map(({ what }) => what)).toEqual(Array(10).fill('gone'))
  })

  it('what was held and is there again changed nothing', () => {
    const held: HeldItem[] = [{ kind: 'image', item: image('a'), lackedSince: null }]
    expect(diff([], [image('a')], { held })).toEqual({ changes: [], held: [] })
  })

  it('all images uploaded anew in one night are replaced at once, not doubted', () => {
    const anew = many(40).map((one) => ({ ...one, id: `new-${one.id}` }))
    const { changes, held } = diff(many(40), anew)
    expect(held).toEqual([])
    expect(changes.map(({ what }) => what)).toEqual(Array(40).fill('replaced'))
  })

  it('a few that are lacking are gone', () => {
    const all = many(40)
    expect(diff(all, all.slice(9)).changes).toHaveLength(9)
  })
})

describe('the lists of an earlier time', () => {
  it('come out of any story told backwards', () => {
    const story = [
      [image('a', named('Ubuntu')), image('b')],
      [image('a2', named('Ubuntu')), image('b', { public: false })],
      [image('a2', named('Ubuntu old')), image('a3', named('Ubuntu'))],
      [image('a', named('Ubuntu')), image('b'), image('c')],
      [image('c')],
      [image('b', { usable: false }), image('c')],
    ]
    const steps = story.slice(1).map((is, index) => diff(story[index]!, is).changes)
    for (const [index, expected] of story.entries()) {
      const later = steps.slice(index).reverse().flat()
      const { images } = listsBefore({ lists: lists(...story.at(-1)!), held: [] }, later)
      expect(images.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort())
      for (const one of expected) expect(images).toContainEqual(one)
    }
  })

  it('have what the last reading lacked and nobody believed', () => {
    const held: HeldItem[] = [{ kind: 'image', item: image('a'), lackedSince: null }]
    expect(listsBefore({ lists: lists(image('b')), held }, []).images.map(({ id }) => id)).toEqual(['a', 'b'])
  })
})

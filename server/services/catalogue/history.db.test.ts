import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { catalogue, catalogueChange } from '@/db/schema'
import type { Catalogue, CatalogueFlavor, CatalogueImage } from '@/server/domain/catalogue'
import { ProviderError } from '@/server/providers/errors'
import { getCatalogue } from '../clouds/get-catalogue'
import { readCatalogue } from '../clouds/read-catalogue'
import { type TestInstallation, testInstallation } from '../testing/test-runtime'
import { listCatalogueChanges } from './list-changes'
import { pruneCatalogue } from './prune-catalogue'

let here: TestInstallation
let told: Catalogue
beforeAll(async () => {
  here = await testInstallation()
  told = await here.clouds.os1.catalogue({ signal: new AbortController().signal, record: () => undefined })
})
afterAll(async () => await here[Symbol.asyncDispose]())
beforeEach(async () => {
  await here.runtime.db.delete(catalogueChange)
  await here.runtime.db.delete(catalogue)
})

const image = (id: string, over: Partial<CatalogueImage> = {}): CatalogueImage => ({ ...told.images[0]!, id, ...over })
const flavor = (id: string, over: Partial<CatalogueFlavor> = {}): CatalogueFlavor => ({
  ...told.flavors[0]!,
  ...{ id, name: id },
  ...over,
})
let readings = 0
/** Has the cloud tell this, reads it, and answers the database's time after it. */
async function read(over: Partial<Catalogue>): Promise<string> {
  here.clouds.os1.catalogue = async () => ({
    ...told,
    ...over,
    readAt: new Date(Date.UTC(2026, 1, 1) + readings++).toISOString(),
  })
  await readCatalogue(here.runtime, 'os1')
  const [row] = await here.runtime.db.execute<{ now: string }>(
    sql`select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now`,
  )
  return row!.now
}
const changes = async (over: object = {}) =>
  await listCatalogueChanges(here.as('viewer'), { id: 'os1', limit: 50, ...over })
const texts = async (over: object = {}) => (await changes(over)).items.map(({ text }) => text)
const names = async (at?: string) => {
  const { images, flavors } = await getCatalogue(here.as('viewer'), { id: 'os1', at })
  return [...images, ...flavors].map(({ id }) => id).sort()
}
/** What is doubted is believed as if the second reading came later. */
const later = async () =>
  await here.runtime.db.execute(
    sql`update ${catalogue} set held = (select coalesce(jsonb_agg(one || '{"lackedSince": "2026-01-01T00:00:00Z"}'), '[]') from jsonb_array_elements(held) one)`,
  )

describe('the history of a catalogue', () => {
  it('begins with the first reading, and tells what was added, changed, went and came back', async () => {
    const first = await read({ images: [image('a'), image('b', { name: 'Debian 13' })] })
    expect(await changes()).toMatchObject({ items: [], history: { from: expect.any(String), held: 0 } })

    const second = await read({
      images: [
        image('a', { public: false, loginUser: { user: 'ubuntu', property: 'os_admin_user' } }),
        image('c', { name: 'Rocky 9' }),
      ],
    })
    expect(await texts()).toEqual([
      'image Debian 13 is gone',
      'image Rocky 9 was added',
      'image Ubuntu 24.04: visibility: public -> private; login user: not told -> ubuntu',
    ])
    const third = await read({ images: [image('a'), image('b', { name: 'Debian 13', minDiskGiB: 4 })] })
    expect((await texts()).slice(0, 3)).toEqual([
      expect.stringMatching(/^image Debian 13 is back: it had been gone since 20.*; disk at least: 2 GiB -> 4 GiB$/),
      'image Rocky 9 is gone',
      'image Ubuntu 24.04: visibility: private -> public; login user: ubuntu -> not told',
    ])

    expect(await names(first)).toEqual(['a', 'b', 'flavor-2-4'])
    expect(await names(second)).toEqual(['a', 'c', 'flavor-2-4'])
    expect(await names(third)).toEqual(await names())
    const { images } = await getCatalogue(here.as('viewer'), { id: 'os1', at: second })
    expect(images.find(({ id }) => id === 'a')).toMatchObject({ public: false, loginUser: { user: 'ubuntu' } })
  })

  it('an image that is replaced under its name is one change, and both ids find it', async () => {
    const before = await read({ images: [image('old', { loginUser: { user: 'ubuntu', property: 'os_admin_user' } })] })
    await read({ images: [image('new', { createdAt: '2026-02-01T00:00:00Z' })] })
    const text =
      'image Ubuntu 24.04 was replaced: id: old -> new; login user: ubuntu -> not told; created: 2026-01-01T00:00:00Z -> 2026-02-01T00:00:00Z'
    for (const item of ['old', 'new', 'Ubuntu 24.04']) expect(await texts({ item })).toEqual([text])
    expect(await texts({ item: 'other' })).toEqual([])
    expect(await names(before)).toEqual(['flavor-2-4', 'old'])
    await read({ images: [image('old')] })
    expect(await texts({ limit: 1 })).toEqual([expect.stringContaining('was replaced: id: new -> old')])
  })

  it('each earlier time is answered, whatever happened to an item and its successors since', async () => {
    const images = [
      [image('a'), image('b', { name: 'Debian' })],
      [image('a', { arch: 'arm64' })],
      [image('a2'), image('b', { name: 'Debian' })],
      [image('a2', { name: 'Ubuntu old' }), image('a3')],
      [image('a'), image('b', { name: 'Debian', public: false })],
    ]
    const times: string[] = []
    for (const one of images) times.push(await read({ images: one }))
    for (const [index, at] of times.entries()) {
      const past = await getCatalogue(here.as('viewer'), { id: 'os1', at })
      expect(past.images).toHaveLength(images[index]!.length)
      for (const one of images[index]!) expect(past.images).toContainEqual(one)
    }
  })

  it('what reads the same costs no row, whatever the order in which it is told', async () => {
    const two = [flavor('x', { arch: ['x86_64', 'arm64'] }), flavor('y')]
    await read({ flavors: two })
    await read({ flavors: [two[1]!, { ...two[0]!, arch: ['arm64', 'x86_64'] }] })
    expect(await here.runtime.db.$count(catalogueChange)).toBe(0)
    const [row] = await here.runtime.db.select().from(catalogue).where(eq(catalogue.cloudId, 'os1'))
    expect(row).toMatchObject({ changedAt: null, held: [] })
  })

  it('a reading that fails, and a list that is cut short, close nothing', async () => {
    const start = await read({ flavors: [flavor('x'), flavor('y')] })
    here.clouds.os1.problem = new ProviderError('unavailable', 'Down.')
    here.clouds.os1.catalogue = async () => {
      throw new ProviderError('unavailable', 'Down.')
    }
    await expect(readCatalogue(here.runtime, 'os1')).rejects.toThrow(/Down/)
    here.clouds.os1.problem = null
    const gap = { list: 'flavors', problem: 'incomplete', detail: 'The list ended early.' } as const
    await read({ flavors: [flavor('x', { vcpu: 4 })], gaps: [gap] })
    expect(await texts()).toEqual(['flavor x: vCPU: 2 -> 4'])
    expect((await changes()).history.held).toBe(1)
    expect(await names(start)).toEqual(['image-1', 'x', 'y'])
    await read({ flavors: [flavor('x', { vcpu: 4 }), flavor('y')] })
    expect(await texts()).toHaveLength(1)
    await read({ flavors: [flavor('x', { vcpu: 4 })] })
    expect((await texts())[0]).toBe('flavor y is gone')
  })

  it('a list that is suddenly empty is believed at the second look', async () => {
    const all = ['1', '2', '3', '4'].map((id) => image(id, { name: `Image ${id}` }))
    await read({ images: all })
    await read({ images: [] })
    expect(await changes()).toMatchObject({ items: [], history: { held: 4 } })
    await read({ images: all.slice(1) })
    expect(await texts()).toEqual(['image Image 1 is gone'])
    await read({ images: [] })
    await later()
    await read({ images: [] })
    expect((await texts()).slice(0, 3)).toEqual([
      'image Image 2 is gone',
      'image Image 3 is gone',
      'image Image 4 is gone',
    ])
    expect((await changes()).history.held).toBe(0)
  })

  it('filters by kind and time, and pages', async () => {
    await read({})
    const since = await read({ flavors: [flavor('x')] })
    await read({ flavors: [flavor('x')], images: [image('a')] })
    expect(await texts({ kind: 'image' })).toEqual([expect.stringContaining('was replaced: id: image-1 -> a')])
    expect(await texts({ since })).toHaveLength(1)
    expect(await texts({ until: since })).toEqual(['flavor m1.medium is gone', 'flavor x was added'])
    const found: string[] = []
    let cursor: string | undefined
    do {
      const page = await changes({ limit: 1, cursor })
      found.push(...page.items.map(({ text }) => text))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(found).toEqual(await texts())
    expect(found).toHaveLength(3)
    await expect(changes({ cursor: 'nonsense' })).rejects.toThrow(/cursor/)
    await expect(listCatalogueChanges(here.as('viewer'), { id: 'none', limit: 1 })).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  it('a time of which nothing is known is refused in words', async () => {
    await expect(getCatalogue(here.as('viewer'), { id: 'os1', at: '2026-01-01T00:00:00Z' })).rejects.toThrow(
      /no history yet/,
    )
    await read({})
    await expect(getCatalogue(here.as('viewer'), { id: 'os1', at: '2020-01-01T00:00:00Z' })).rejects.toThrow(
      /begins at/,
    )
    await expect(getCatalogue(here.as('viewer'), { id: 'os1', at: '2999-01-01T00:00:00Z' })).rejects.toThrow(
      /still to come/,
    )
  })

  it('of two readings at once the one that began on what is kept is written', async () => {
    await read({ flavors: [flavor('x')] })
    const slow = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    here.clouds.os1.catalogue = async () => {
      asked.resolve()
      await slow.promise
      return { ...told, flavors: [flavor('x')], readAt: '2026-03-01T00:00:00.000Z' }
    }
    const older = readCatalogue(here.runtime, 'os1')
    await asked.promise
    await read({ flavors: [flavor('y')] })
    slow.resolve()
    await older
    expect(await names()).toEqual(['image-1', 'y'])
    expect(await texts()).toHaveLength(2)
  })

  it('is kept for a time, and of one cloud no more than so many changes; what is gone is not told as if nothing had changed', async () => {
    for (const vcpu of [1, 2, 3, 4, 5]) await read({ flavors: [flavor('x', { vcpu })] })
    const [oldest] = (await changes()).items.slice(-1)
    const between = async (before: Date, max?: number) => {
      const batches = async (batch: () => Promise<number>) => {
        let sum = 0
        for (let removed = await batch(); removed > 0; removed = await batch()) sum += removed
        return sum
      }
      return await pruneCatalogue({ db: here.runtime.db, before, batches }, max)
    }
    expect(await between(new Date('2020-01-01'))).toBe(0)
    expect(await between(new Date('2020-01-01'), 3)).toBe(1)
    expect(await texts()).toEqual(['flavor x: vCPU: 4 -> 5', 'flavor x: vCPU: 3 -> 4', 'flavor x: vCPU: 2 -> 3'])
    expect((await changes()).history.from).toBe(oldest!.at)
    const { flavors } = await getCatalogue(here.as('viewer'), { id: 'os1', at: oldest!.at })
    expect(flavors).toMatchObject([{ vcpu: 2 }])
    const [newest] = (await changes()).items
    expect(await between(new Date(newest!.at))).toBe(3)
    await expect(getCatalogue(here.as('viewer'), { id: 'os1', at: oldest!.at })).rejects.toThrow(/begins at/)
  })
})

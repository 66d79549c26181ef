import { describe, expect, it } from 'vitest'
import {
  type Flavor,
  findFlavors,
  findImages,
  flavorOrders,
  type Image,
  imageOrders,
  readSorting,
  sorted,
  writeSorting,
} from './order'

const image = (id: string, over: Partial<Image> = {}): Image => ({
  ...{ id, name: id, status: 'active', usable: true, arch: null, distro: null, version: null, identifiedBy: null },
  ...{ loginUser: null, owner: null, public: true, minDiskGiB: 0, minMemoryMiB: 0, createdAt: null, alias: null },
  purpose: null,
  ...over,
})
const flavor = (name: string, over: Partial<Flavor> = {}): Flavor => ({
  ...{ id: `id-${name}`, name, vcpu: 1, memoryMiB: 1024, diskGiB: null, arch: [], currentGeneration: null },
  ...{ burstable: null, extra: {} },
  ...over,
})
const ids = (rows: { id: string }[]) => rows.map(({ id }) => id).join(' ')

describe('the order of a table', () => {
  it('what is not told is last in both directions', () => {
    const rows = [
      image('none'),
      image('b', { createdAt: '2026-02' }),
      image('a', { createdAt: '2026-01' }),
      image('also'),
    ]
    expect(ids(sorted(rows, imageOrders.created, false))).toBe('a b also none')
    expect(ids(sorted(rows, imageOrders.created, true))).toBe('b a also none')
  })

  it('numbers go by size, numbers in names too, and capitals count for nothing', () => {
    const sizes = [
      flavor('x', { diskGiB: 100 }),
      flavor('y', { diskGiB: 20 }),
      flavor('z', { diskGiB: 0 }),
      flavor('w'),
    ]
    expect(ids(sorted(sizes, flavorOrders.disk, false))).toBe('id-z id-y id-x id-w')
    const names = [image('Ubuntu 10'), image('ubuntu 9'), image('Debian 12')]
    expect(ids(sorted(names, imageOrders.name, false))).toBe('Debian 12 ubuntu 9 Ubuntu 10')
  })

  it('a version is part of the distro; ties go by name and id', () => {
    const rows = [
      image('3', { name: 'c', distro: 'ubuntu', version: '24.04' }),
      image('2', { name: 'b', distro: 'ubuntu', version: '24.04' }),
      image('1', { name: 'b', distro: 'ubuntu', version: '24.04' }),
      image('0', { distro: 'ubuntu', version: '9.10' }),
    ]
    expect(ids(sorted(rows, imageOrders.distro, false))).toBe('0 1 2 3')
    expect(ids(sorted(rows, imageOrders.distro, true))).toBe('1 2 3 0')
  })

  it('leaves the rows that it was given as they were', () => {
    const rows = [image('b'), image('a')]
    sorted(rows, imageOrders.name, false)
    expect(ids(rows)).toBe('b a')
  })

  it('stands in an address as a word, and what is no column of the table is no order', () => {
    expect(readSorting('-created', imageOrders)).toEqual({ key: 'created', descending: true })
    expect(readSorting('vcpu', imageOrders)).toBeNull()
    expect(readSorting('toString', imageOrders)).toBeNull()
    expect(readSorting(null, imageOrders)).toBeNull()
    for (const text of ['name', '-name']) expect(writeSorting(readSorting(text, imageOrders)!)).toBe(text)
  })
})

describe('a search', () => {
  it('wants every word somewhere in the row', () => {
    const rows = [
      image('1', { name: 'Ubuntu 24.04', distro: 'ubuntu', arch: 'arm64' }),
      image('2', { name: 'noble', distro: 'ubuntu', version: '24.04', loginUser: { user: 'ubuntu', property: 'x' } }),
      image('3', { name: 'Debian 13' }),
    ]
    expect(ids(findImages(rows, 'ubuntu 24.04'))).toBe('1 2')
    expect(ids(findImages(rows, 'ARM64 ubuntu'))).toBe('1')
    expect(findImages(rows, 'null')).toEqual([])
  })

  it('finds a flavor by size and by extra spec', () => {
    const rows = [flavor('a', { vcpu: 4, memoryMiB: 8192 }), flavor('b', { extra: { 'hw:cpu_policy': 'dedicated' } })]
    expect(ids(findFlavors(rows, '4vcpu 8gib'))).toBe('id-a')
    expect(ids(findFlavors(rows, 'cpu_policy=dedicated'))).toBe('id-b')
  })
})

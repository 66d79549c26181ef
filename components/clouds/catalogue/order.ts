import type { Outputs } from '../../trpc/types'
import type { Sorting } from '../../ui/table'

type Catalogue = Outputs['clouds']['catalogue']
export type Flavor = Catalogue['flavors'][number]
export type Image = Catalogue['images'][number]

/** What rows are compared by; null: the cloud does not tell. */
type Value = string | number | null
export type Orders<Row> = Record<string, (row: Row) => Value>

export const flavorOrders = {
  name: ({ name }) => name || null,
  vcpu: ({ vcpu }) => vcpu,
  memory: ({ memoryMiB }) => memoryMiB,
  disk: ({ diskGiB }) => diskGiB,
  arch: ({ arch }) => arch.toSorted().join(' ') || null,
} as const satisfies Orders<Flavor>

export const imageOrders = {
  name: ({ name }) => name || null,
  distro: ({ distro, version }) => (distro === null ? null : `${distro} ${version ?? ''}`),
  arch: ({ arch }) => arch,
  user: ({ loginUser }) => loginUser?.user ?? null,
  status: ({ status }) => status || null,
  created: ({ createdAt }) => createdAt,
} as const satisfies Orders<Image>

/** `Ubuntu 9` comes before `Ubuntu 10`, and capitals count for nothing. */
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
const compare = (a: string | number, b: string | number): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b))

/** Rows in an order. What is not told comes last in both directions; ties go by name and id, from a to z. */
export function sorted<Row extends { name: string; id: string }>(
  rows: readonly Row[],
  value: (row: Row) => Value,
  descending: boolean,
): Row[] {
  return rows.toSorted((a, b) => {
    const [left, right] = [value(a), value(b)]
    if (left === null || right === null) {
      if (left !== right) return left === null ? 1 : -1
    } else {
      const order = compare(left, right)
      if (order !== 0) return descending ? -order : order
    }
    return collator.compare(a.name, b.name) || collator.compare(a.id, b.id)
  })
}

/** `-created` as it stands in an address; null for an order that the table does not have. */
export function readSorting(text: string | null, orders: object): Sorting | null {
  const key = text?.replace(/^-/, '') ?? ''
  return Object.hasOwn(orders, key) ? { key, descending: text?.startsWith('-') === true } : null
}
export const writeSorting = ({ key, descending }: Sorting): string => `${descending ? '-' : ''}${key}`

const flavorText = ({ name, id, arch, vcpu, memoryMiB, extra }: Flavor): string =>
  [
    name,
    id,
    ...arch,
    `${vcpu}vcpu`,
    `${memoryMiB / 1024}gib`,
    ...Object.entries(extra).map((one) => one.join('=')),
  ].join(' ')
const imageText = (image: Image): string =>
  [
    ...[image.name, image.id, image.distro, image.version, image.arch, image.loginUser?.user, image.status],
    ...[image.owner, image.alias, image.purpose],
  ].join(' ')

/** Whether every word of a search occurs in a row. */
const matches = (text: string, query: string): boolean => {
  const all = text.toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word))
}

export const findFlavors = (rows: readonly Flavor[], query: string): Flavor[] =>
  rows.filter((row) => matches(flavorText(row), query))
export const findImages = (rows: readonly Image[], query: string): Image[] =>
  rows.filter((row) => matches(imageText(row), query))

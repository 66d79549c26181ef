import type { Catalogue } from '@/server/domain/catalogue'
import { type CatalogueItem, type CatalogueKind, catalogueLists } from '@/server/domain/catalogue-change'

export type Items = ReadonlyMap<string, CatalogueItem>

/** The items of one list by their id. An id that a cloud tells twice counts once. */
export const itemsOf = (catalogue: Pick<Catalogue, 'flavors' | 'images' | 'networks'>, kind: CatalogueKind): Items =>
  new Map<string, CatalogueItem>(catalogue[catalogueLists[kind]].map((item) => [item.id, item]))

/** Whether a list can be taken for all that there is: it was given to us and not cut short. */
export const isWhole = ({ gaps }: Pick<Catalogue, 'gaps'>, kind: CatalogueKind): boolean =>
  !gaps.some(({ list, problem }) => list === catalogueLists[kind] && problem !== 'fields')

/**
 * What people and scripts look for: the alias under which a publisher names its current image, else the name. Two ids that have it
 * one after the other are the same thing to them.
 */
export const placeOf = (item: CatalogueItem): string | null =>
  ('alias' in item && item.alias) || (item.name === '' ? null : item.name)

const date = /(?<!\d)(19|20)\d\d([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)/g

/** The name without the days that publishers put into it (`Ubuntu 24.04 LTS [2026-09-21]`); null where there is none. */
export function seriesOf({ name }: CatalogueItem): string | null {
  const series = name.replace(date, '*')
  return series === name ? null : series
}

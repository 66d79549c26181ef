import type { Catalogue } from '@/server/domain/catalogue'
import {
  type CatalogueChange,
  type CatalogueItem,
  catalogueKinds,
  type HeldItem,
} from '@/server/domain/catalogue-change'
import { itemsOf } from './items'

type Undone = Pick<CatalogueChange, 'kind' | 'itemId' | 'what' | 'before'>

/**
 * The lists as they were: what is known now, with the changes that came later taken back. `later` is newest first. What the cloud
 * still lists of a replaced item, under another name, is taken back by its own change.
 */
export function listsBefore(
  known: { lists: Pick<Catalogue, 'flavors' | 'images' | 'networks'>; held: readonly HeldItem[] },
  later: Iterable<Undone>,
): Record<(typeof catalogueKinds)[number], CatalogueItem[]> {
  const items = Object.fromEntries(catalogueKinds.map((kind) => [kind, new Map(itemsOf(known.lists, kind))]))
  for (const { kind, item } of known.held) items[kind]?.set(item.id, item)
  for (const { kind, itemId, what, before } of later) {
    const list = items[kind]
    if (what === 'added' || what === 'replaced' || what === 'returned') list?.delete(itemId)
    if (before && what !== 'returned') list?.set(before.id, before)
  }
  const list = (kind: string) =>
    [...(items[kind]?.values() ?? [])].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  return { flavor: list('flavor'), image: list('image'), network: list('network') }
}

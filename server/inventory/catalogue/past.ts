import type { Catalogue, CatalogueFlavor, CatalogueImage, CatalogueNetwork } from '@/server/domain/catalogue'
import type { CatalogueChange, CatalogueItem, CatalogueKind, HeldItem } from '@/server/domain/catalogue-change'

export type Lists = Pick<Catalogue, 'flavors' | 'images' | 'networks'>
type Undone = Pick<CatalogueChange, 'kind' | 'itemId' | 'what' | 'before'>

/**
 * The lists as they were, by name: what is known now, with the changes that came later taken back. `later` is newest first, and has
 * at least the first change of each item. What the cloud still lists of a replaced item, under another name, is taken back by its own
 * change.
 */
export function listsBefore(known: { lists: Lists; held: readonly HeldItem[] }, later: readonly Undone[]): Lists {
  const { flavors, images, networks } = known.lists
  // Each kind has rows of its own items only: `kind` of a change says what `before` is.
  const before = (kind: CatalogueKind, now: CatalogueItem[]) => takeBack(kind, now, { held: known.held, later })
  return {
    flavors: before('flavor', flavors) as CatalogueFlavor[],
    images: before('image', images) as CatalogueImage[],
    networks: before('network', networks) as CatalogueNetwork[],
  }
}

function takeBack(
  kind: CatalogueKind,
  now: readonly CatalogueItem[],
  { held, later }: { held: readonly HeldItem[]; later: readonly Undone[] },
): CatalogueItem[] {
  const items = new Map(now.map((item) => [item.id, item]))
  for (const one of held) if (one.kind === kind) items.set(one.item.id, one.item)
  for (const { itemId, what, before } of later.filter((change) => change.kind === kind)) {
    if (what === 'added' || what === 'replaced' || what === 'returned') items.delete(itemId)
    if (before && what !== 'returned') items.set(before.id, before)
  }
  return [...items.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

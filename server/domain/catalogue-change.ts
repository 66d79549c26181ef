import type { CatalogueFlavor, CatalogueImage, CatalogueNetwork } from './catalogue'

/** The lists of a catalogue that have a history, with the word for one item. */
export const catalogueKinds = ['flavor', 'image', 'network'] as const
export type CatalogueKind = (typeof catalogueKinds)[number]
export const catalogueLists = { flavor: 'flavors', image: 'images', network: 'networks' } as const satisfies Record<
  CatalogueKind,
  string
>
export type CatalogueItem = CatalogueFlavor | CatalogueImage | CatalogueNetwork

/**
 * What happened to an item between two readings. `replaced`: another item, with another id, has its name or its publisher's alias
 * now. `returned`: the same id is listed again after it was gone.
 */
export const catalogueEvents = ['added', 'changed', 'replaced', 'gone', 'returned'] as const
export type CatalogueEvent = (typeof catalogueEvents)[number]

/** One change of one item, as the listing that saw it writes it down. */
export type CatalogueChange = {
  kind: CatalogueKind
  /** The cloud's id of the item; of a `replaced` one the new id. */
  itemId: string
  name: string
  what: CatalogueEvent
  /** As it was: null for what was added. Of a `replaced` one the item that had its place, of a `returned` one as it went. */
  before: CatalogueItem | null
  /** As it is now; null for what is gone. */
  after: CatalogueItem | null
  /** The id that it took the place of. */
  replacedId: string | null
  /** Since when it had been gone, ISO 8601; only for `returned`. */
  goneAt: string | null
  /** Ids of other items of its name that were there then: names are not unique. */
  namesakes: string[]
}

/** Why an item counts as there although the last listing lacks it. */
export type HeldItem = {
  kind: CatalogueKind
  item: CatalogueItem
  /** The listing that lacked it first although it was complete, ISO 8601; null: its list was cut short or not given to us. */
  lackedSince: string | null
}

import type { CatalogueFlavor, CatalogueImage, CatalogueNetwork, CatalogueRouter } from './catalogue'

/** The lists of a catalogue whose items have a history. */
export const catalogueLists = ['networks', 'routers', 'flavors', 'images'] as const
export type CatalogueList = (typeof catalogueLists)[number]
export type CatalogueItem = CatalogueNetwork | CatalogueRouter | CatalogueFlavor | CatalogueImage

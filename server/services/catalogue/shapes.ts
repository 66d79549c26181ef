import { z } from 'zod'
import { catalogueEvents, catalogueKinds } from '@/server/domain/catalogue-change'
import { nodeFilterSchema } from '@/server/domain/node-list-schema'
import { catalogueShape } from '../clouds/shapes'
import { pageInput, pageOf } from '../paging'

const moment = z.iso.datetime({ offset: true })

/** What narrows a list of changes. Times are ISO 8601 with a zone: from `since` on, before `until`. */
const changesFilter = {
  kind: z.enum(catalogueKinds).optional(),
  /** The cloud's id of an item, or its name: all that had it, one after the other. */
  item: z.string().min(1).max(500).optional(),
  since: moment.optional(),
  until: moment.optional(),
}
export const changesInput = z.object({ id: z.string(), ...changesFilter, ...pageInput })
/** The same over all clouds, or those that are named. */
export const allChangesInput = z.object({ cloud: nodeFilterSchema.shape.cloud, ...changesFilter, ...pageInput })

/** One change of one item, in words. */
export const catalogueChangeShape = z.object({
  id: z.string(),
  cloud: z.string(),
  cloudName: z.string(),
  at: z.string(),
  kind: z.enum(catalogueKinds),
  /** The cloud's id of the item; of a replaced one the new id. */
  item: z.string(),
  name: z.string(),
  what: z.enum(catalogueEvents),
  /** What became different, a line each. */
  changes: z.array(z.string()),
  /** All of it as one line. */
  text: z.string(),
})
export type CatalogueChangeItem = z.infer<typeof catalogueChangeShape>

/** Since when changes of a cloud's catalogue are written down; null: it was never read. */
const knownShape = z.object({
  from: z.string().nullable(),
  /** The last complete or partial reading. */
  readAt: z.string().nullable(),
  /** Items that the last reading lacks and that count as there until another one says the same, or until their list is whole again. */
  held: z.number().int(),
})
export const allChangesShape = pageOf(catalogueChangeShape)
export const changesShape = allChangesShape.extend({ history: knownShape })

/** A catalogue, also of an earlier time. `history` is null for what was read last. */
export const catalogueAtShape = catalogueShape.extend({
  history: z
    .object({
      at: z.string(),
      from: z.string(),
      /** What is not kept of earlier times, and is empty here. */
      lacks: z.array(z.string()),
    })
    .nullable(),
})
export const catalogueInput = z.object({
  id: z.string(),
  /** As it was then; absent: as it was read last. */
  at: moment.optional(),
})

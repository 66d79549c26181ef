import { sql } from 'drizzle-orm'
import { bigint, index, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import type { CatalogueEvent, CatalogueItem, CatalogueKind } from '@/server/domain/catalogue-change'
import { cloud } from './clouds'

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

/**
 * What happened to the flavors, images and networks of a cloud, a row for each change, written with the reading that saw it. An item
 * that stays as it is has no rows: what was at a time is what is now, with the later changes taken back.
 */
export const catalogueChange = pgTable(
  'catalogue_change',
  {
    /** The order in which changes were seen. */
    seq: bigint('seq', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    cloudId: text('cloud_id')
      .notNull()
      .references(() => cloud.id, { onDelete: 'cascade' }),
    /** Of one cloud never earlier than that of a row before. */
    at: at('at').notNull(),
    kind: text('kind').$type<CatalogueKind>().notNull(),
    itemId: text('item_id').notNull(),
    name: text('name').notNull(),
    what: text('what').$type<CatalogueEvent>().notNull(),
    before: jsonb('before').$type<CatalogueItem>(),
    after: jsonb('after').$type<CatalogueItem>(),
    replacedId: text('replaced_id'),
    goneAt: at('gone_at'),
    namesakes: jsonb('namesakes').$type<string[]>().notNull().default([]),
  },
  (table) => [
    index('catalogue_change_cloud').on(table.cloudId, table.at, table.seq),
    index('catalogue_change_at').on(table.at, table.seq),
    index('catalogue_change_item').on(table.cloudId, table.itemId),
    index('catalogue_change_name').on(table.cloudId, table.name),
    index('catalogue_change_replaced').on(table.cloudId, table.replacedId).where(sql`${table.replacedId} is not null`),
  ],
)

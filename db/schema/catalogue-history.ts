import { sql } from 'drizzle-orm'
import { index, jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'
import type { CatalogueItem, CatalogueList } from '@/server/domain/catalogue-changes'
import { cloud } from './clouds'

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

/**
 * Every version of a catalogue's items: networks, routers, flavors, images. The version without an end is what the last reading
 * told; written in the transaction that keeps a reading, and only for items whose content differs.
 */
export const catalogueItemHistory = pgTable(
  'catalogue_item_history',
  {
    cloudId: text('cloud_id')
      .notNull()
      .references(() => cloud.id, { onDelete: 'cascade' }),
    list: text('list').$type<CatalogueList>().notNull(),
    itemId: text('item_id').notNull(),
    validFrom: at('valid_from').notNull(),
    validTo: at('valid_to'),
    content: jsonb('content').$type<CatalogueItem>().notNull(),
    contentHash: text('content_hash').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.cloudId, table.list, table.itemId, table.validFrom] }),
    uniqueIndex('catalogue_item_valid')
      .on(table.cloudId, table.list, table.itemId)
      .where(sql`${table.validTo} is null`),
    index('catalogue_item_ended').on(table.validTo).where(sql`${table.validTo} is not null`),
  ],
)

import { sql } from 'drizzle-orm'
import { boolean, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

/** A saved view of Nodes: filters, order and columns as the query of an address. */
export const nodeView = pgTable(
  'node_view',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    name: text('name').notNull(),
    /** `viewQuery` of server/domain/node-view.ts. */
    query: text('query').notNull(),
    /** Everybody sees it; else its owner alone. */
    shared: boolean('shared').notNull().default(false),
    /** Id of the person or token that made it. */
    ownerId: text('owner_id').notNull(),
    ownerName: text('owner_name').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex('node_view_own_name').on(table.ownerId, sql`lower(${table.name})`).where(sql`not ${table.shared}`),
    uniqueIndex('node_view_shared_name').on(sql`lower(${table.name})`).where(sql`${table.shared}`),
  ],
)

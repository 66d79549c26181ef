import { integer, pgTable, primaryKey, smallint, text } from 'drizzle-orm/pg-core'
import type { NodeState } from '@/server/domain/node'
import { cloud } from './clouds'

/**
 * Nodes that are there, by cloud and facet (state, reach and owner as one number). A trigger on `node` keeps them right with every
 * statement that writes nodes (architecture, decision 9); a row whose count is 0 may stay.
 */
export const nodeCount = pgTable(
  'node_count',
  {
    cloudId: text('cloud_id')
      .notNull()
      .references(() => cloud.id, { onDelete: 'cascade' }),
    facet: smallint('facet').notNull(),
    state: text('state').$type<NodeState>().notNull(),
    count: integer('count').notNull(),
  },
  (table) => [primaryKey({ columns: [table.cloudId, table.facet] })],
)

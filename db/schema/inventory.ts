import { integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { NodeState } from '@/server/domain/node'
import { cloud } from './clouds'

/** Nodes that are there, by cloud and state: rolled up in the transaction of each listing (architecture, decision 9). */
export const nodeCount = pgTable(
  'node_count',
  {
    cloudId: text('cloud_id')
      .notNull()
      .references(() => cloud.id, { onDelete: 'cascade' }),
    state: text('state').$type<NodeState>().notNull(),
    count: integer('count').notNull(),
  },
  (table) => [primaryKey({ columns: [table.cloudId, table.state] })],
)

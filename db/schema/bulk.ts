import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { BulkNodeState } from '@/server/domain/bulk-action'
import type { BulkAction } from '@/server/domain/bulk-action-schema'
import type { NodeFilter } from '@/server/domain/node-list-schema'

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

/** One thing that a person wants done to several nodes. Its nodes were chosen and written down in the same transaction. */
export const bulkAction = pgTable(
  'bulk_action',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    action: jsonb('action').$type<BulkAction>().notNull(),
    /** The filter that chose the nodes; null: they were named. */
    filter: jsonb('filter').$type<NodeFilter>(),
    includeOthers: boolean('include_others').notNull(),
    total: integer('total').notNull(),
    /** The action whose failed nodes this one tries again. */
    retryOf: uuid('retry_of'),
    createdAt: at('created_at').notNull().defaultNow(),
    createdBy: text('created_by').notNull(),
    cancelledBy: text('cancelled_by'),
    endedAt: at('ended_at'),
  },
  (table) => [index('bulk_action_created').on(table.createdAt, table.id)],
)

/** The part of an action in one cloud: one job works on it at a time, and (job, attempt) is the fence of its writes. */
export const bulkActionCloud = pgTable(
  'bulk_action_cloud',
  {
    actionId: uuid('action_id')
      .notNull()
      .references(() => bulkAction.id, { onDelete: 'cascade' }),
    cloudId: text('cloud_id').notNull(),
    leaseJob: text('lease_job'),
    leaseAttempt: integer('lease_attempt').notNull().default(0),
    endedAt: at('ended_at'),
  },
  (table) => [
    primaryKey({ columns: [table.actionId, table.cloudId] }),
    index('bulk_action_cloud_open').on(table.actionId).where(sql`${table.endedAt} is null`),
  ],
)

/** One node of an action, as it was when it was chosen, and what came of it. No references: history outlives its nodes. */
export const bulkActionNode = pgTable(
  'bulk_action_node',
  {
    actionId: uuid('action_id')
      .notNull()
      .references(() => bulkAction.id, { onDelete: 'cascade' }),
    position: integer('position').notNull(),
    nodeId: uuid('node_id').notNull(),
    cloudId: text('cloud_id').notNull(),
    providerId: text('provider_id').notNull(),
    name: text('name').notNull(),
    /** Where it came from; null for nodes of others. */
    allocationId: uuid('allocation_id'),
    allocationNodeId: uuid('allocation_node_id'),
    /** The task of the allocation's node that releases it. */
    run: integer('run'),
    state: text('state').$type<BulkNodeState>().notNull(),
    /** What came of it and why, as a sentence; null while nothing did. */
    told: text('told'),
    /** What a person can do; null where nothing is to be done. */
    advice: text('advice'),
    startedAt: at('started_at'),
    /** Committed directly before the request leaves: a reboot that may have left once is never sent again. */
    askedAt: at('asked_at'),
    /** The cloud said yes. */
    acceptedAt: at('accepted_at'),
    endedAt: at('ended_at'),
  },
  (table) => [
    primaryKey({ columns: [table.actionId, table.position] }),
    index('bulk_action_node_cloud').on(table.actionId, table.cloudId, table.state),
    index('bulk_action_node_node').on(table.nodeId),
  ],
)

import { index, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './clouds'

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

/** Somebody who wants to be told. */
export const webhook = pgTable('webhook', {
  id: uuid('id').primaryKey().defaultRandom(),
  name: text('name').notNull(),
  url: text('url').notNull(),
  events: jsonb('events').$type<string[]>().notNull(),
  sealedSecret: bytea('sealed_secret').notNull(),
  createdBy: text('created_by').notNull(),
  createdAt: at('created_at').notNull().defaultNow(),
  /** Not told any more; null: is told. */
  disabledAt: at('disabled_at'),
  disabledWhy: text('disabled_why'),
})

/** One event for one webhook: committed with what it tells, delivered by a job that is retried. */
export const webhookDelivery = pgTable(
  'webhook_delivery',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    webhookId: uuid('webhook_id')
      .notNull()
      .references(() => webhook.id, { onDelete: 'cascade' }),
    event: text('event').notNull(),
    payload: jsonb('payload').$type<Record<string, unknown>>().notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    attempts: integer('attempts').notNull().default(0),
    lastStatus: integer('last_status'),
    lastProblem: text('last_problem'),
    lastAt: at('last_at'),
    deliveredAt: at('delivered_at'),
    /** Given up after the last try. */
    failedAt: at('failed_at'),
  },
  (table) => [index('webhook_delivery_webhook').on(table.webhookId, table.createdAt)],
)

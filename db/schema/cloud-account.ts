import { index, integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import type { CloudLimits } from '@/server/domain/cloud-limits-schema'
import type { CloudCredential } from '@/server/domain/credential-expiry-schema'
import { cloud } from './clouds'

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

/** What a cloud last told of our project or account there. A look that failed keeps what was told before, and says so. */
export const cloudAccount = pgTable('cloud_account', {
  cloudId: text('cloud_id')
    .primaryKey()
    .references(() => cloud.id, { onDelete: 'cascade' }),
  limits: jsonb('limits').$type<CloudLimits>(),
  limitsReadAt: at('limits_read_at'),
  /** Why the last look at the limits failed; null when it did not. */
  limitsProblem: text('limits_problem'),
  credential: jsonb('credential').$type<CloudCredential>(),
  credentialReadAt: at('credential_read_at'),
})

/**
 * How long a cloud's API took, by operation, summed up in slots of ten minutes (grain `slot`, kept for two days) and in hours
 * (grain `hour`, kept for thirty). Buckets are those of server/domain/latency.
 */
export const apiLatency = pgTable(
  'api_latency',
  {
    cloudId: text('cloud_id')
      .notNull()
      .references(() => cloud.id, { onDelete: 'cascade' }),
    grain: text('grain').$type<'slot' | 'hour'>().notNull(),
    /** The beginning of the slot or hour. */
    at: at('at').notNull(),
    /** `compute GET /servers/{id}`: never an id. */
    operation: text('operation').notNull(),
    /** Requests that were answered, or were waited for until their time was up. */
    buckets: integer('buckets').array().notNull(),
    count: integer('count').notNull(),
    /** Of them those without an answer, or with one that says that the service does not work (429, 5xx). */
    errors: integer('errors').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.cloudId, table.grain, table.at, table.operation] }),
    index('api_latency_age').on(table.grain, table.at),
  ],
)

import { index, integer, jsonb, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { ObservationMethod } from '@/server/domain/network-role'
import type { QuirkDetail, QuirkKind } from '@/server/domain/quirk'
import { cloud } from './clouds'

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

/**
 * Something that was seen of how a cloud behaves. What is seen again raises `times` and `last_seen_at`; what contradicts it
 * is a row of its own, so that both stay visible.
 */
export const quirkObservation = pgTable(
  'quirk_observation',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    cloudId: text('cloud_id')
      .notNull()
      .references(() => cloud.id, { onDelete: 'cascade' }),
    kind: text('kind').$type<QuirkKind>().notNull(),
    /** The cloud's own id of what it is about: a network. */
    subject: text('subject').notNull(),
    value: text('value').notNull(),
    method: text('method').$type<ObservationMethod>().notNull(),
    confidence: text('confidence').$type<'high' | 'low'>().notNull(),
    /** The sentence for people: what happened. Replaced by the latest. */
    evidence: text('evidence').notNull(),
    /** What the sentence rests on: the rule, redacted calls, lines. */
    detail: jsonb('detail').$type<QuirkDetail>().notNull().default({}),
    /** Where the latest was seen. No references: what was learned outlives its allocation. */
    allocationId: uuid('allocation_id'),
    nodeId: uuid('node_id'),
    step: integer('step'),
    /** When it happened last: of contrary observations the later one counts. */
    happenedAt: at('happened_at').notNull(),
    firstSeenAt: at('first_seen_at').notNull().defaultNow(),
    lastSeenAt: at('last_seen_at').notNull().defaultNow(),
    /** How many allocations, listings that changed something, or probes saw it. */
    times: integer('times').notNull().default(1),
  },
  (table) => [
    uniqueIndex('quirk_observation_once').on(table.cloudId, table.kind, table.subject, table.method, table.value),
    index('quirk_observation_allocation').on(table.allocationId),
  ],
)

import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type {
  LeftoverEnd,
  LeftoverFacts,
  LeftoverKind,
  LeftoverReason,
  LeftoverVerdict,
} from '@/server/domain/leftovers'
import { cloud } from './clouds'

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

/** One look at everything in a cloud that carries our mark. */
export const leftoverSweep = pgTable(
  'leftover_sweep',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    cloudId: text('cloud_id')
      .notNull()
      .references(() => cloud.id, { onDelete: 'cascade' }),
    startedAt: at('started_at').notNull().defaultNow(),
    endedAt: at('ended_at'),
    by: text('by').notNull(),
    /** True: asked for by a person, removes nothing whatever the settings say. */
    dryRun: boolean('dry_run').notNull(),
    /** Things with our mark, and what they were taken for. */
    seen: integer('seen').notNull().default(0),
    needed: integer('needed').notNull().default(0),
    leftover: integer('leftover').notNull().default(0),
    unknown: integer('unknown').notNull().default(0),
    due: integer('due').notNull().default(0),
    removed: integer('removed').notNull().default(0),
    /** Classes that could not be listed: nothing is said about them, neither that they are empty. */
    gaps: jsonb('gaps').$type<{ kind: LeftoverKind; problem: string }[]>().notNull().default([]),
    /** Why it removed nothing although things were due; null when it did not stop. */
    stopped: text('stopped'),
    /** Why there is no result at all. */
    error: text('error'),
  },
  (table) => [index('leftover_sweep_cloud').on(table.cloudId, table.startedAt)],
)

/**
 * A thing in a cloud that carries our mark and that nothing needs, or that nothing here explains. An open row (`ended_at` is
 * null) counts its sightings; the row also says that its removal was asked for before the cloud was.
 */
export const leftover = pgTable(
  'leftover',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    cloudId: text('cloud_id')
      .notNull()
      .references(() => cloud.id, { onDelete: 'cascade' }),
    kind: text('kind').$type<LeftoverKind>().notNull(),
    providerId: text('provider_id').notNull(),
    name: text('name').notNull(),
    /** What the mark says; null where it says nothing. */
    allocationMark: text('allocation_mark'),
    intentMark: text('intent_mark'),
    /** Where it came from, when the intent is known. No references: the history outlives its allocation. */
    allocationId: uuid('allocation_id'),
    nodeId: uuid('node_id'),
    verdict: text('verdict').$type<LeftoverVerdict>().notNull(),
    reason: text('reason').$type<LeftoverReason>().notNull(),
    facts: jsonb('facts').$type<LeftoverFacts>().notNull(),
    firstSeenAt: at('first_seen_at').notNull(),
    lastSeenAt: at('last_seen_at').notNull(),
    sightings: integer('sightings').notNull().default(1),
    /** A person or Plumbline wants it removed. */
    requestedBy: text('requested_by'),
    requestedAt: at('requested_at'),
    /** Committed before the cloud is asked to remove it. */
    removingAt: at('removing_at'),
    attempts: integer('attempts').notNull().default(0),
    /** Why the last attempt did not remove it. */
    problem: text('problem'),
    endedAt: at('ended_at'),
    ended: text('ended').$type<LeftoverEnd>(),
  },
  (table) => [
    uniqueIndex('leftover_open').on(table.cloudId, table.kind, table.providerId).where(sql`ended_at is null`),
    index('leftover_seen').on(table.firstSeenAt, table.id),
  ],
)

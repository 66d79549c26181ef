import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

/** Worker processes, of this machine and others; one that has not been seen for 30 s is taken for dead. */
export const worker = pgTable('worker', {
  id: text('id').primaryKey(),
  host: text('host').notNull(),
  pid: integer('pid').notNull(),
  version: text('version').notNull(),
  startedAt: at('started_at').notNull().defaultNow(),
  seenAt: at('seen_at').notNull().defaultNow(),
  stoppedAt: at('stopped_at'),
  /** What keeps it from working, in one sentence; null when nothing does. */
  problem: text('problem'),
})

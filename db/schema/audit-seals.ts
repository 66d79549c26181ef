import { bigint, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

/**
 * The chain over the rows of the audit (server/services/audit/chain.ts): each seal holds the hash of the one before it. Append-only
 * by trigger, like the audit.
 */
export const auditSeal = pgTable('audit_seal', {
  /** 1, 2, 3, ... without a gap: the order in which the rows became visible. */
  position: bigint('position', { mode: 'number' }).primaryKey(),
  auditId: bigint('audit_id', { mode: 'number' }).notNull().unique(),
  previousHash: text('previous_hash').notNull(),
  hash: text('hash').notNull(),
  sealedAt: timestamp('sealed_at', { withTimezone: true, precision: 3 }).notNull(),
})

/** Rows of the audit that wait for their seal: a trigger puts each one here in the transaction that writes it. */
export const auditUnsealed = pgTable('audit_unsealed', {
  auditId: bigint('audit_id', { mode: 'number' }).primaryKey(),
})

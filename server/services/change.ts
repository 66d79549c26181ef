import type { Transaction } from '@/db/client'
import { audit } from '@/db/schema'
import { kickSealing } from './audit/seal'
import type { ServiceContext } from './context'

export type AuditEntry = {
  /** What was done, such as `allocation.launch`. */
  readonly action: string
  /** What it was done to: an id or a name. */
  readonly subject: string
  readonly details?: Record<string, unknown>
}

/**
 * Runs a mutation in one transaction with its audit row. `work` must call `record` at least once: a mutation without a
 * trace is a mistake of ours and is rolled back.
 */
export async function change<Result>(
  ctx: ServiceContext,
  work: (tx: Transaction, record: (entry: AuditEntry) => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const result = await ctx.db.transaction(async (tx) => {
    let recorded = 0
    const result = await work(tx, async (entry) => {
      recorded++
      await tx.insert(audit).values({
        actor: ctx.actor.name,
        actorKind: ctx.actor.kind,
        from: ctx.actor.from,
        action: entry.action,
        subject: entry.subject,
        details: entry.details ?? {},
      })
    })
    if (recorded === 0) throw new Error('A mutation ended without an audit entry.')
    return result
  })
  kickSealing(ctx)
  return result
}

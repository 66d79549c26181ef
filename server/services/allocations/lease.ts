import { eq, sql } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { allocationNode } from '@/db/schema'
import { transactionLimits } from '@/db/transaction-limits'
import { LeaseLost } from '@/server/allocation/ports'
import type { NodeRunState } from '@/server/domain/steps'
import type { Runtime } from '../context'
import type { NodeRow } from './node-selection'

/** The right to write for a node: one job in one attempt, for one task (`run`) of the node. */
export type Lease = { nodeId: string; run: number; jobId: string; attempt: number }

/** The node's row, locked. Throws LeaseLost when another job, attempt or task has it: nothing may be written then. */
export async function lockLeased(tx: Transaction, lease: Lease): Promise<NodeRow> {
  const row = await lockNode(tx, lease.nodeId)
  const mine = row && row.run === lease.run && row.leaseJob === lease.jobId && row.leaseAttempt === lease.attempt
  if (!mine) throw new LeaseLost()
  return row
}

/**
 * Takes the lease for a job. Null when there is nothing to do for it: the node has a newer task, a later attempt of this
 * job has it already, or the node is in none of `states`.
 */
export async function claim(
  runtime: Pick<Runtime, 'db'>,
  lease: Lease,
  states: NodeRunState[],
): Promise<NodeRow | null> {
  return await runtime.db.transaction(async (tx) => {
    const row = await lockNode(tx, lease.nodeId)
    if (!row || row.run !== lease.run || !states.includes(row.state)) return null
    // A job that was fetched and then stood still may come here after its next attempt did.
    if (row.leaseJob === lease.jobId && row.leaseAttempt > lease.attempt) return null
    const [claimed] = await tx
      .update(allocationNode)
      .set({ leaseJob: lease.jobId, leaseAttempt: lease.attempt, updatedAt: sql`now()` })
      .where(eq(allocationNode.id, row.id))
      .returning()
    return claimed ?? null
  })
}

/** How long the rest of a transaction may hold a node's row, in ms: its writes take a few. */
const holdMsMax = 8_000

/** A worker that stands still inside the transaction must not keep others from its node. */
async function lockNode(tx: Transaction, id: string): Promise<NodeRow | undefined> {
  const [locked] = await tx
    .select({ row: allocationNode, limits: transactionLimits(holdMsMax) })
    .from(allocationNode)
    .where(eq(allocationNode.id, id))
    .for('update')
  return locked?.row
}

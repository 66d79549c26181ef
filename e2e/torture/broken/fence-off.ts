import { eq } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { allocationNode } from '@/db/schema'
import { type Lease, claim as realClaim } from '@/server/services/allocations/lease'

export * from '@/server/services/allocations/lease'
export const claim = realClaim

/** Broken on purpose: locks the node's row and asks not whose it is. */
export async function lockLeased(tx: Transaction, lease: Lease): Promise<typeof allocationNode.$inferSelect> {
  const [row] = await tx.select().from(allocationNode).where(eq(allocationNode.id, lease.nodeId)).for('update')
  if (!row) throw new Error('The node is not there any more.')
  return row
}

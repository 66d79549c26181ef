import { and, count, eq, inArray, isNull, or } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { allocationNode, intent } from '@/db/schema'

/** How many nodes of ours something may still be there for in a cloud: running, delivered, or with things that stayed. */
export async function nodesOfOurs(tx: Transaction, cloudId: string): Promise<number> {
  const withThings = tx
    .select({ id: intent.nodeId })
    .from(intent)
    .where(and(eq(intent.cloudId, cloudId), isNull(intent.removedAt)))
  const moving = inArray(allocationNode.state, ['queued', 'running', 'delivered', 'cleaning', 'releasing'])
  const [ours] = await tx
    .select({ count: count() })
    .from(allocationNode)
    .where(and(eq(allocationNode.cloudId, cloudId), or(moving, inArray(allocationNode.id, withThings))))
  return ours?.count ?? 0
}

import { and, count, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import { bulkAction, bulkActionCloud, bulkActionNode } from '@/db/schema'
import type { Runtime } from '../context'
import { type GroupLease, lockGroup } from './lease'

/**
 * All nodes of a cloud have their results: the group is over, and with the last one the action. When something was asked of the
 * cloud, it is listed once, so that the inventory and its history show what changed. Throws LeaseLost.
 */
export async function endGroup(runtime: Runtime, lease: GroupLease): Promise<void> {
  const { actionId, cloudId } = lease
  await runtime.db.transaction(async (tx) => {
    // The action first, as a cancel does; two groups that end at once would both see the other one open.
    await tx.select({ id: bulkAction.id }).from(bulkAction).where(eq(bulkAction.id, actionId)).for('update')
    await lockGroup(tx, lease, 'update')
    const inGroup = and(eq(bulkActionNode.actionId, actionId), eq(bulkActionNode.cloudId, cloudId))
    const open = inArray(bulkActionNode.state, ['queued', 'running'])
    const [left] = await tx.select({ count: count() }).from(bulkActionNode).where(and(inGroup, open))
    if (left && left.count > 0) throw new Error(`${left.count} nodes of a bulk action have no result.`)
    await tx
      .update(bulkActionCloud)
      .set({ endedAt: sql`now()` })
      .where(and(eq(bulkActionCloud.actionId, actionId), eq(bulkActionCloud.cloudId, cloudId)))
    const [others] = await tx
      .select({ count: count() })
      .from(bulkActionCloud)
      .where(and(eq(bulkActionCloud.actionId, actionId), isNull(bulkActionCloud.endedAt)))
    if (others?.count === 0) await tx.update(bulkAction).set({ endedAt: sql`now()` }).where(eq(bulkAction.id, actionId))
    const [asked] = await tx
      .select({ count: count() })
      .from(bulkActionNode)
      .where(and(inGroup, isNotNull(bulkActionNode.askedAt)))
    if (asked && asked.count > 0)
      await runtime.queue.send('cloud-sync', { cloudId, by: 'bulk action' }, { key: cloudId, tx })
  })
}

import { and, asc, eq, isNull } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { bulkAction, bulkActionNode } from '@/db/schema'
import { bulkNodesMax } from '@/server/domain/bulk-action'
import { ServiceError } from '@/server/domain/errors'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { getBulk, mustFindBulk } from './get'
import { selectNodes } from './select-nodes'
import type { BulkDetail } from './shapes'
import { detailsOf, insertAction } from './start'

/**
 * The same action again, as a new one, for the nodes that failed. Throws `conflict` when none has, and while an earlier retry of it
 * is under way: two clicks, or a client that repeats what timed out, are not two reboots.
 */
export async function retryBulk(ctx: ServiceContext, input: { id: string }): Promise<BulkDetail> {
  requireRole(ctx, 'operator')
  const before = await mustFindBulk(ctx.db, input.id)
  const id = await change(ctx, async (tx, record) => {
    await refuseSecond(tx, before.id)
    const failed = await tx
      .select({ nodeId: bulkActionNode.nodeId })
      .from(bulkActionNode)
      .where(and(eq(bulkActionNode.actionId, before.id), eq(bulkActionNode.state, 'failed')))
      .orderBy(asc(bulkActionNode.position))
    if (failed.length === 0) throw new ServiceError('conflict', 'No node of this action has failed.')
    const chosen = await selectNodes(tx, { ids: failed.map(({ nodeId }) => nodeId) })
    const { action, includeOthers } = before
    const started = await insertAction(ctx, tx, chosen, { action, includeOthers, filter: null, retryOf: before.id })
    await record({
      action: 'bulk.start',
      subject: started.id,
      details: {
        ...detailsOf(action),
        nodes: chosen.length,
        refused: started.refused,
        includeOthers,
        retryOf: before.id,
      },
    })
    return started.id
  })
  return await getBulk(ctx, { id, limit: bulkNodesMax })
}

/** Of two at once, one waits here and finds the other's. */
async function refuseSecond(tx: Transaction, id: string): Promise<void> {
  await tx.select({ id: bulkAction.id }).from(bulkAction).where(eq(bulkAction.id, id)).for('update')
  const [open] = await tx
    .select({ by: bulkAction.createdBy })
    .from(bulkAction)
    .where(and(eq(bulkAction.retryOf, id), isNull(bulkAction.endedAt)))
    .limit(1)
  if (!open) return
  throw new ServiceError(
    'conflict',
    `${open.by} retries these nodes already. Wait for the results of that action, then retry what fails there.`,
  )
}

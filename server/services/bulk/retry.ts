import { and, asc, eq } from 'drizzle-orm'
import { bulkActionNode } from '@/db/schema'
import { bulkNodesMax } from '@/server/domain/bulk-action'
import { ServiceError } from '@/server/domain/errors'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { getBulk, mustFindBulk } from './get'
import { selectNodes } from './select-nodes'
import type { BulkDetail } from './shapes'
import { detailsOf, insertAction } from './start'

/** The same action again, as a new one, for the nodes that failed. Throws `conflict` when none has. */
export async function retryBulk(ctx: ServiceContext, input: { id: string }): Promise<BulkDetail> {
  requireRole(ctx, 'operator')
  const before = await mustFindBulk(ctx.db, input.id)
  const id = await change(ctx, async (tx, record) => {
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

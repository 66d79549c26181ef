import { and, eq, isNull, or } from 'drizzle-orm'
import { bulkAction, bulkActionNode } from '@/db/schema'
import { bulkNodesMax } from '@/server/domain/bulk-action'
import { ServiceError } from '@/server/domain/errors'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { databaseNow } from '../inventory/sync-run'
import { getBulk, mustFindBulk } from './get'
import type { BulkDetail } from './shapes'

/** Nothing more is asked of any cloud; what was asked already goes on to its result. Throws `conflict` when all is over. */
export async function cancelBulk(ctx: ServiceContext, input: { id: string }): Promise<BulkDetail> {
  requireRole(ctx, 'operator')
  await mustFindBulk(ctx.db, input.id)
  await change(ctx, async (tx, record) => {
    const [row] = await tx.select().from(bulkAction).where(eq(bulkAction.id, input.id)).for('update')
    if (!row || row.endedAt)
      throw new ServiceError('conflict', 'This action is over already: nothing is left to cancel.')
    const now = await databaseNow(tx)
    const stopped = await tx
      .update(bulkActionNode)
      .set({
        state: 'refused',
        told: `${ctx.actor.name} cancelled this before the cloud was asked.`,
        advice: null,
        endedAt: now,
      })
      .where(
        and(
          eq(bulkActionNode.actionId, row.id),
          isNull(bulkActionNode.askedAt),
          or(eq(bulkActionNode.state, 'queued'), eq(bulkActionNode.state, 'running')),
        ),
      )
      .returning({ position: bulkActionNode.position })
    await tx.update(bulkAction).set({ cancelledBy: ctx.actor.name }).where(eq(bulkAction.id, row.id))
    await record({
      action: 'bulk.cancel',
      subject: row.id,
      details: { action: row.action.kind, nodes: stopped.length },
    })
  })
  return await getBulk(ctx, { id: input.id, limit: bulkNodesMax })
}

import { eq, sql } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { allocationNode } from '@/db/schema'
import { nodeCan } from '@/server/domain/node-actions'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { wakeChannels } from '../wakes'
import { mustFindAllocation } from './find-allocation'
import { getAllocation } from './get-allocation'
import { fitting, lockNodes, type NodeRow, type NodesInput } from './node-selection'
import type { AllocationDetail } from './shapes'

/**
 * Asks the workers of the chosen nodes (all that still run) to stop and to remove what was made. The answer shows the
 * state now; events tell when it is done. Asking twice is harmless.
 */
export async function cancel(ctx: ServiceContext, input: NodesInput): Promise<AllocationDetail> {
  requireRole(ctx, 'operator')
  const { id } = await mustFindAllocation(ctx.db, input.id)
  await change(ctx, async (tx, record) => {
    const rows = await lockNodes(tx, id, input.nodes)
    const chosen = fitting(rows, input.nodes !== undefined, {
      fits: (row) => nodeCan('cancel', row.state),
      why: 'There is nothing to cancel:',
    })
    for (const row of chosen) await requestCancel(tx, row, ctx.actor.name)
    await record({ action: 'allocation.cancel', subject: id, details: { nodes: chosen.map((row) => row.name) } })
  })
  return await getAllocation(ctx, { id })
}

/** Asks the worker of a node to stop, in the caller's transaction. */
export async function requestCancel(tx: Transaction, row: NodeRow, by: string): Promise<void> {
  await tx
    .update(allocationNode)
    .set({ cancelRequestedBy: row.cancelRequestedBy ?? by })
    .where(eq(allocationNode.id, row.id))
  await tx.execute(sql`select pg_notify(${wakeChannels.cancel}, ${row.id})`)
}

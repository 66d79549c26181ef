import type { Transaction } from '@/db/client'
import { nodeCan } from '@/server/domain/node-actions'
import { change } from '../change'
import { type Runtime, requireRole, type ServiceContext } from '../context'
import { appendEvents } from './append-events'
import { mustFindAllocation } from './find-allocation'
import { getAllocation } from './get-allocation'
import { fitting, lockNodes, type NodeRow, type NodesInput } from './node-selection'
import type { AllocationDetail } from './shapes'
import { startTask } from './start-task'

/** Removes the chosen nodes (all that can be) and everything that was made for them. Throws `conflict` while one still runs. */
export async function release(ctx: ServiceContext, input: NodesInput): Promise<AllocationDetail> {
  requireRole(ctx, 'operator')
  const { id } = await mustFindAllocation(ctx.db, input.id)
  await change(ctx, async (tx, record) => {
    const rows = await lockNodes(tx, id, input.nodes)
    const chosen = fitting(rows, input.nodes !== undefined, {
      fits: (row) => nodeCan('release', row.state),
      why: 'There is nothing to release (cancel what still runs first):',
    })
    await startRelease(ctx, tx, chosen, ctx.actor.name)
    await record({ action: 'allocation.release', subject: id, details: { nodes: chosen.map((row) => row.name) } })
  })
  return await getAllocation(ctx, { id })
}

/** Gives each of these nodes of one allocation the task of its release, in the caller's transaction. At least one node. */
export async function startRelease(runtime: Runtime, tx: Transaction, rows: NodeRow[], by: string): Promise<void> {
  for (const row of rows) await startTask(runtime, tx, row, { task: 'clean', why: 'released' })
  await appendEvents(
    tx,
    rows[0]!.allocationId,
    rows.map((row) => ({
      v: 1,
      type: 'cleanup-started',
      at: new Date().toISOString(),
      node: row.id,
      why: 'released',
      by,
    })),
  )
}

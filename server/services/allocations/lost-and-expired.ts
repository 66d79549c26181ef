import { eq } from 'drizzle-orm'
import { allocationNode } from '@/db/schema'
import type { AllocationEvent } from '@/server/domain/events'
import type { ClaimedJob } from '@/server/queue/queue'
import { change } from '../change'
import { asSystem, type Runtime } from '../context'
import { appendEvents } from './append-events'
import { startTask } from './start-task'

const moving: ReadonlySet<string> = new Set(['queued', 'running', 'cleaning', 'releasing'])

/** A node whose job used up its retries is failed with what a person can do; nothing was cleaned up. */
export async function handleLostJob(
  runtime: Runtime,
  job: Pick<ClaimedJob<'node-lost'>, 'id' | 'data'>,
): Promise<void> {
  const { nodeId, run } = job.data
  await change(asSystem(runtime), async (tx, record) => {
    const [row] = await tx.select().from(allocationNode).where(eq(allocationNode.id, nodeId)).for('update')
    await record({ action: 'node.lost', subject: nodeId, details: { run } })
    if (!row || row.run !== run || !moving.has(row.state)) return
    // Takes the lease away from whoever may still hold it.
    await tx.update(allocationNode).set({ leaseJob: job.id, leaseAttempt: 0 }).where(eq(allocationNode.id, nodeId))
    const event: AllocationEvent = {
      v: 1,
      type: 'node-failed',
      at: new Date().toISOString(),
      node: nodeId,
      failure: {
        code: 'worker-lost',
        message: 'The workers that ran this node died again and again.',
        action: 'Look at the log of the workers, then retry the node, or release it to remove what was made.',
      },
    }
    await appendEvents(tx, row.allocationId, [event])
  })
}

/** The time of a failed node that was kept for a retry is over: it is removed, unless somebody retried or released it. */
export async function handleExpireJob(runtime: Runtime, job: Pick<ClaimedJob<'node-expire'>, 'data'>): Promise<void> {
  const { nodeId, run } = job.data
  await change(asSystem(runtime), async (tx, record) => {
    const [row] = await tx.select().from(allocationNode).where(eq(allocationNode.id, nodeId)).for('update')
    const due = row && row.run === run && row.state === 'failed' && row.heldUntil !== null
    await record({ action: 'node.expire', subject: row?.name ?? nodeId, details: { removed: Boolean(due) } })
    if (!due) return
    await startTask(runtime, tx, row, { task: 'clean', why: 'failed' })
    const at = new Date().toISOString()
    await appendEvents(tx, row.allocationId, [
      { v: 1, type: 'cleanup-started', at, node: row.id, why: 'failed', by: 'Plumbline' },
    ])
  })
}

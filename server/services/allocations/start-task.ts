import { eq } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { allocationNode } from '@/db/schema'
import type { Payload } from '@/server/queue/queues'
import type { Runtime } from '../context'
import type { NodeRow } from './node-selection'

type Task = Pick<Payload<'node'>, 'task' | 'why' | 'losses'>

/**
 * Gives a node its next task in the caller's transaction. The raised `run` number fences off whatever an earlier job of
 * this node still does.
 */
export async function startTask(runtime: Runtime, tx: Transaction, row: NodeRow, task: Task): Promise<void> {
  const run = row.run + 1
  await tx
    .update(allocationNode)
    .set({ run, leaseJob: null, leaseAttempt: 0, cancelRequestedBy: null, heldUntil: null })
    .where(eq(allocationNode.id, row.id))
  const data = { nodeId: row.id, run, ...task }
  await runtime.queue.send('node', data, { key: `${row.id}:${run}`, group: row.cloudId, tx })
}

import { and, eq, isNull } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { allocationNode, intent } from '@/db/schema'
import type { Failure } from '@/server/domain/errors'
import type { AllocationEvent } from '@/server/domain/events'
import type { ClaimedJob } from '@/server/queue/queue'
import { change } from '../change'
import { asSystem, type Runtime } from '../context'
import { appendEvents } from './append-events'
import { startTask } from './start-task'

const moving: ReadonlySet<string> = new Set(['queued', 'running', 'cleaning', 'releasing'])

/** So many clean-ups of a node may be lost before it is left to the leftovers and to a person. */
const lossesMax = 3

/**
 * A node whose job used up its retries: a hundred workers died with it. It is failed and cleaned up by a fresh job, so that
 * nothing stays behind; when such clean-ups are lost again and again, what may be there still stands on the node.
 */
export async function handleLostJob(
  runtime: Runtime,
  job: Pick<ClaimedJob<'node-lost'>, 'id' | 'data'>,
): Promise<void> {
  const { nodeId, run, task, why = 'failed', losses = 0 } = job.data
  await change(asSystem(runtime), async (tx, record) => {
    const [row] = await tx.select().from(allocationNode).where(eq(allocationNode.id, nodeId)).for('update')
    await record({ action: 'node.lost', subject: nodeId, details: { run, task } })
    if (!row || row.run !== run || !moving.has(row.state)) return
    const lost = task === 'clean' ? losses + 1 : 0
    const giveUp = lost >= lossesMax
    // Takes the lease away from whoever may still hold it.
    if (giveUp)
      await tx.update(allocationNode).set({ leaseJob: job.id, leaseAttempt: 0 }).where(eq(allocationNode.id, nodeId))
    else await startTask(runtime, tx, row, { task: 'clean', why: task === 'clean' ? why : 'failed', losses: lost })
    const stamp = { v: 1, at: new Date().toISOString(), node: nodeId } as const
    const events: AllocationEvent[] = []
    if (task === 'run' && row.failure === null) events.push({ ...stamp, type: 'node-failed', failure: workerLost })
    if (giveUp) events.push({ ...stamp, type: 'cleanup-finished', removed: [], left: await leftBehind(tx, nodeId) })
    else if (task === 'run' && row.state !== 'cleaning')
      events.push({ ...stamp, type: 'cleanup-started', why: 'failed', by: 'Plumbline' })
    await appendEvents(tx, row.allocationId, events)
  })
}

const workerLost = {
  code: 'worker-lost',
  message: 'The workers that ran this node died again and again.',
  action: 'Look at the log of the workers, then retry the node.',
} as const satisfies Failure

async function leftBehind(tx: Transaction, nodeId: string): Promise<{ what: string; why: string }[]> {
  const open = await tx
    .select()
    .from(intent)
    .where(and(eq(intent.nodeId, nodeId), isNull(intent.removedAt)))
  const why = 'The workers that removed it died again and again. Look at their log, then release the node.'
  return open.map(({ kind, name }) => ({ what: `${kind} ${name}`, why }))
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

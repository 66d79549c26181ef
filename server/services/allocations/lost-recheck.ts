import { and, eq, sql } from 'drizzle-orm'
import { allocationNode, allocationStep, nodeKey } from '@/db/schema'
import { factsByStep } from '@/server/domain/facts'
import type { ClaimedJob } from '@/server/queue/queue'
import { change } from '../change'
import { asSystem, type Runtime } from '../context'
import { appendEvents } from './append-events'

const problem = 'The look after 120 s was tried again and again and never came to an end; see the log of the workers.'

/**
 * The look of step 8 after 120 s used up its retries. The verdict says that nobody could look, and the node's private key,
 * which only this look would still have needed, is thrown away without being opened.
 */
export async function handleLostRecheck(
  runtime: Runtime,
  job: Pick<ClaimedJob<'node-recheck-lost'>, 'id' | 'data'>,
): Promise<void> {
  const { nodeId, run } = job.data
  await change(asSystem(runtime), async (tx, record) => {
    const [row] = await tx.select().from(allocationNode).where(eq(allocationNode.id, nodeId)).for('update')
    await record({ action: 'node.recheck-lost', subject: row?.name ?? nodeId, details: { run } })
    // Another run, a release or a clean-up has its own end for the key.
    if (!row || row.run !== run || row.state !== 'delivered') return
    const eighth = and(eq(allocationStep.nodeId, nodeId), eq(allocationStep.step, 8))
    const age = sql<number>`(extract(epoch from now() - ${allocationStep.endedAt}) * 1000)::int`
    const [step] = await tx.select({ facts: allocationStep.facts, ageMs: age }).from(allocationStep).where(eighth)
    const known = factsByStep[8].safeParse(step?.facts)
    if (step && known.success && known.data.recheck === null) {
      const unasked = { oldKeyRefused: null, filesHoldingKey: null, apiGone: null }
      const facts = { ...known.data, recheck: { afterMs: step.ageMs ?? 0, ...unasked, problem } }
      await tx.update(allocationStep).set({ facts }).where(eighth)
      const at = new Date().toISOString()
      await appendEvents(tx, row.allocationId, [{ v: 1, type: 'step-rechecked', at, node: nodeId, step: 8, facts }])
    }
    await tx.delete(nodeKey).where(eq(nodeKey.nodeId, nodeId))
    // Takes the lease away from a look that may still be under way.
    await tx.update(allocationNode).set({ leaseJob: job.id, leaseAttempt: 0 }).where(eq(allocationNode.id, nodeId))
  })
}

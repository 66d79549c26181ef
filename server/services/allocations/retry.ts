import { and, asc, eq, gte, inArray, isNull } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { allocationStep, cloud, intent, knownHost, nodeKey } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { nodeCan } from '@/server/domain/node-actions'
import { type StepId, stepIds } from '@/server/domain/steps'
import { change } from '../change'
import { shutdownProblem } from '../clouds/refuse-shutdown'
import { requireRole, type ServiceContext } from '../context'
import { appendEvents } from './append-events'
import { mustFindAllocation } from './find-allocation'
import { getAllocation } from './get-allocation'
import { fitting, lockNodes, type NodesInput } from './node-selection'
import type { AllocationDetail } from './shapes'
import { startTask } from './start-task'

/** Runs the chosen failed nodes again: from the failed step while their server is there, else from the first step. */
export async function retry(ctx: ServiceContext, input: NodesInput): Promise<AllocationDetail> {
  requireRole(ctx, 'operator')
  const { id } = await mustFindAllocation(ctx.db, input.id)
  await change(ctx, async (tx, record) => {
    const rows = await lockNodes(tx, id, input.nodes)
    const chosen = fitting(rows, input.nodes !== undefined, {
      fits: (row) => nodeCan('retry', row.state),
      why: 'There is nothing to retry:',
    })
    await refuseShutdown(
      tx,
      chosen.map((row) => row.cloudId),
    )
    for (const row of chosen) {
      const fromStep = await prepare(tx, row.id)
      await startTask(ctx, tx, row, { task: 'run' })
      const event = { v: 1, at: new Date().toISOString(), node: row.id, by: ctx.actor.name } as const
      await appendEvents(tx, id, [{ ...event, type: 'node-retried', fromStep }])
    }
    await record({ action: 'allocation.retry', subject: id, details: { nodes: chosen.map((row) => row.name) } })
  })
  return await getAllocation(ctx, { id })
}

/** Running again makes servers, too. Throws `precondition-failed` where a vendor has shut down since. */
async function refuseShutdown(tx: Transaction, cloudIds: string[]): Promise<void> {
  const columns = { name: cloud.name, declaration: cloud.declaration }
  const rows = await tx.select(columns).from(cloud).where(inArray(cloud.id, cloudIds))
  const [problem] = rows.flatMap((row) => shutdownProblem(row.name, row.declaration) ?? [])
  if (problem) throw new ServiceError('precondition-failed', `${problem.message} ${problem.action}`)
}

/** Forgets the steps that are to run again and answers the first of them. */
async function prepare(tx: Transaction, nodeId: string): Promise<StepId> {
  const fromStep = await firstStepToRun(tx, nodeId)
  await tx.delete(allocationStep).where(and(eq(allocationStep.nodeId, nodeId), gte(allocationStep.step, fromStep)))
  // A key that the clean-up had to leave in the cloud is taken up again: under its name another one would be a conflict.
  if (fromStep === 1 && !(await keyIsThere(tx, nodeId))) await tx.delete(nodeKey).where(eq(nodeKey.nodeId, nodeId))
  // A new server has a new host key under an address that may be the old one's.
  if (fromStep <= 4) await tx.delete(knownHost).where(eq(knownHost.nodeId, nodeId))
  return fromStep
}

async function keyIsThere(tx: Transaction, nodeId: string): Promise<boolean> {
  const open = and(eq(intent.nodeId, nodeId), eq(intent.kind, 'key'), isNull(intent.removedAt))
  return (await tx.select({ id: intent.id }).from(intent).where(open)).length > 0
}

async function firstStepToRun(tx: Transaction, nodeId: string): Promise<StepId> {
  const made = await tx
    .select()
    .from(intent)
    .where(and(eq(intent.nodeId, nodeId), inArray(intent.kind, ['server', 'key'])))
    .orderBy(asc(intent.createdAt))
  const latest = (kind: 'server' | 'key') => made.filter((row) => row.kind === kind).at(-1)
  // After a clean-up there is nothing to go on from. The key alone may be gone: that is what step 8 does.
  if ((latest('server') ?? latest('key'))?.removedAt) return 1
  const done = await tx
    .select({ step: allocationStep.step })
    .from(allocationStep)
    .where(and(eq(allocationStep.nodeId, nodeId), eq(allocationStep.state, 'done')))
  const finished = new Set(done.map((row) => row.step))
  return stepIds.find((step) => !finished.has(step)) ?? 8
}

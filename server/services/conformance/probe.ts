import { and, eq } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { allocationNode, allocationStep, conformanceRunCloud } from '@/db/schema'
import type { Probe } from '@/server/domain/evidence'
import { logInFacts } from '@/server/domain/facts'
import type { Guideline } from '@/server/domain/guideline-schema'
import type { NodeRunState } from '@/server/domain/steps'
import { requestCancel } from '../allocations/cancel'
import type { NodeRow } from '../allocations/node-selection'
import type { OpenRun, RunCloudRow } from './open-run'

/**
 * A guideline that asks whether user data is run needs a second node, since the reference request carries none: where the budget
 * allows two at once. It is made when the first one is delivered, so that it never takes that one's quota.
 */
export const wantsProbe = ({ checks }: Pick<Guideline, 'checks'>, budget: OpenRun['budget']): boolean =>
  budget.nodes >= 2 && checks.some(({ rule, status }) => rule === 'user-data-honoured' && status !== 'removed')

/** Nodes that one cloud may have at once. */
export const nodesPerCloud = (guideline: Pick<Guideline, 'checks'>, budget: OpenRun['budget']): number =>
  wantsProbe(guideline, budget) ? 2 : 1

/** The node that tries user data, locked; null: there is none. */
export async function probeNode(tx: Transaction, row: RunCloudRow): Promise<NodeRow | null> {
  if (!row.probeNodeId) return null
  const [node] = await tx.select().from(allocationNode).where(eq(allocationNode.id, row.probeNodeId)).for('update')
  return node ?? null
}

const moving: ReadonlySet<NodeRunState> = new Set(['queued', 'running', 'cleaning', 'releasing'])
export const isMoving = (node: NodeRow | null): boolean => node !== null && moving.has(node.state)

/** Stops a probe that still runs: nobody waits for its answer any more. */
export async function stopProbe(tx: Transaction, node: NodeRow | null): Promise<void> {
  if (node && (node.state === 'queued' || node.state === 'running') && node.cancelRequestedBy === null)
    await requestCancel(tx, node, 'Plumbline')
}

export async function rememberProbe(
  tx: Transaction,
  row: RunCloudRow,
  made: { id: string; nodes: string[] },
): Promise<void> {
  await tx
    .update(conformanceRunCloud)
    .set({ probeAllocationId: made.id, probeNodeId: made.nodes[0]! })
    .where(and(eq(conformanceRunCloud.runId, row.runId), eq(conformanceRunCloud.cloudId, row.cloudId)))
}

/** What the probe found out; null where it was not asked or came to no end. */
export async function probeAnswer(tx: Transaction, node: NodeRow | null): Promise<Probe | null> {
  if (!node) return null
  const [step] = await tx
    .select({ facts: allocationStep.facts })
    .from(allocationStep)
    .where(and(eq(allocationStep.nodeId, node.id), eq(allocationStep.step, 6)))
  const told = logInFacts.safeParse(step?.facts).data?.userData
  const at = node.updatedAt.toISOString()
  if (told) return { answer: told.honoured, detail: told.detail, at }
  if (node.state !== 'failed' || !node.failure) return null
  return { answer: null, detail: `The node that was to try user data came to no login: ${node.failure.message}`, at }
}

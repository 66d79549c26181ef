import { asc, eq, inArray } from 'drizzle-orm'
import type { Database } from '@/db/client'
import { allEvents, eventsAfter } from '@/db/queries/events'
import { allocationNode, allocationStep, cloud } from '@/db/schema'
import {
  type AllocationView,
  emptyAllocation,
  foldEvents,
  type NodeView,
  neverLookedAgain,
  newStep,
  type StepView,
} from '@/server/domain/allocation'
import type { Workaround } from '@/server/domain/facts'
import { stepIds } from '@/server/domain/steps'
import { judgeRow } from '../fleet/last-runs'
import type { AllocationRow } from './find-allocation'

type NodeRow = typeof allocationNode.$inferSelect
type StepRow = typeof allocationStep.$inferSelect

/** More events than one allocation has. */
const everything = 1_000_000

/**
 * An allocation as it is now: its events folded. Where retention has removed them, its rows, with the events since then
 * folded onto them.
 */
export async function startingView(
  db: Database,
  row: AllocationRow,
  options: { withLog: boolean },
): Promise<AllocationView> {
  if (row.eventsRemovedAt === null) return foldEvents(await allEvents(db, row.id, options))
  // Rows first: events that come in between lead from there to where they lead.
  const base = await viewOfRows(db, row)
  return foldEvents(await eventsAfter(db, row.id, { after: base.lastSeq, limit: everything }), base)
}

async function viewOfRows(db: Database, row: AllocationRow): Promise<AllocationView> {
  const nodes = await db
    .select({ node: allocationNode, cloudName: cloud.name, simulated: cloud.simulated })
    .from(allocationNode)
    .leftJoin(cloud, eq(cloud.id, allocationNode.cloudId))
    .where(eq(allocationNode.allocationId, row.id))
    .orderBy(asc(allocationNode.position))
  const ids = nodes.map(({ node }) => node.id)
  const steps = ids.length > 0 ? await db.select().from(allocationStep).where(inArray(allocationStep.nodeId, ids)) : []
  return {
    ...emptyAllocation,
    name: row.name,
    by: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    state: row.state,
    lastSeq: row.eventsRemovedThrough,
    nodes: nodes.map(({ node, cloudName, simulated }) => ({
      ...nodeOfRow(
        node,
        steps.filter((step) => step.nodeId === node.id),
      ),
      cloudName: cloudName ?? node.cloudId,
      simulated: simulated ?? false,
    })),
  }
}

function nodeOfRow(row: NodeRow, steps: StepRow[]): Omit<NodeView, 'cloudName' | 'simulated'> {
  const started = steps.flatMap((step) => (step.startedAt ? [step.startedAt.toISOString()] : [])).sort()
  const views = stepIds.map((id) => {
    const view = stepOfRow(
      id,
      steps.find((step) => step.step === id),
    )
    return row.state === 'released' ? neverLookedAgain(view) : view
  })
  return {
    id: row.id,
    name: row.name,
    cloudId: row.cloudId,
    state: row.state,
    steps: views,
    providerId: row.providerId,
    address: row.address,
    port: row.port,
    ssh: row.ssh,
    failure: row.failure,
    heldUntil: row.heldUntil?.toISOString() ?? null,
    startedAt: started[0] ?? null,
    endedAt: row.updatedAt.toISOString(),
    left: row.left,
    log: [],
    exchanges: [],
  }
}

function stepOfRow(id: StepView['step'], row: StepRow | undefined): StepView {
  // The allocation has ended: what has no row will not come any more.
  if (!row) return { ...newStep(id), state: 'skipped' }
  return {
    step: id,
    state: row.state,
    attempt: row.attempt,
    startedAt: row.startedAt?.toISOString() ?? null,
    ms: row.ms,
    calls: row.calls,
    facts: row.facts,
    workarounds: row.workarounds as Workaround[],
    failure: row.failure,
    judgement: judgeRow(id, row),
  }
}

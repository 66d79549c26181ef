import { asc, eq, inArray, sql } from 'drizzle-orm'
import type { Database } from '@/db/client'
import {
  allocationNode,
  allocationStep,
  cloud,
  conformanceEvidence,
  conformanceRun,
  conformanceRunCloud,
  guideline,
} from '@/db/schema'
import type { ConformanceRunState } from '@/server/domain/conformance-run'
import { ServiceError } from '@/server/domain/errors'
import { guidelineKey } from '@/server/domain/guideline'
import { isUuid } from '@/server/domain/uuid'
import { requireRole, type ServiceContext } from '../context'
import type { ConformanceRunItem } from './shapes'

export type RunRow = typeof conformanceRun.$inferSelect
type CloudItem = ConformanceRunItem['clouds'][number]

/** One conformance run with its clouds. Throws `not-found`, also for an id that is no UUID. */
export async function getRun(ctx: ServiceContext, input: { id: string }): Promise<ConformanceRunItem> {
  requireRole(ctx, 'viewer')
  const row = await mustFindRun(ctx.db, input.id)
  const [item] = await runItems(ctx.db, [row])
  return item!
}

/** The row of a run. Throws ServiceError `not-found`. */
export async function mustFindRun(db: Pick<Database, 'select'>, id: string): Promise<RunRow> {
  const [row] = isUuid(id) ? await db.select().from(conformanceRun).where(eq(conformanceRun.id, id)) : []
  if (!row) throw new ServiceError('not-found', 'There is no such conformance run.')
  return row
}

/** Runs as lists and screens show them, in the order of `rows`. */
export async function runItems(db: Database, rows: readonly RunRow[]): Promise<ConformanceRunItem[]> {
  if (rows.length === 0) return []
  const [guidelines, clouds] = await Promise.all([
    db
      .select({ id: guideline.id, name: guideline.name, version: guideline.version })
      .from(guideline)
      .where(inArray(guideline.id, [...new Set(rows.map((row) => row.guidelineId))])),
    cloudsOf(
      db,
      rows.map((row) => row.id),
    ),
  ])
  return rows.map((row) => ({
    id: row.id,
    guideline: guidelineKey(guidelines.find(({ id }) => id === row.guidelineId)!),
    guidelineId: row.guidelineId,
    cause: row.cause,
    startedBy: row.startedBy,
    state: stateOf(row),
    cancelRequestedBy: row.cancelRequestedBy,
    budget: row.budget,
    createdAt: row.createdAt.toISOString(),
    deadline: row.deadline.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    clouds: clouds.get(row.id) ?? [],
  }))
}

const stateOf = ({ endedAt, cancelRequestedBy }: RunRow): ConformanceRunState =>
  endedAt ? 'ended' : cancelRequestedBy ? 'cancelling' : 'running'

async function cloudsOf(db: Database, runIds: string[]): Promise<Map<string, CloudItem[]>> {
  const rows = await db
    .select({
      row: conformanceRunCloud,
      cloudName: cloud.name,
      simulated: cloud.simulated,
      nodeState: allocationNode.state,
      delivered: conformanceEvidence.delivered,
      step: lastStep,
    })
    .from(conformanceRunCloud)
    .innerJoin(cloud, eq(cloud.id, conformanceRunCloud.cloudId))
    .leftJoin(allocationNode, eq(allocationNode.id, conformanceRunCloud.nodeId))
    .leftJoin(conformanceEvidence, eq(conformanceEvidence.id, conformanceRunCloud.evidenceId))
    .where(inArray(conformanceRunCloud.runId, runIds))
    .orderBy(asc(cloud.position), asc(cloud.id))
  const grouped = new Map<string, CloudItem[]>()
  for (const { row, cloudName, simulated, nodeState, delivered, step } of rows) {
    const item: CloudItem = {
      cloud: row.cloudId,
      cloudName,
      simulated,
      state: row.state,
      allocation: row.allocationId,
      node: row.nodeId,
      nodeState,
      step,
      evidence: row.evidenceId,
      delivered,
      problem: row.problem,
      startedAt: row.startedAt?.toISOString() ?? null,
      endedAt: row.endedAt?.toISOString() ?? null,
    }
    grouped.set(row.runId, [...(grouped.get(row.runId) ?? []), item])
  }
  return grouped
}

const lastStep = sql<number | null>`(
  select max(${allocationStep.step}) from ${allocationStep}
  where ${allocationStep.nodeId} = ${conformanceRunCloud.nodeId} and ${allocationStep.state} <> 'waiting')`

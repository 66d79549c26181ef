import { and, asc, count, eq, gt, inArray } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '@/db/client'
import { bulkAction, bulkActionNode, cloud, node } from '@/db/schema'
import type { BulkNodeState } from '@/server/domain/bulk-action'
import { ServiceError } from '@/server/domain/errors'
import { requireRole, type ServiceContext } from '../context'
import { decodeCursor, page } from '../paging'
import type { BulkDetail, BulkItem, BulkNodeItem, getInput } from './shapes'

/** One action: how far it is in each cloud, and what came of its nodes, a page at a time in the order in which they were chosen. */
export async function getBulk(
  ctx: ServiceContext,
  input: Omit<z.output<typeof getInput>, 'limit'> & { limit: number },
): Promise<BulkDetail> {
  requireRole(ctx, 'viewer')
  const row = await mustFindBulk(ctx.db, input.id)
  const after = input.cursor ? decodeCursor(input.cursor, z.tuple([z.number().int()]))[0] : -1
  const [counted, rows] = await Promise.all([
    countStates(ctx.db, [row.id]),
    ctx.db
      .select({ result: bulkActionNode, cloudName: cloud.name, nodeState: node.state, goneAt: node.goneAt })
      .from(bulkActionNode)
      .leftJoin(cloud, eq(cloud.id, bulkActionNode.cloudId))
      .leftJoin(node, eq(node.id, bulkActionNode.nodeId))
      .where(
        and(
          eq(bulkActionNode.actionId, row.id),
          gt(bulkActionNode.position, after),
          input.state ? eq(bulkActionNode.state, input.state) : undefined,
        ),
      )
      .orderBy(asc(bulkActionNode.position))
      .limit(input.limit + 1),
  ])
  const { items, nextCursor } = page(rows, input.limit, { keys: ({ result }) => [result.position], item: nodeItem })
  return { ...bulkItem(row, counted), clouds: cloudsOf(counted), nodes: items, nextCursor }
}

export type BulkRow = typeof bulkAction.$inferSelect

export async function mustFindBulk(db: Pick<Database, 'select'>, id: string): Promise<BulkRow> {
  const [row] = await db.select().from(bulkAction).where(eq(bulkAction.id, id))
  if (!row)
    throw new ServiceError('not-found', 'There is no such bulk action. It may have been removed with old history.')
  return row
}

type Counted = { actionId: string; cloudId: string; cloudName: string | null; state: BulkNodeState; count: number }

/** How many nodes of these actions are in each state, by cloud. */
export const countStates = async (db: Pick<Database, 'select'>, ids: readonly string[]): Promise<Counted[]> =>
  await db
    .select({
      actionId: bulkActionNode.actionId,
      cloudId: bulkActionNode.cloudId,
      cloudName: cloud.name,
      state: bulkActionNode.state,
      count: count(),
    })
    .from(bulkActionNode)
    .leftJoin(cloud, eq(cloud.id, bulkActionNode.cloudId))
    .where(inArray(bulkActionNode.actionId, [...ids]))
    .groupBy(bulkActionNode.actionId, bulkActionNode.cloudId, cloud.name, bulkActionNode.state)

const sum = (counted: readonly Counted[]): BulkItem['counts'] => {
  const counts = { queued: 0, running: 0, done: 0, refused: 0, failed: 0 }
  for (const { state, count } of counted) counts[state] += count
  return counts
}

function cloudsOf(counted: readonly Counted[]): BulkDetail['clouds'] {
  return [...Map.groupBy(counted, ({ cloudId }) => cloudId)]
    .map(([id, rows]) => ({ id, name: rows[0]?.cloudName ?? id, counts: sum(rows) }))
    .toSorted((a, b) => a.name.localeCompare(b.name))
}

/** An action as lists show it. */
export const bulkItem = (row: BulkRow, counted: readonly Counted[]): BulkItem => ({
  id: row.id,
  action: row.action,
  total: row.total,
  counts: sum(counted.filter(({ actionId }) => actionId === row.id)),
  includeOthers: row.includeOthers,
  filter: row.filter,
  retryOf: row.retryOf,
  createdAt: row.createdAt.toISOString(),
  createdBy: row.createdBy,
  cancelledBy: row.cancelledBy,
  endedAt: row.endedAt?.toISOString() ?? null,
})

const nodeItem = (row: {
  result: typeof bulkActionNode.$inferSelect
  cloudName: string | null
  nodeState: typeof node.$inferSelect.state | null
  goneAt: Date | null
}): BulkNodeItem => ({
  node: row.result.nodeId,
  name: row.result.name,
  cloud: row.result.cloudId,
  cloudName: row.cloudName ?? row.result.cloudId,
  providerId: row.result.providerId,
  allocation: row.result.allocationId,
  allocationNode: row.result.allocationNodeId,
  state: row.result.state,
  told: row.result.told,
  advice: row.result.advice,
  askedAt: row.result.askedAt?.toISOString() ?? null,
  endedAt: row.result.endedAt?.toISOString() ?? null,
  nodeState: row.goneAt ? 'deleted' : row.nodeState,
})

import { and, asc, desc, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import { allocation, allocationNode } from '@/db/schema'
import { type AllocationState, allocationStates } from '@/server/domain/steps'
import { requireRole, type ServiceContext } from '../context'
import { decodeCursor, page, pageInput } from '../paging'
import type { AllocationRow } from './find-allocation'
import type { AllocationItem } from './shapes'

export const listAllocationsInput = z.object({ ...pageInput, state: z.enum(allocationStates).optional() })

/** Allocations, newest first. */
export async function listAllocations(
  ctx: ServiceContext,
  input: z.infer<typeof listAllocationsInput>,
): Promise<{ items: AllocationItem[]; nextCursor: string | null }> {
  requireRole(ctx, 'viewer')
  const before = input.cursor ? decodeCursor(input.cursor, z.tuple([z.string(), z.uuid()])) : null
  const rows = await ctx.db
    .select()
    .from(allocation)
    .where(
      and(
        input.state ? inArray(allocation.state, [input.state]) : undefined,
        before
          ? sql`(${allocation.createdAt}, ${allocation.id}) < (${before[0]}::timestamptz, ${before[1]}::uuid)`
          : undefined,
      ),
    )
    .orderBy(desc(allocation.createdAt), desc(allocation.id))
    .limit(input.limit + 1)
  const nodes = await nodesOf(ctx, rows.slice(0, input.limit))
  return page(rows, input.limit, {
    keys: (row) => [row.createdAt.toISOString(), row.id],
    item: (row) => allocationItem(row, nodes.get(row.id) ?? []),
  })
}

/** Allocations that still move, newest first, at most 20. */
export async function movingAllocations(ctx: ServiceContext): Promise<AllocationItem[]> {
  const moving: AllocationState[] = ['queued', 'running', 'releasing']
  const rows = await ctx.db
    .select()
    .from(allocation)
    .where(inArray(allocation.state, moving))
    .orderBy(desc(allocation.createdAt))
    .limit(20)
  const nodes = await nodesOf(ctx, rows)
  return rows.map((row) => allocationItem(row, nodes.get(row.id) ?? []))
}

type Lane = AllocationItem['nodes'][number]

async function nodesOf(ctx: ServiceContext, rows: AllocationRow[]): Promise<Map<string, Lane[]>> {
  if (rows.length === 0) return new Map()
  const nodes = await ctx.db
    .select({
      allocationId: allocationNode.allocationId,
      id: allocationNode.id,
      cloud: allocationNode.cloudId,
      name: allocationNode.name,
      state: allocationNode.state,
    })
    .from(allocationNode)
    .where(
      inArray(
        allocationNode.allocationId,
        rows.map((row) => row.id),
      ),
    )
    .orderBy(asc(allocationNode.position))
  const grouped = new Map<string, Lane[]>()
  for (const { allocationId, ...lane } of nodes) grouped.set(allocationId, [...(grouped.get(allocationId) ?? []), lane])
  return grouped
}

const allocationItem = (row: AllocationRow, nodes: Lane[]): AllocationItem => ({
  id: row.id,
  name: row.name,
  state: row.state,
  createdAt: row.createdAt.toISOString(),
  createdBy: row.createdBy,
  endedAt: row.endedAt?.toISOString() ?? null,
  clouds: row.request.clouds,
  nodes,
})

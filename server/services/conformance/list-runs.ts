import { desc, sql } from 'drizzle-orm'
import { z } from 'zod'
import { conformanceRun } from '@/db/schema'
import { requireRole, type ServiceContext } from '../context'
import { decodeCursor, page } from '../paging'
import { runItems } from './get-run'
import type { ConformanceRunItem, listRunsInput } from './shapes'

/** Conformance runs, newest first. */
export async function listRuns(
  ctx: ServiceContext,
  input: z.output<typeof listRunsInput>,
): Promise<{ items: ConformanceRunItem[]; nextCursor: string | null }> {
  requireRole(ctx, 'viewer')
  const before = input.cursor ? decodeCursor(input.cursor, z.tuple([z.string(), z.uuid()])) : null
  const rows = await ctx.db
    .select()
    .from(conformanceRun)
    .where(
      before
        ? sql`(${conformanceRun.createdAt}, ${conformanceRun.id}) < (${before[0]}::timestamptz, ${before[1]}::uuid)`
        : undefined,
    )
    .orderBy(desc(conformanceRun.createdAt), desc(conformanceRun.id))
    .limit(input.limit + 1)
  const items = await runItems(ctx.db, rows.slice(0, input.limit))
  return page(rows, input.limit, {
    keys: (row) => [row.createdAt.toISOString(), row.id],
    item: (row) => items.find(({ id }) => id === row.id)!,
  })
}

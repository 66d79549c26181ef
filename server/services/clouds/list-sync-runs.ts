import { and, desc, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { syncRun } from '@/db/schema'
import { requireRole, type ServiceContext } from '../context'
import { decodeCursor, page } from '../paging'
import type { syncRunShape } from './shapes'

/** The listings of a cloud, newest first. */
export async function listSyncRuns(
  ctx: ServiceContext,
  input: { id: string; limit: number; cursor?: string },
): Promise<{ items: z.infer<typeof syncRunShape>[]; nextCursor: string | null }> {
  requireRole(ctx, 'viewer')
  const before = input.cursor ? decodeCursor(input.cursor, z.tuple([z.coerce.date(), z.uuid()])) : null
  const rows = await ctx.db
    .select()
    .from(syncRun)
    .where(and(eq(syncRun.cloudId, input.id), before ? after(...before) : undefined))
    .orderBy(desc(syncRun.startedAt), desc(syncRun.id))
    .limit(input.limit + 1)
  return page(rows, input.limit, {
    keys: (row) => [row.startedAt.toISOString(), row.id],
    item: (row) => ({
      id: row.id,
      startedAt: row.startedAt.toISOString(),
      endedAt: row.endedAt?.toISOString() ?? null,
      kind: row.kind,
      seen: row.seen,
      changed: row.changed,
      gone: row.gone,
      error: row.error,
    }),
  })
}

/** Older than the run that a page ended with; two may have begun in the same millisecond. */
const after = (startedAt: Date, id: string) =>
  sql`(${syncRun.startedAt}, ${syncRun.id}) < (${startedAt.toISOString()}::timestamptz, ${id}::uuid)`

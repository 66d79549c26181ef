import { and, desc, eq, lt } from 'drizzle-orm'
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
  const before = input.cursor ? decodeCursor(input.cursor, z.tuple([z.coerce.date()]))[0] : null
  const rows = await ctx.db
    .select()
    .from(syncRun)
    .where(and(eq(syncRun.cloudId, input.id), before ? lt(syncRun.startedAt, before) : undefined))
    .orderBy(desc(syncRun.startedAt))
    .limit(input.limit + 1)
  return page(rows, input.limit, {
    keys: (row) => [row.startedAt.toISOString()],
    item: (row) => ({
      id: row.id,
      startedAt: row.startedAt.toISOString(),
      endedAt: row.endedAt?.toISOString() ?? null,
      seen: row.seen,
      changed: row.changed,
      gone: row.gone,
      error: row.error,
    }),
  })
}

import { desc, sql } from 'drizzle-orm'
import { z } from 'zod'
import { bulkAction } from '@/db/schema'
import { requireRole, type ServiceContext } from '../context'
import { decodeCursor, page, pageInput } from '../paging'
import { bulkItem, countStates } from './get'
import type { BulkItem } from './shapes'

export const listInput = z.object(pageInput)

/** Bulk actions, newest first. */
export async function listBulk(
  ctx: ServiceContext,
  input: z.output<typeof listInput>,
): Promise<{ items: BulkItem[]; nextCursor: string | null }> {
  requireRole(ctx, 'viewer')
  const after = input.cursor ? decodeCursor(input.cursor, z.tuple([z.iso.datetime(), z.uuid()])) : null
  const rows = await ctx.db
    .select()
    .from(bulkAction)
    .where(
      after
        ? sql`(${bulkAction.createdAt}, ${bulkAction.id}) < (${after[0]}::timestamptz, ${after[1]}::uuid)`
        : undefined,
    )
    .orderBy(desc(bulkAction.createdAt), desc(bulkAction.id))
    .limit(input.limit + 1)
  const ids = rows.slice(0, input.limit).map(({ id }) => id)
  const counted = ids.length > 0 ? await countStates(ctx.db, ids) : []
  return page(rows, input.limit, {
    keys: (row) => [row.createdAt.toISOString(), row.id],
    item: (row) => bulkItem(row, counted),
  })
}

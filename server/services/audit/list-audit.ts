import { desc, lt } from 'drizzle-orm'
import { z } from 'zod'
import { audit } from '@/db/schema'
import { requireRole, type ServiceContext } from '../context'
import { decodeCursor, page } from '../paging'
import type { auditShape } from './shapes'

/** Who did what, when, from where; newest first. */
export async function listAudit(
  ctx: ServiceContext,
  input: { limit: number; cursor?: string },
): Promise<{ items: z.infer<typeof auditShape>[]; nextCursor: string | null }> {
  requireRole(ctx, 'admin')
  const before = input.cursor ? decodeCursor(input.cursor, z.tuple([z.number().int()]))[0] : null
  const rows = await ctx.db
    .select()
    .from(audit)
    .where(before === null ? undefined : lt(audit.id, before))
    .orderBy(desc(audit.id))
    .limit(input.limit + 1)
  return page(rows, input.limit, {
    keys: (row) => [row.id],
    item: (row) => ({ ...row, at: row.at.toISOString() }),
  })
}

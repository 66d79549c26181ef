import { desc, getTableColumns, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { apiToken } from '@/db/schema'
import { requireRole, type ServiceContext } from '../context'
import type { tokenShape } from './shapes'

/** All tokens, also revoked ones, newest first. */
export async function listTokens(
  ctx: ServiceContext,
): Promise<{ items: z.infer<typeof tokenShape>[]; nextCursor: null }> {
  requireRole(ctx, 'admin')
  const rows = await ctx.db
    .select({
      ...getTableColumns(apiToken),
      expired: sql<boolean>`coalesce(${apiToken.expiresAt} <= now(), false)`,
    })
    .from(apiToken)
    .orderBy(desc(apiToken.createdAt))
    .limit(500)
  return { items: rows.map(tokenItem), nextCursor: null }
}

/** A token's row without its hash. */
export const tokenItem = (row: typeof apiToken.$inferSelect & { expired: boolean }): z.infer<typeof tokenShape> => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  role: row.role,
  scopes: row.scopes,
  createdBy: row.createdBy,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt?.toISOString() ?? null,
  expired: row.expired,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  lastUsedFrom: row.lastUsedFrom,
  addresses: row.addresses.length,
  revokedAt: row.revokedAt?.toISOString() ?? null,
})

import { asc, eq, or, sql } from 'drizzle-orm'
import { nodeView } from '@/db/schema'
import { requireRole, type ServiceContext } from '../context'
import type { ViewItem } from './shapes'
import { viewItem } from './view-item'

/** The asker's own views and those that everybody sees, by name. */
export async function listViews(ctx: ServiceContext): Promise<{ items: ViewItem[]; nextCursor: null }> {
  requireRole(ctx, 'viewer')
  const rows = await ctx.db
    .select()
    .from(nodeView)
    .where(or(eq(nodeView.ownerId, ctx.actor.id), eq(nodeView.shared, true)))
    .orderBy(asc(nodeView.shared), asc(sql`lower(${nodeView.name})`), asc(nodeView.id))
    .limit(500)
  return { items: rows.map((row) => viewItem(row, ctx.actor)), nextCursor: null }
}

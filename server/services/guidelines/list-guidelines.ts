import { asc, desc, isNull } from 'drizzle-orm'
import { guideline } from '@/db/schema'
import { requireRole, type ServiceContext } from '../context'
import { guidelineItem, noTally, tallies } from './guideline-item'
import type { GuidelineItem } from './shapes'

/** Guidelines in use, the built-in ones first. */
export async function listGuidelines(ctx: ServiceContext): Promise<{ items: GuidelineItem[]; nextCursor: null }> {
  requireRole(ctx, 'viewer')
  const rows = await ctx.db
    .select()
    .from(guideline)
    .where(isNull(guideline.removedAt))
    .orderBy(desc(guideline.builtIn), asc(guideline.name), asc(guideline.version))
  const counted = await tallies(ctx.db, rows)
  return { items: rows.map((row) => guidelineItem(row, counted.get(row.id) ?? noTally)), nextCursor: null }
}

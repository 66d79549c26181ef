import { desc, eq } from 'drizzle-orm'
import type { z } from 'zod'
import { guideline, scorecardLink } from '@/db/schema'
import { guidelineKey } from '@/server/domain/guideline'
import { requireRole, type ServiceContext } from '../context'
import { databaseNow } from './database-now'
import type { linkShape } from './shapes'

type Link = z.infer<typeof linkShape>

/** All public links, also expired and revoked ones, newest first. */
export async function listLinks(ctx: ServiceContext): Promise<{ items: Link[]; nextCursor: null }> {
  requireRole(ctx, 'admin')
  const now = await databaseNow(ctx.db)
  const rows = await ctx.db
    .select({ link: scorecardLink, name: guideline.name, version: guideline.version })
    .from(scorecardLink)
    .innerJoin(guideline, eq(guideline.id, scorecardLink.guidelineId))
    .orderBy(desc(scorecardLink.createdAt))
    .limit(500)
  return { items: rows.map((row) => linkItem(row.link, guidelineKey(row), now)), nextCursor: null }
}

/** A link's row without its hash. */
export const linkItem = (row: typeof scorecardLink.$inferSelect, key: string, now: Date): Link => ({
  id: row.id,
  guideline: key,
  clouds: row.clouds,
  day: row.day,
  state: row.revokedAt ? 'revoked' : row.expiresAt <= now ? 'expired' : 'open',
  createdBy: row.createdBy,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  revokedAt: row.revokedAt?.toISOString() ?? null,
  uses: row.uses,
})

import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import type { Database } from '@/db/client'
import { guideline, scorecardLink } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import type { GuidelineRow } from '../guidelines/find-guideline'
import { hashToken } from '../people/sign-in-link'

export type OpenLink = { link: typeof scorecardLink.$inferSelect; guideline: GuidelineRow }

/**
 * What a public link's token opens; the use is counted. Throws `not-found` with one sentence for everything that does not work, so
 * that nobody learns which tokens once did.
 */
export async function openLink(db: Database, token: string): Promise<OpenLink> {
  const [link] = await db
    .update(scorecardLink)
    .set({ uses: sql`${scorecardLink.uses} + 1` })
    .where(
      and(
        eq(scorecardLink.tokenHash, hashToken(token)),
        isNull(scorecardLink.revokedAt),
        gt(scorecardLink.expiresAt, sql`now()`),
      ),
    )
    .returning()
  const [row] = link
    ? await db
        .select()
        .from(guideline)
        .where(and(eq(guideline.id, link.guidelineId), isNull(guideline.removedAt)))
    : []
  if (!link || !row) {
    throw new ServiceError(
      'not-found',
      'This link does not work: it never did, has expired or was revoked. Ask whoever sent it for a new one.',
    )
  }
  return { link, guideline: row }
}

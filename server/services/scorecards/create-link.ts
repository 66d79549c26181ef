import { randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import { configuredClouds } from '@/db/queries/clouds'
import { scorecardLink } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { guidelineKey } from '@/server/domain/guideline'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { findGuideline } from '../guidelines/find-guideline'
import { hashToken } from '../people/sign-in-link'
import { databaseNow } from './database-now'
import { linkItem } from './list-links'
import { momentOf } from './moment'
import type { newLinkInput, newLinkShape } from './shapes'

/** Makes a public read-only page. Its token is answered this once; only its hash is kept. Throws `bad-request`, `not-found`. */
export async function createLink(
  ctx: ServiceContext,
  input: z.infer<typeof newLinkInput>,
): Promise<z.infer<typeof newLinkShape>> {
  requireRole(ctx, 'admin')
  const { clouds, day, expiresInDays } = input
  if (day !== null) momentOf(day, await databaseNow(ctx.db))
  const token = `pls_${randomBytes(30).toString('base64url')}`
  return await change(ctx, async (tx, record) => {
    const guideline = await findGuideline(tx, input.guideline)
    const known = new Set((await configuredClouds(tx)).map(({ id }) => id))
    const stranger = clouds?.find((id) => !known.has(id))
    if (stranger !== undefined) throw new ServiceError('bad-request', `clouds: there is no cloud "${stranger}".`)
    const [row] = await tx
      .insert(scorecardLink)
      .values({
        tokenHash: hashToken(token),
        guidelineId: guideline.id,
        clouds,
        day,
        createdBy: ctx.actor.name,
        expiresAt: sql`now() + make_interval(days => ${expiresInDays}::int)`,
      })
      .returning()
    await record({
      action: 'scorecard-link.create',
      subject: guidelineKey(guideline),
      details: { id: row!.id, clouds, day, expiresAt: row!.expiresAt.toISOString() },
    })
    const item = linkItem(row!, guidelineKey(guideline), row!.createdAt)
    return { ...item, token, url: `${ctx.env.publicUrl}/scorecards/public/${token}` }
  })
}

import { and, eq, isNull, sql } from 'drizzle-orm'
import { scorecardLink } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'

/** Ends a public link at once. Throws `not-found` for one that does not exist or is revoked already. */
export async function revokeLink(ctx: ServiceContext, input: { id: string }): Promise<{ id: string }> {
  requireRole(ctx, 'admin')
  return await change(ctx, async (tx, record) => {
    const [row] = await tx
      .update(scorecardLink)
      .set({ revokedAt: sql`now()` })
      .where(and(eq(scorecardLink.id, input.id), isNull(scorecardLink.revokedAt)))
      .returning({ id: scorecardLink.id, uses: scorecardLink.uses })
    if (!row) throw new ServiceError('not-found', 'There is no such link that still works.')
    await record({ action: 'scorecard-link.revoke', subject: row.id, details: { uses: row.uses } })
    return { id: row.id }
  })
}

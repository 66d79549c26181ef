import { and, eq, isNull } from 'drizzle-orm'
import { apiToken } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'

/** Ends a token at once. Throws `not-found` for one that does not exist or is revoked already. */
export async function revokeToken(ctx: ServiceContext, input: { id: string }): Promise<{ id: string }> {
  requireRole(ctx, 'admin')
  return await change(ctx, async (tx, record) => {
    const [row] = await tx
      .update(apiToken)
      .set({ revokedAt: new Date() })
      .where(and(eq(apiToken.id, input.id), isNull(apiToken.revokedAt)))
      .returning()
    if (!row) throw new ServiceError('not-found', 'There is no such token that still works.')
    await record({ action: 'token.revoke', subject: row.name, details: { id: row.id } })
    return { id: row.id }
  })
}

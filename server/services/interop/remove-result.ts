import { eq } from 'drizzle-orm'
import { interopResult } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'

/** Removes imported results. Throws `not-found`. */
export async function removeResult(ctx: ServiceContext, input: { id: string }): Promise<{ id: string }> {
  requireRole(ctx, 'operator')
  return await change(ctx, async (tx, record) => {
    const [row] = await tx.delete(interopResult).where(eq(interopResult.id, input.id)).returning({
      id: interopResult.id,
      cloudId: interopResult.cloudId,
      fileName: interopResult.fileName,
      sha256: interopResult.sha256,
    })
    if (!row) throw new ServiceError('not-found', 'There are no such imported results.')
    const { cloudId, ...details } = row
    await record({ action: 'interop-result.remove', subject: cloudId, details })
    return { id: row.id }
  })
}

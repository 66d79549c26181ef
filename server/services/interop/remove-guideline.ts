import { eq } from 'drizzle-orm'
import { interopGuideline } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'

/** Removes an imported guideline; results of clouds stay, they belong to no guideline. Throws `not-found`. */
export async function removeGuideline(ctx: ServiceContext, input: { key: string }): Promise<{ key: string }> {
  requireRole(ctx, 'admin')
  return await change(ctx, async (tx, record) => {
    const [row] = await tx.delete(interopGuideline).where(eq(interopGuideline.key, input.key)).returning()
    if (!row) throw new ServiceError('not-found', `There is no imported guideline "${input.key}".`)
    await record({ action: 'interop-guideline.remove', subject: row.key, details: { sha256: row.sha256 } })
    return { key: row.key }
  })
}

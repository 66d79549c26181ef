import { eq, sql } from 'drizzle-orm'
import { guideline } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { guidelineKey } from '@/server/domain/guideline'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { findGuideline } from './find-guideline'

/** Takes a copy out of use. Evidence stays; a guideline of the same name can be made again. Throws `conflict` for a built-in one. */
export async function removeGuideline(ctx: ServiceContext, input: { guideline: string }): Promise<{ id: string }> {
  requireRole(ctx, 'admin')
  return await change(ctx, async (tx, record) => {
    const row = await findGuideline(tx, input.guideline, true)
    if (row.builtIn) {
      throw new ServiceError('conflict', `${guidelineKey(row)} comes with the product and cannot be removed.`)
    }
    await tx.update(guideline).set({ removedAt: sql`now()` }).where(eq(guideline.id, row.id))
    await record({ action: 'guideline.remove', subject: guidelineKey(row), details: { id: row.id } })
    return { id: row.id }
  })
}

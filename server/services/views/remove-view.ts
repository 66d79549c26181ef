import { eq } from 'drizzle-orm'
import { nodeView } from '@/db/schema'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { findView } from './find-view'

/** Removes a view; addresses that it gave out still show what they name. Throws `not-found`, `forbidden`. */
export async function removeView(ctx: ServiceContext, { id }: { id: string }): Promise<{ id: string }> {
  requireRole(ctx, 'viewer')
  return await change(ctx, async (tx, record) => {
    const row = await findView(ctx, tx, id)
    await tx.delete(nodeView).where(eq(nodeView.id, id))
    await record({ action: 'view.remove', subject: row.name, details: { id, query: row.query, shared: row.shared } })
    return { id }
  })
}

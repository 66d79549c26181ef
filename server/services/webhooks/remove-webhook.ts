import { eq } from 'drizzle-orm'
import { webhook } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'

/** Removes a webhook with its deliveries; those on their way end without a word. Throws `not-found`. */
export async function removeWebhook(ctx: ServiceContext, { id }: { id: string }): Promise<{ id: string }> {
  requireRole(ctx, 'admin')
  return await change(ctx, async (tx, record) => {
    const [row] = await tx.delete(webhook).where(eq(webhook.id, id)).returning({ name: webhook.name })
    if (!row) throw new ServiceError('not-found', 'There is no such webhook.')
    await record({ action: 'webhook.remove', subject: row.name, details: { id } })
    return { id }
  })
}

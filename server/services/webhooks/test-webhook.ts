import { eq } from 'drizzle-orm'
import { webhook } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { enqueueDelivery } from './enqueue-webhooks'

/** Sends the event `webhook.test`, retried like any other. Answers the delivery's id. Throws `not-found`, `conflict`. */
export async function testWebhook(ctx: ServiceContext, { id }: { id: string }): Promise<{ id: string }> {
  requireRole(ctx, 'admin')
  return await change(ctx, async (tx, record) => {
    const [row] = await tx.select().from(webhook).where(eq(webhook.id, id))
    if (!row) throw new ServiceError('not-found', 'There is no such webhook.')
    if (row.disabledAt) throw new ServiceError('conflict', 'This webhook is disabled. Enable it first.')
    const payload = { message: 'This is a test.', by: ctx.actor.name, url: `${ctx.env.publicUrl}/settings/webhooks` }
    await record({ action: 'webhook.test', subject: row.name, details: { id } })
    return { id: await enqueueDelivery(tx, ctx, { webhookId: id, event: 'webhook.test', payload }) }
  })
}

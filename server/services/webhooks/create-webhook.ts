import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { webhook } from '@/db/schema'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { parse } from '../parse'
import { checkedUrl, shownUrl } from './checked-url'
import { webhookItem } from './list-webhooks'
import { newWebhookInput, type newWebhookShape } from './shapes'
import { newSecret } from './signature'

/** Adds somebody who wants to be told. The secret is made here and answered this once. Throws `bad-request`. */
export async function createWebhook(ctx: ServiceContext, input: unknown): Promise<z.infer<typeof newWebhookShape>> {
  requireRole(ctx, 'admin')
  const { name, url: given, events } = parse(newWebhookInput, input)
  const url = await checkedUrl(given)
  const id = randomUUID()
  const secret = newSecret()
  return await change(ctx, async (tx, record) => {
    const sealedSecret = await ctx.secrets.seal(tx, id, secret)
    const [row] = await tx
      .insert(webhook)
      .values({ id, name, url, events: [...new Set(events)], sealedSecret, createdBy: ctx.actor.name })
      .returning()
    await record({ action: 'webhook.create', subject: name, details: { id, url: shownUrl(url), events } })
    return { ...webhookItem(row!), secret }
  })
}

import { eq, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { webhook } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { parse } from '../parse'
import { checkedUrl, shownUrl } from './checked-url'
import { webhookItem } from './list-webhooks'
import { type updatedWebhookShape, updateWebhookInput } from './shapes'
import { newSecret } from './signature'

/** Changes what is given. Throws `not-found`, `bad-request`. */
export async function updateWebhook(ctx: ServiceContext, input: unknown): Promise<z.infer<typeof updatedWebhookShape>> {
  requireRole(ctx, 'admin')
  const { id, name, url: given, events, disabled, newSecret: anew } = parse(updateWebhookInput, input)
  const url = given === undefined ? undefined : await checkedUrl(given)
  const secret = anew ? newSecret() : null
  return await change(ctx, async (tx, record) => {
    const [row] = await tx
      .update(webhook)
      .set({
        // Something is always set: an update of nothing is refused.
        name: name ?? sql`${webhook.name}`,
        ...(url === undefined ? {} : { url }),
        ...(events === undefined ? {} : { events: [...new Set(events)] }),
        ...(disabled === undefined ? {} : disabledNow(disabled, ctx.actor.name)),
        ...(secret === null ? {} : { sealedSecret: await ctx.secrets.seal(tx, id, secret) }),
      })
      .where(eq(webhook.id, id))
      .returning()
    if (!row) throw new ServiceError('not-found', 'There is no such webhook.')
    const details = { id, name, url: url && shownUrl(url), events, disabled, newSecret: anew }
    await record({ action: 'webhook.update', subject: row.name, details })
    return { ...webhookItem(row), secret }
  })
}

const disabledNow = (disabled: boolean, by: string) =>
  disabled ? { disabledAt: sql`now()`, disabledWhy: `Disabled by ${by}.` } : { disabledAt: null, disabledWhy: null }

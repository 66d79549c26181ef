import { asc, isNull } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { webhook, webhookDelivery } from '@/db/schema'
import type { DeliveredEvent, Happening } from '@/server/domain/webhook'
import type { Runtime } from '../context'
import { linkTo } from './link-to'

type Sender = { readonly queue: Pick<Runtime['queue'], 'send'>; readonly env: Pick<Runtime['env'], 'publicUrl'> }

/**
 * Tells everybody who wants to know: a delivery and its job for each webhook, in the caller's transaction, so that nothing
 * is told that was rolled back and nothing is forgotten that was committed. One happening is told to a webhook once: a
 * verdict that got worse goes to those that listen to `verdict.worse`, and to those that listen to `verdict.changed` alone as
 * that. Answers how many are told.
 */
export async function enqueueWebhooks(tx: Transaction, sender: Sender, happening: Happening): Promise<number> {
  const hooks = await tx
    .select({ id: webhook.id, events: webhook.events })
    .from(webhook)
    .where(isNull(webhook.disabledAt))
    .orderBy(asc(webhook.createdAt), asc(webhook.id))
  const names: DeliveredEvent[] =
    happening.event === 'verdict.worse' ? ['verdict.worse', 'verdict.changed'] : [happening.event]
  const payload = { ...happening.payload, url: linkTo(sender.env.publicUrl, happening) }
  let told = 0
  for (const { id, events } of hooks) {
    const event = names.find((name) => events.includes(name))
    if (!event) continue
    await enqueueDelivery(tx, sender, { webhookId: id, event, payload })
    told++
  }
  return told
}

/** One delivery with its job. Answers its id. */
export async function enqueueDelivery(
  tx: Transaction,
  { queue }: Pick<Sender, 'queue'>,
  values: { webhookId: string; event: DeliveredEvent; payload: Record<string, unknown> },
): Promise<string> {
  const [row] = await tx.insert(webhookDelivery).values(values).returning({ id: webhookDelivery.id })
  const { id: deliveryId } = row!
  await queue.send('webhook-delivery', { deliveryId }, { tx })
  return deliveryId
}

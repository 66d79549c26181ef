import { asc, desc, eq, inArray, sql } from 'drizzle-orm'
import { webhook, webhookDelivery } from '@/db/schema'
import type { DeliveredEvent, WebhookEvent } from '@/server/domain/webhook'
import { requireRole, type ServiceContext } from '../context'
import { shownUrl } from './checked-url'
import type { DeliveryItem, WebhookItem } from './shapes'

type DeliveryRow = typeof webhookDelivery.$inferSelect

/** All webhooks with their newest delivery, oldest first. */
export async function listWebhooks(ctx: ServiceContext): Promise<{ items: WebhookItem[]; nextCursor: null }> {
  requireRole(ctx, 'admin')
  const hooks = await ctx.db.select().from(webhook).orderBy(asc(webhook.createdAt), asc(webhook.id)).limit(500)
  const ids = hooks.map(({ id }) => id)
  const newest =
    ids.length === 0
      ? []
      : await ctx.db
          .selectDistinctOn([webhookDelivery.webhookId])
          .from(webhookDelivery)
          .where(inArray(webhookDelivery.webhookId, ids))
          .orderBy(webhookDelivery.webhookId, desc(webhookDelivery.createdAt))
  const items = hooks.map((row) =>
    webhookItem(
      row,
      newest.find(({ webhookId }) => webhookId === row.id),
    ),
  )
  return { items, nextCursor: null }
}

/** The newest hundred deliveries of one webhook. */
export async function listDeliveries(
  ctx: ServiceContext,
  { id }: { id: string },
): Promise<{ items: DeliveryItem[]; nextCursor: null }> {
  requireRole(ctx, 'admin')
  const rows = await ctx.db
    .select()
    .from(webhookDelivery)
    .where(eq(webhookDelivery.webhookId, id))
    .orderBy(desc(webhookDelivery.createdAt), sql`${webhookDelivery.id}`)
    .limit(100)
  return { items: rows.map(deliveryItem), nextCursor: null }
}

/** A webhook's row without its secret. */
export const webhookItem = (row: typeof webhook.$inferSelect, last?: DeliveryRow): WebhookItem => ({
  id: row.id,
  name: row.name,
  url: shownUrl(row.url),
  events: row.events as WebhookEvent[],
  createdBy: row.createdBy,
  createdAt: row.createdAt.toISOString(),
  disabledAt: row.disabledAt?.toISOString() ?? null,
  disabledWhy: row.disabledWhy,
  last: last ? deliveryItem(last) : null,
})

const deliveryItem = (row: DeliveryRow): DeliveryItem => ({
  id: row.id,
  event: row.event as DeliveredEvent,
  createdAt: row.createdAt.toISOString(),
  attempts: row.attempts,
  state: row.deliveredAt ? 'delivered' : row.failedAt ? 'failed' : 'waiting',
  lastStatus: row.lastStatus,
  lastProblem: row.lastProblem,
  lastAt: row.lastAt?.toISOString() ?? null,
})

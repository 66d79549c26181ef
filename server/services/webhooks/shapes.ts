import { z } from 'zod'
import { deliveredEvents, webhookEvents } from '@/server/domain/webhook'

const events = z.array(z.enum(webhookEvents)).min(1, 'choose at least one event')
const name = z.string().trim().min(1).max(80)
const url = z.string().trim().min(1).max(2000)

export const deliveryStates = ['waiting', 'delivered', 'failed'] as const
export const deliveryShape = z.object({
  id: z.string(),
  event: z.enum(deliveredEvents),
  createdAt: z.string(),
  attempts: z.number().int(),
  /** `waiting`: it is tried again until a day is over. */
  state: z.enum(deliveryStates),
  /** HTTP status of the last answer; null: there was none. */
  lastStatus: z.number().int().nullable(),
  lastProblem: z.string().nullable(),
  lastAt: z.string().nullable(),
})
export const webhookShape = z.object({
  id: z.string(),
  name: z.string(),
  /** Without what follows a question mark, which may be a secret. */
  url: z.string(),
  events: z.array(z.enum(webhookEvents)),
  createdBy: z.string(),
  createdAt: z.string(),
  disabledAt: z.string().nullable(),
  disabledWhy: z.string().nullable(),
  /** The newest delivery. */
  last: deliveryShape.nullable(),
})
export type DeliveryItem = z.infer<typeof deliveryShape>
export type WebhookItem = z.infer<typeof webhookShape>

export const newWebhookInput = z.strictObject({ name, url, events })
/** `secret` is shown this once. */
export const newWebhookShape = webhookShape.extend({ secret: z.string() })
/** `disabled: false` tells it again; `newSecret` replaces the one that there is. */
export const updateWebhookInput = z.strictObject({
  id: z.uuid(),
  name: name.optional(),
  url: url.optional(),
  events: events.optional(),
  disabled: z.boolean().optional(),
  newSecret: z.boolean().optional(),
})
/** `secret` only when a new one was asked for. */
export const updatedWebhookShape = webhookShape.extend({ secret: z.string().nullable() })
export const webhookIdInput = z.strictObject({ id: z.uuid() })

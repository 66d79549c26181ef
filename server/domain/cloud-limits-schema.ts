import { z } from 'zod'
import { limitKinds } from './cloud-limits'

/** One limit and how much of it is used. Null is "not told", never zero. */
export const limitSchema = z.object({
  kind: z.enum(limitKinds),
  used: z.number().nullable(),
  limit: z.union([z.number(), z.literal('unlimited')]).nullable(),
  /** The request that told it: `compute GET /limits`; null where nothing did. */
  source: z.string().nullable(),
  /** Why something is not told, or what to know about the number; null when there is nothing to say. */
  note: z.string().nullable(),
})
export type Limit = z.infer<typeof limitSchema>

/** The limits of one project or account, in the order of `limitKinds`. */
export const cloudLimitsSchema = z.object({
  items: z.array(limitSchema),
  /** ISO 8601 UTC. */
  readAt: z.string(),
})
export type CloudLimits = z.infer<typeof cloudLimitsSchema>

import { z } from 'zod'
import { viewNameSchema, viewQuerySchema } from '@/server/domain/node-view-schema'

/** A saved view of Nodes. `query` is what stands behind `?` in its address. */
export const viewShape = z.object({
  id: z.string(),
  name: z.string(),
  query: z.string(),
  /** Everybody sees it. */
  shared: z.boolean(),
  owner: z.string(),
  /** Whether the asker made it. */
  mine: z.boolean(),
  /** Whether the asker may change and remove it. */
  changeable: z.boolean(),
  updatedAt: z.string(),
})
export type ViewItem = z.infer<typeof viewShape>

export const saveViewInput = z.strictObject({
  name: viewNameSchema,
  query: viewQuerySchema,
  shared: z.boolean().default(false),
})
/** Only what is given changes. */
export const updateViewInput = z.strictObject({
  id: z.uuid(),
  name: viewNameSchema.optional(),
  query: viewQuerySchema.optional(),
  shared: z.boolean().optional(),
})
export const viewIdInput = z.strictObject({ id: z.uuid() })
/** How many views one person keeps. */
export const viewsMax = 100

import { z } from 'zod'

/**
 * What of a cloud's inventory changed: `nodes` (rows, and with them counts), `cloud` (a listing ended, its health or age),
 * `catalogue` (networks, flavors, images), `progress` (a listing under way has read more).
 */
export const inventoryParts = ['nodes', 'cloud', 'catalogue', 'progress'] as const
export type InventoryPart = (typeof inventoryParts)[number]

/** Clouds whose inventory changed, with what of it. `everything`: something may have been missed, all of it may be another. */
export const inventoryChangeSchema = z.object({
  everything: z.boolean(),
  clouds: z.array(z.object({ id: z.string(), parts: z.array(z.enum(inventoryParts)) })),
})
export type InventoryChange = z.infer<typeof inventoryChangeSchema>

/** The payload of a notice: `<part> <cloud>`; null for what this version does not know. */
export function readNotice(payload: string): { part: InventoryPart; cloudId: string } | null {
  const blank = payload.indexOf(' ')
  const part = inventoryParts.find((each) => each === payload.slice(0, blank))
  return part && blank > 0 ? { part, cloudId: payload.slice(blank + 1) } : null
}

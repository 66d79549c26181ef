import { asc, desc } from 'drizzle-orm'
import type { z } from 'zod'
import { fleetKey } from '@/db/schema'
import { requireRole, type ServiceContext } from '../context'
import type { keyShape } from './shapes'

/** Public keys that step 7 adds to root of every new node, the fleet key first. */
export async function listKeys(ctx: ServiceContext): Promise<{ items: z.infer<typeof keyShape>[]; nextCursor: null }> {
  requireRole(ctx, 'viewer')
  const rows = await ctx.db.select().from(fleetKey).orderBy(desc(fleetKey.primary), asc(fleetKey.createdAt))
  return { items: rows.map(keyItem), nextCursor: null }
}

/** A key's row without its private half. */
export const keyItem = (row: typeof fleetKey.$inferSelect): z.infer<typeof keyShape> => ({
  id: row.id,
  name: row.name,
  publicKey: row.publicKey,
  fingerprint: row.fingerprint,
  primary: row.primary,
  createdBy: row.createdBy,
  createdAt: row.createdAt.toISOString(),
})

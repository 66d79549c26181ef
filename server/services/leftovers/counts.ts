import { count, isNull } from 'drizzle-orm'
import type { Database } from '@/db/client'
import { leftover } from '@/db/schema'

/** How many things of ours that nothing needs, or nothing explains, are in each cloud; clouds without are absent. */
export async function leftoverCounts(db: Database): Promise<Map<string, number>> {
  const rows = await db
    .select({ cloud: leftover.cloudId, count: count() })
    .from(leftover)
    .where(isNull(leftover.endedAt))
    .groupBy(leftover.cloudId)
  return new Map(rows.map((row) => [row.cloud, row.count]))
}

import { sql } from 'drizzle-orm'
import type { Database } from '@/db/client'
import { apiLatency } from '@/db/schema'

/** Removes slots older than two days and hours older than thirty, by the database's clock. Answers how many rows went. */
export async function pruneLatency(db: Database): Promise<number> {
  const removed = await db.execute(sql`
    delete from ${apiLatency} where (${apiLatency.grain} = 'slot' and ${apiLatency.at} < now() - interval '2 days')
      or (${apiLatency.grain} = 'hour' and ${apiLatency.at} < now() - interval '30 days')`)
  return removed.count
}

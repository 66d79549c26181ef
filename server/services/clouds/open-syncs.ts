import { isNull } from 'drizzle-orm'
import type { z } from 'zod'
import type { Database } from '@/db/client'
import { syncRun } from '@/db/schema'
import type { openSyncShape } from './shapes'

/** The listings that are under way, by cloud: at most one each. */
export async function openSyncs(db: Database): Promise<Map<string, z.infer<typeof openSyncShape>>> {
  const rows = await db.select().from(syncRun).where(isNull(syncRun.endedAt))
  return new Map(
    rows.map(({ cloudId, startedAt, seen, expected, kind }) => [
      cloudId,
      { startedAt: startedAt.toISOString(), seen, expected, kind },
    ]),
  )
}

import { sql } from 'drizzle-orm'
import { citedRuns } from '@/db/queries/cited-runs'
import { allocationNode, apiExchange } from '@/db/schema'
import type { PruneScope } from './prune'

const batchSize = 500

/**
 * API calls from before `before`, unless their node is still under way or held, or a verdict can cite its run. Rows that
 * somebody else holds are left for the next time.
 */
export async function pruneExchanges({ db, before, batches }: PruneScope): Promise<number> {
  const cited = await citedRuns(db)
  const uncited = cited.length === 0 ? sql`true` : sql`${apiExchange.nodeId} not in ${cited}`
  return await batches(async () => {
    const removed = await db.execute(sql`
      delete from ${apiExchange} using (
        select ${apiExchange.id} as id from ${apiExchange}
        join ${allocationNode} on ${allocationNode.id} = ${apiExchange.nodeId}
        where ${apiExchange.at} < ${before.toISOString()}::timestamptz
          and ${allocationNode.state} in ('delivered', 'failed', 'cancelled', 'released')
          and ${allocationNode.heldUntil} is null and ${uncited}
        order by ${apiExchange.at} limit ${batchSize}
        for update of api_exchange skip locked
      ) as old where ${apiExchange.id} = old.id`)
    return removed.count
  })
}

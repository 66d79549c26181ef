import { sql } from 'drizzle-orm'
import { bulkAction, cloud, node, nodeHistory, syncRun } from '@/db/schema'
import { pruneCatalogue } from '../catalogue/prune-catalogue'
import type { PruneScope } from './prune'

const batchSize = 1_000
/** Each has up to a thousand results, which go with it. */
const actionsAtOnce = 20

/**
 * Versions of nodes that were replaced before `before`, then nodes that are gone since before it, then bulk actions that were over
 * by then, with their results, and changes of catalogues. Current ones stay.
 */
export async function pruneHistory({ db, before, batches }: PruneScope): Promise<number> {
  // Said before the first version goes: a list of an earlier time would lack nodes without a word.
  await db.execute(
    sql`update ${cloud} set history_from = ${before.toISOString()}::timestamptz where history_from < ${before.toISOString()}::timestamptz`,
  )
  const versions = await batches(async () => {
    const removed = await db.execute(sql`
      delete from ${nodeHistory} using (
        select ${nodeHistory.nodeId} as id, ${nodeHistory.validFrom} as since from ${nodeHistory}
        where ${nodeHistory.validTo} < ${before.toISOString()}::timestamptz
        order by ${nodeHistory.validTo} limit ${batchSize} for update skip locked
      ) as old where ${nodeHistory.nodeId} = old.id and ${nodeHistory.validFrom} = old.since`)
    return removed.count
  })
  const gone = await batches(async () => {
    const removed = await db.execute(sql`
      delete from ${node} using (
        select ${node.id} as id from ${node} where ${node.goneAt} < ${before.toISOString()}::timestamptz
        limit ${batchSize} for update skip locked
      ) as old where ${node.id} = old.id`)
    return removed.count
  })
  const actions = await batches(async () => {
    const removed = await db.execute(sql`
      delete from ${bulkAction} using (
        select ${bulkAction.id} as id from ${bulkAction} where ${bulkAction.endedAt} < ${before.toISOString()}::timestamptz
        limit ${actionsAtOnce} for update skip locked
      ) as old where ${bulkAction.id} = old.id`)
    return removed.count
  })
  return versions + gone + actions + (await pruneCatalogue({ db, before, batches }))
}

/** Listings from before `before`; the newest of each cloud stays. */
export async function pruneSyncRuns({ db, before, batches }: PruneScope): Promise<number> {
  return await batches(async () => {
    const removed = await db.execute(sql`
      delete from ${syncRun} using (
        select ${syncRun.id} as id from ${syncRun}
        where ${syncRun.startedAt} < ${before.toISOString()}::timestamptz and exists (
          select 1 from ${syncRun} as newer
          where newer.cloud_id = ${syncRun.cloudId} and newer.started_at > ${syncRun.startedAt})
        limit ${batchSize} for update of sync_run skip locked
      ) as old where ${syncRun.id} = old.id`)
    return removed.count
  })
}

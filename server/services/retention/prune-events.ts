import { sql } from 'drizzle-orm'
import type { Database } from '@/db/client'
import { allocation, allocationEvent, allocationNode } from '@/db/schema'
import type { PruneScope } from './prune'

const batchSize = 1_000

/**
 * Events of allocations that ended before `before`, with nothing under way, delivered, held or left behind. An allocation
 * is marked first, so that a reader takes its rows and never half a story; a run that was broken off goes on with what is
 * marked.
 */
export async function pruneEvents({ db, before, batches }: PruneScope): Promise<number> {
  let removed = await batches(async () => await removeMarked(db))
  await batches(async () => {
    const marked = await markNext(db, before)
    if (marked) removed += await batches(async () => await removeMarked(db))
    return marked ? 1 : 0
  })
  return removed
}

/** Marks the allocation that ended first of those whose time is over. False: there is none. */
async function markNext(db: Database, before: Date): Promise<boolean> {
  const marked = await db.execute(sql`
    update ${allocation} set events_removed_at = now(), events_removed_through = last_seq
    where ${allocation.id} = (
      select ${allocation.id} from ${allocation}
      where ${allocation.endedAt} < ${before.toISOString()}::timestamptz
        and ${allocation.eventsRemovedThrough} < ${allocation.lastSeq}
        and not exists (
          select 1 from ${allocationNode} where ${allocationNode.allocationId} = ${allocation.id} and (
            ${allocationNode.state} not in ('failed', 'cancelled', 'released')
            or ${allocationNode.heldUntil} is not null
            or ${allocationNode.left} <> '[]'::jsonb))
      order by ${allocation.endedAt} limit 1
      for update of allocation skip locked)`)
  return marked.count > 0
}

async function removeMarked(db: Database): Promise<number> {
  const removed = await db.execute(sql`
    delete from ${allocationEvent} using (
      select ${allocationEvent.allocationId} as id, ${allocationEvent.seq} as seq
      from ${allocation} join ${allocationEvent} on ${allocationEvent.allocationId} = ${allocation.id}
      where ${allocation.eventsRemovedAt} is not null and ${allocationEvent.seq} <= ${allocation.eventsRemovedThrough}
      limit ${batchSize}
    ) as old where ${allocationEvent.allocationId} = old.id and ${allocationEvent.seq} = old.seq`)
  return removed.count
}

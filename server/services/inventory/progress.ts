import { sql } from 'drizzle-orm'
import { syncRun } from '@/db/schema'
import type { Runtime } from '../context'
import { inventoryNotice } from './notify'
import type { SyncRun } from './sync-run'

const betweenMs = 1_000

/**
 * Writes what a listing has read so far, at most once a second and never twice at once, outside of the transaction that stores it. A
 * listing neither waits for that nor fails by it; one that is over is not touched.
 */
export function progressOf(
  { db, log }: Pick<Runtime, 'db' | 'log'>,
  run: SyncRun,
): (so: { seen: number; pages: number }) => void {
  let writtenAt = performance.now()
  let writing = false
  return ({ seen, pages }) => {
    if (writing || performance.now() - writtenAt < betweenMs) return
    writing = true
    writtenAt = performance.now()
    db.execute(sql`
      with told as (
        update ${syncRun} set seen = ${seen}, pages = ${pages} where id = ${run.id} and ended_at is null returning id
      ) select ${inventoryNotice(run.cloudId, 'progress')} from told`)
      .catch((error: unknown) => log.debug({ error, cloud: run.cloudId }, 'The progress of a listing was not written.'))
      .finally(() => {
        writing = false
      })
  }
}

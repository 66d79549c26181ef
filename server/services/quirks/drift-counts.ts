import type { Database } from '@/db/client'
import type { CloudRow } from '@/db/queries/clouds'
import type { Runtime } from '../context'
import { quirksOf } from './quirks'

type Kept = { drift: number; readMs: number; running: boolean }
/** Counting reads a cloud's whole catalogue: lists that ask every few seconds share a count for this long. */
const freshMs = 60_000
const kept = new WeakMap<Database, Map<string, Kept>>()

/**
 * How many quirks of each cloud are declared otherwise than they were seen. A count older than a minute is answered once more while
 * it is made anew; a cloud that was never counted is waited for.
 */
export async function driftCounts(
  runtime: Pick<Runtime, 'db' | 'log'>,
  rows: readonly CloudRow[],
): Promise<Map<string, number>> {
  const { db, log } = runtime
  const counts = kept.get(db) ?? new Map<string, Kept>()
  kept.set(db, counts)
  const now = performance.now()
  for (const row of rows) {
    const before = counts.get(row.id)
    if (!before) await count(db, row, counts)
    else if (!before.running && now - before.readMs > freshMs) {
      before.running = true
      count(db, row, counts).catch((error: unknown) => {
        before.running = false
        log.warn({ error, cloud: row.id }, 'The drift of a cloud could not be counted; the next list tries again.')
      })
    }
  }
  return new Map(rows.flatMap(({ id }) => (counts.has(id) ? [[id, counts.get(id)!.drift] as const] : [])))
}

async function count(db: Database, row: CloudRow, counts: Map<string, Kept>): Promise<void> {
  const { items } = await quirksOf(db, row)
  const drift = items.filter(({ state }) => state === 'drift').length
  counts.set(row.id, { drift, readMs: performance.now(), running: false })
}

import type { Database } from '@/db/client'
import { eventsAfter } from '@/db/queries/events'
import type { SequencedEvent } from '@/server/domain/events'

type Read = Promise<SequencedEvent[]>
const coming = new WeakMap<Database, Map<string, Read>>()

/**
 * Events of an allocation after `after`, oldest first, read once for all followers that ask in the same turn of the event loop: a
 * NOTIFY wakes all of them at the same moment, and most have read as far. The read begins after the last of them has asked, so
 * that each sees what it would see alone. The list is shared: nobody changes it.
 */
export async function eventsTogether(db: Database, id: string, page: { after: number; limit: number }): Read {
  const reads = coming.get(db) ?? new Map<string, Read>()
  coming.set(db, reads)
  const key = `${id} ${page.after} ${page.limit}`
  const read =
    reads.get(key) ??
    new Promise<void>((resolve) => setImmediate(resolve)).then(async () => {
      reads.delete(key)
      return await eventsAfter(db, id, page)
    })
  reads.set(key, read)
  return await read
}

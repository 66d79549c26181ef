import type { Transaction } from '@/db/client'
import type { Runtime } from '../context'
import type { NodeRow } from './node-selection'

/** The second look of step 8 (product.md: "and still so after 120 s"); a little more, so that the proof holds. */
export const recheckAfterMs = 121_000

/** Has step 8 looked at again after its time, in the caller's transaction. */
export async function delayRecheck(runtime: Runtime, tx: Transaction, row: NodeRow): Promise<void> {
  // By the database's clock: that of this machine may be wrong.
  const startAfter = recheckAfterMs / 1000
  const data = { nodeId: row.id, run: row.run }
  await runtime.queue.send('node-recheck', data, { key: `${row.id}:${row.run}`, startAfter, tx })
}

/** Has a failed node that is kept for a retry removed at `until`, unless it is retried or released before. */
export async function delayRemoval(runtime: Runtime, tx: Transaction, row: NodeRow, until: Date): Promise<void> {
  const data = { nodeId: row.id, run: row.run }
  await runtime.queue.send('node-expire', data, { key: `${row.id}:${row.run}`, startAfter: until, tx })
}

/** Has the nodes of a cloud listed once the caller's transaction is committed, unless a listing is queued or runs already. */
export async function listCloudSoon(runtime: Runtime, tx: Transaction, cloudId: string, by: string): Promise<void> {
  await runtime.queue.send('cloud-sync', { cloudId, by }, { key: cloudId, tx })
}

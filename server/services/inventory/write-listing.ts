import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Database, Transaction } from '@/db/client'
import { keptNodes } from '@/db/queries/node-hashes'
import { allocationNode, cloud, node, syncRun } from '@/db/schema'
import { diffInventory, type KeptNode } from '@/server/inventory/diff'
import type { Listing } from '@/server/inventory/gather'
import type { SyncResult } from './sync'
import { databaseNow, type SyncRun, writeSyncRun } from './sync-run'
import { beginHistory, closeNodes, insertNodes, markMissing, type NodeToWrite, updateNodes } from './write-nodes'

/**
 * Writes a complete listing: current rows, their history, counts, the cloud's health and the run's row in one transaction under
 * the cloud's lock. Answers null, and writes nothing, when a later listing has begun. Rows that did not change are not written.
 */
export async function writeListing(
  db: Database,
  { run, listed, betweenSightingsMs }: { run: SyncRun; listed: Listing; betweenSightingsMs: number },
): Promise<SyncResult | null> {
  return await writeSyncRun(db, run, async (tx, startedAt) => {
    const now = await databaseNow(tx)
    const kept = await keptNodes(tx, run.cloudId, new Date(now.getTime() - betweenSightingsMs))
    const diff = diffInventory(kept, listed)
    const written = { cloudId: run.cloudId, now }
    await beginHistory(tx, written)
    const [before] = await tx.select({ syncedAt: cloud.syncedAt }).from(cloud).where(eq(cloud.id, run.cloudId))
    await insertNodes(
      tx,
      written,
      diff.added.map((providerId) => toWrite(listed, { id: null, providerId })),
    )
    await updateNodes(
      tx,
      written,
      diff.changed.map((row) => toWrite(listed, row)),
    )
    await closeNodes(tx, written, { ids: diff.vanished, seenAt: before?.syncedAt ?? null })
    await markMissing(tx, written, diff.doubtful)
    await linkToAllocations(tx, run.cloudId)
    const result = {
      seen: listed.size,
      changed: diff.added.length + diff.changed.length,
      gone: diff.vanished.length,
      doubtful: diff.doubtful.length,
    }
    await end(tx, run, { startedAt, now, result, doubt: doubtOf(result, kept) })
    return result
  })
}

function toWrite(listed: Listing, row: { id: string | null; providerId: string }): NodeToWrite {
  const found = listed.get(row.providerId)
  // Held back because it was kept already; only a listing writes rows, and another one would have closed this one.
  if (!found?.text) throw new Error(`The row of ${row.providerId} was changed while its cloud was listed.`)
  return { id: row.id, hash: found.hash, text: found.text }
}

/** What is said of a listing that is not believed yet; null when there is no doubt. */
function doubtOf(result: SyncResult, kept: readonly KeptNode[]): string | null {
  if (result.doubtful === 0) return null
  const before = kept.filter((row) => !row.gone).length
  return (
    `The last listing lacks ${result.doubtful} of the ${before} nodes that were there. ` +
    'They stay on the list until a second listing lacks them too. If they are not gone, look at what our account may see there.'
  )
}

/** Closes the run. The age of what is shown is the beginning of the last listing that is believed in full. */
async function end(
  tx: Transaction,
  run: SyncRun,
  { startedAt, now, result, doubt }: { startedAt: Date; now: Date; result: SyncResult; doubt: string | null },
): Promise<void> {
  const found =
    doubt === null
      ? { health: 'ok' as const, problem: null, problemCode: null, syncedAt: startedAt }
      : { health: 'failing' as const, problem: doubt, problemCode: 'doubtful-listing' }
  await tx
    .update(cloud)
    .set({ ...found, syncStartedAt: null })
    .where(eq(cloud.id, run.cloudId))
  const { seen, changed, gone } = result
  await tx.update(syncRun).set({ endedAt: now, seen, changed, gone, error: doubt }).where(eq(syncRun.id, run.id))
}

/** Nodes of ours are known by the provider's id that their allocation keeps. */
async function linkToAllocations(tx: Transaction, cloudId: string): Promise<void> {
  await tx
    .update(node)
    .set({ allocationNodeId: allocationNode.id, loginUser: allocationNode.loginUser })
    .from(allocationNode)
    .where(
      and(
        eq(node.cloudId, cloudId),
        isNull(node.goneAt),
        eq(allocationNode.cloudId, node.cloudId),
        eq(allocationNode.providerId, node.providerId),
        sql`(${node.allocationNodeId} is distinct from ${allocationNode.id} or ${node.loginUser} is distinct from ${allocationNode.loginUser})`,
      ),
    )
}

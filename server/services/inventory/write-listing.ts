import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Database, Transaction } from '@/db/client'
import { keptNodes } from '@/db/queries/node-hashes'
import { allocationNode, cloud, node, syncRun } from '@/db/schema'
import { diffIncrement, diffInventory, type KeptNode } from '@/server/inventory/diff'
import type { Gathered, Listing } from '@/server/inventory/gather'
import { tellInventory } from './notify'
import type { SyncResult } from './sync'
import { databaseNow, type SyncRun, writeSyncRun } from './sync-run'
import { beginHistory, closeNodes, insertNodes, markMissing, type NodeToWrite, updateNodes } from './write-nodes'

/**
 * Writes what a listing brought, a full one or an increment (one that began at a cursor): current rows, their history, counts, the cloud's health and the run's row in one transaction under
 * the cloud's lock. Answers null, and writes nothing, when a later listing has begun. Rows that did not change are not written.
 */
export async function writeListing(
  db: Database,
  { run, gathered, betweenSightingsMs }: { run: SyncRun; gathered: Gathered; betweenSightingsMs: number },
): Promise<SyncResult | null> {
  return await writeSyncRun(db, run, async (tx, startedAt) => {
    const now = await databaseNow(tx)
    const { listed, gone } = gathered
    const full = run.since === null
    const only = full ? undefined : [...listed.keys(), ...gone]
    const kept = await keptNodes(tx, run.cloudId, new Date(now.getTime() - betweenSightingsMs), only)
    const diff = full ? diffInventory(kept, listed) : diffIncrement(kept, gathered)
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
    // An increment says nothing of what it does not mention.
    if (full) await markMissing(tx, written, diff.doubtful)
    await linkToAllocations(tx, run.cloudId)
    const result = {
      seen: listed.size,
      changed: diff.added.length + diff.changed.length,
      gone: diff.vanished.length,
      doubtful: diff.doubtful.length,
    }
    await end(tx, run, { startedAt, now, result, doubt: doubtOf(result, kept), cursor: gathered.cursor })
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

type Ending = { startedAt: Date; now: Date; result: SyncResult; doubt: string | null; cursor: string | null }

/** Closes the run. The age of what is shown is the beginning of the last listing that is believed in full. */
async function end(tx: Transaction, run: SyncRun, { startedAt, now, result, doubt, cursor }: Ending): Promise<void> {
  const found =
    doubt === null
      ? { health: 'ok' as const, problem: null, problemCode: null, syncedAt: startedAt, syncCursor: cursor }
      : { health: 'failing' as const, problem: doubt, problemCode: 'doubtful-listing', syncCursor: null }
  await tx
    .update(cloud)
    .set({ ...found, syncStartedAt: null, ...(run.since === null && doubt === null ? { fullSyncAt: startedAt } : {}) })
    .where(eq(cloud.id, run.cloudId))
  const { seen, changed, gone } = result
  await tx.update(syncRun).set({ endedAt: now, seen, changed, gone, error: doubt }).where(eq(syncRun.id, run.id))
  const wrote = changed + gone + result.doubtful > 0
  await tellInventory(tx, run.cloudId, wrote ? 'nodes' : 'cloud')
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

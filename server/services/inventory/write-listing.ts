import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Database, Transaction } from '@/db/client'
import { isOneOf, keptNodes } from '@/db/queries/node-hashes'
import { allocationNode, cloud, node, syncRun } from '@/db/schema'
import { diffIncrement, diffInventory, diffNodes, type NodeDiff } from '@/server/inventory/diff'
import type { Gathered, Listing } from '@/server/inventory/gather'
import { tellInventory } from './notify'
import type { SyncResult } from './sync'
import { databaseNow, type SyncRun, writeSyncRun } from './sync-run'
import { beginHistory, closeNodes, insertNodes, markMissing, type NodeToWrite, updateNodes } from './write-nodes'

/**
 * Writes what a listing brought, a full one or an increment (one that began at a cursor): current rows, their history, counts, the
 * cloud's health and the run's row in one transaction under the cloud's lock. Answers null, and writes nothing, when a later listing
 * has begun. Rows that did not change are not written.
 */
export async function writeListing(
  db: Database,
  { run, gathered, betweenSightingsMs }: { run: SyncRun; gathered: Gathered; betweenSightingsMs: number },
): Promise<SyncResult | null> {
  return await writeSyncRun(db, run, async (tx, startedAt) => {
    const now = await databaseNow(tx)
    const { differing, lacking, stored } = gathered
    const full = run.since === null
    // Only a listing writes rows, and another one would have ended this one: what was kept as it was shown still is.
    const touched = [...differing.keys(), ...lacking]
    const kept = await keptNodes(tx, run.cloudId, new Date(now.getTime() - betweenSightingsMs), touched)
    const diff = full ? diffInventory(kept, gathered) : diffIncrement(kept, gathered)
    const written = { cloudId: run.cloudId, now }
    await beginHistory(tx, written)
    const [before] = await tx.select({ syncedAt: cloud.syncedAt }).from(cloud).where(eq(cloud.id, run.cloudId))
    const changed = await writeNodes(tx, written, { diff, shown: differing })
    await closeNodes(tx, written, { ids: diff.vanished, seenAt: before?.syncedAt ?? null })
    // An increment says nothing of what it does not mention.
    if (full) await markMissing(tx, written, diff.doubtful)
    await linkToAllocations(tx, run.cloudId)
    for (const providerId of changed) stored.add(providerId)
    const result = {
      seen: gathered.seen,
      changed: stored.size,
      gone: diff.vanished.length,
      doubtful: diff.doubtful.length,
    }
    await end(tx, run, { startedAt, now, result, doubt: doubtOf(result, gathered), cursor: gathered.cursor })
    return result
  })
}

/** Another listing of the same cloud has begun: this one can write nothing more. */
export class Overtaken extends Error {}

/**
 * Stores nodes that a listing which is still read has shown already, with their history and counts, in a transaction of their own:
 * reading and writing many nodes takes the time of the longer one of both. Nothing is closed before a listing was read to its end,
 * and the age of the cloud's data stays. Throws Overtaken.
 */
export async function writeEarly(db: Database, run: SyncRun, shown: Listing): Promise<void> {
  const done = await writeSyncRun(db, run, async (tx) => {
    // What ends the listing is made durable, and with it all that was committed before; until then it may be listed again.
    await tx.execute(sql`set local synchronous_commit = off`)
    // Entries for search wait in its index's list, which searches read along, until the listing is over: see settleSearch.
    await tx.execute(sql`set local gin_pending_list_limit = '64MB'`)
    const now = await databaseNow(tx)
    const kept = await keptNodes(tx, run.cloudId, now, [...shown.keys()])
    await writeNodes(tx, { cloudId: run.cloudId, now }, { diff: diffNodes(kept, shown), shown })
    await linkToAllocations(tx, run.cloudId, [...shown.keys()])
    await tellInventory(tx, run.cloudId, 'nodes')
    return true
  })
  if (!done) throw new Overtaken('Another listing has begun.')
}

/** Answers the ids of the nodes that were written. */
async function writeNodes(
  tx: Transaction,
  written: { cloudId: string; now: Date },
  { diff, shown }: { diff: NodeDiff; shown: Listing },
): Promise<string[]> {
  const added = diff.added.map((providerId) => ({ id: null, providerId }))
  const toWrite = (rows: { id: string | null; providerId: string }[]): NodeToWrite[] =>
    rows.flatMap(({ id, providerId }) => {
      const found = shown.get(providerId)
      return found ? [{ id, ...found }] : []
    })
  await insertNodes(tx, written, toWrite(added))
  await updateNodes(tx, written, toWrite(diff.changed))
  return [...added, ...diff.changed].map(({ providerId }) => providerId)
}

/** What is said of a listing that is not believed yet; null when there is no doubt. */
function doubtOf(result: SyncResult, { before }: Gathered): string | null {
  if (result.doubtful === 0) return null
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

/** Nodes of ours are known by the provider's id that their allocation keeps; `only`: no others are looked at. */
async function linkToAllocations(tx: Transaction, cloudId: string, only?: readonly string[]): Promise<void> {
  await tx
    .update(node)
    .set({ allocationNodeId: allocationNode.id, loginUser: allocationNode.loginUser })
    .from(allocationNode)
    .where(
      and(
        eq(node.cloudId, cloudId),
        only && isOneOf(only),
        isNull(node.goneAt),
        eq(allocationNode.cloudId, node.cloudId),
        eq(allocationNode.providerId, node.providerId),
        sql`(${node.allocationNodeId} is distinct from ${allocationNode.id} or ${node.loginUser} is distinct from ${allocationNode.loginUser})`,
      ),
    )
}

import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Database, Transaction } from '@/db/client'
import { allocationNode, cloud, node, nodeHistory, syncRun } from '@/db/schema'
import type { CloudNode } from '@/server/domain/node'
import { diffInventory } from '@/server/inventory/diff'
import { searchText } from '@/server/inventory/snapshot'
import type { SyncResult } from './sync'

export type Listing = { cloudId: string; startedAt: Date; listed: ReadonlyMap<string, CloudNode> }

const chunkSize = 500

/**
 * Writes a complete listing: current rows, their history, the cloud's health and the sync's row in one transaction under
 * the cloud's lock. Answers null, and writes nothing, when a later listing has begun. Rows that did not change cost one statement for all of them.
 */
export async function writeListing(db: Database, { cloudId, startedAt, listed }: Listing): Promise<SyncResult | null> {
  return await db.transaction(async (tx) => {
    const [row] = await tx.select({ begun: cloud.syncStartedAt }).from(cloud).where(eq(cloud.id, cloudId)).for('update')
    // A process that stood still for so long that another listing has begun: its own is older, and is thrown away.
    if (row?.begun?.getTime() !== startedAt.getTime()) return null
    const kept = await tx
      .select({
        id: node.id,
        providerId: node.providerId,
        contentHash: node.contentHash,
        gone: sql<boolean>`${node.goneAt} is not null`,
      })
      .from(node)
      .where(eq(node.cloudId, cloudId))
    const diff = diffInventory(kept, listed, true)
    const now = new Date()
    await writeAdded(tx, { cloudId, now }, diff.added)
    for (const change of diff.changed) await writeChanged(tx, change, now)
    await close(
      tx,
      diff.vanished.map(({ id }) => id),
      now,
    )
    await tx
      .update(node)
      .set({ seenAt: now })
      .where(and(eq(node.cloudId, cloudId), isNull(node.goneAt)))
    await linkToAllocations(tx, cloudId)
    const result = { seen: listed.size, changed: diff.added.length + diff.changed.length, gone: diff.vanished.length }
    const healthy = { health: 'ok' as const, problem: null, problemCode: null }
    await tx
      .update(cloud)
      .set({ ...healthy, syncedAt: now, syncStartedAt: null })
      .where(eq(cloud.id, cloudId))
    await tx.insert(syncRun).values({ cloudId, startedAt, endedAt: now, ...result })
    return result
  })
}

async function writeAdded(
  tx: Transaction,
  { cloudId, now }: { cloudId: string; now: Date },
  added: { node: CloudNode; hash: string }[],
): Promise<void> {
  for (let start = 0; start < added.length; start += chunkSize) {
    const rows = await tx
      .insert(node)
      .values(added.slice(start, start + chunkSize).map((one) => ({ cloudId, ...columns(one.node, one.hash, now) })))
      .returning({ id: node.id, record: node.record })
    await tx.insert(nodeHistory).values(rows.map((row) => ({ nodeId: row.id, validFrom: now, record: row.record })))
  }
}

async function writeChanged(
  tx: Transaction,
  change: { id: string; node: CloudNode; hash: string },
  now: Date,
): Promise<void> {
  await tx
    .update(node)
    .set({ ...columns(change.node, change.hash, now), goneAt: null })
    .where(eq(node.id, change.id))
  await closeHistory(tx, [change.id], now)
  await tx.insert(nodeHistory).values({ nodeId: change.id, validFrom: now, record: change.node })
}

async function close(tx: Transaction, ids: string[], now: Date): Promise<void> {
  for (let start = 0; start < ids.length; start += chunkSize) {
    const some = ids.slice(start, start + chunkSize)
    await tx.update(node).set({ goneAt: now, changedAt: now }).where(inArray(node.id, some))
    await closeHistory(tx, some, now)
  }
}

async function closeHistory(tx: Transaction, ids: string[], now: Date): Promise<void> {
  await tx
    .update(nodeHistory)
    .set({ validTo: now })
    .where(and(inArray(nodeHistory.nodeId, ids), isNull(nodeHistory.validTo)))
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

const columns = (record: CloudNode, hash: string, now: Date) => ({
  providerId: record.providerId,
  name: record.name,
  state: record.state,
  record,
  contentHash: hash,
  search: searchText(record),
  changedAt: now,
  seenAt: now,
})

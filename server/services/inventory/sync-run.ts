import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Database, Transaction } from '@/db/client'
import { cloud, nodeCount, syncRun } from '@/db/schema'
import type { SyncCursor } from '@/server/providers/port'
import { tellInventory } from './notify'

/** `full`: every node is asked for; `increment`: those that changed. */
export type SyncKind = 'full' | 'increment'
/** One listing of a cloud: its row, and the fence of everything that it writes. `since`: where an increment begins. */
export type SyncRun = { id: string; cloudId: string; since: SyncCursor | null }

/** An increment may follow increments for this long, then everything is listed: ports and what was purged show in no increment. */
export const fullEveryMs = 10 * 60_000
/** Jobs of a schedule come some seconds early or late. */
const slackMs = 30_000
/** Below this everything is listed each time: that is two pages at most, and leaves nothing to correct. */
export const incrementFromNodes = 500

const overtaken = 'It did not come to its end: its worker stopped, or stood still until another listing began.'

/** The database's clock in ms since the epoch: workers' own clocks jump and differ. */
export async function databaseNow(db: Database | Transaction): Promise<Date> {
  const rows = await db.execute<{ ms: number }>(
    sql`select floor(extract(epoch from clock_timestamp()) * 1000)::float8 as ms`,
  )
  return new Date(rows[0]!.ms)
}

/**
 * Begins a listing: whichever was under way for the cloud is over from now on and can write nothing more. Answers null when the
 * cloud is not configured any more; `identityKnown` says whether somebody asked already who we are there. It is a full listing
 * unless `mayIncrement` is given, the last listing was believed and left a cursor, and a full one was made not long ago.
 */
export async function beginSyncRun(
  db: Database,
  cloudId: string,
  options: { mayIncrement?: boolean; incrementFromNodes?: number } = {},
): Promise<{ run: SyncRun; identityKnown: boolean } | null> {
  return await db.transaction(async (tx) => {
    const [row] = await tx
      .select({ identity: cloud.identity, cursor: cloud.syncCursor, fullSyncAt: cloud.fullSyncAt })
      .from(cloud)
      .where(and(eq(cloud.id, cloudId), isNull(cloud.removedAt)))
      .for('update')
    if (!row) return null
    const startedAt = await databaseNow(tx)
    const over = await tx
      .update(syncRun)
      .set({ endedAt: startedAt, error: overtaken })
      .where(and(eq(syncRun.cloudId, cloudId), isNull(syncRun.endedAt)))
      .returning({ id: syncRun.id })
    const expected = await presentCount(tx, cloudId)
    const fresh = row.fullSyncAt !== null && startedAt.getTime() - row.fullSyncAt.getTime() < fullEveryMs - slackMs
    const large = expected >= (options.incrementFromNodes ?? incrementFromNodes)
    const since = options.mayIncrement && over.length === 0 && fresh && large ? row.cursor : null
    const kind: SyncKind = since === null ? 'full' : 'increment'
    const values = { cloudId, startedAt, kind, expected: kind === 'full' ? expected : null }
    const [run] = await tx.insert(syncRun).values(values).returning({ id: syncRun.id })
    await tx.update(cloud).set({ syncStartedAt: startedAt }).where(eq(cloud.id, cloudId))
    return { run: { id: run!.id, cloudId, since }, identityKnown: row.identity !== null }
  })
}

/** An increment that the cloud refused goes on as a full listing. Answers null when another listing has begun since. */
export async function makeFull(db: Database, run: SyncRun): Promise<SyncRun | null> {
  const expected = await presentCount(db, run.cloudId)
  const rows = await db
    .update(syncRun)
    .set({ kind: 'full', expected, seen: 0, pages: 0 })
    .where(and(eq(syncRun.id, run.id), isNull(syncRun.endedAt)))
    .returning({ id: syncRun.id })
  return rows.length > 0 ? { ...run, since: null } : null
}

async function presentCount(db: Database | Transaction, cloudId: string): Promise<number> {
  const rows = await db.execute<{ count: number }>(
    sql`select coalesce(sum(count), 0)::int as count from ${nodeCount} where cloud_id = ${cloudId}`,
  )
  return rows[0]!.count
}

/**
 * Runs `write` in one transaction under the cloud's lock, if the listing is still the one that may write; answers null, and
 * writes nothing, when another has begun since. `write` closes the run with what it answers.
 */
export async function writeSyncRun<Result>(
  db: Database,
  run: SyncRun,
  write: (tx: Transaction, startedAt: Date) => Promise<Result>,
): Promise<Result | null> {
  return await db.transaction(async (tx) => {
    // A plan that was made while there were few nodes would read all of them for each part of a large listing.
    await tx.execute(sql`set local plan_cache_mode = force_custom_plan`)
    await tx.select({ id: cloud.id }).from(cloud).where(eq(cloud.id, run.cloudId)).for('update')
    const [open] = await tx
      .select({ startedAt: syncRun.startedAt })
      .from(syncRun)
      .where(and(eq(syncRun.id, run.id), isNull(syncRun.endedAt)))
    return open ? await write(tx, open.startedAt) : null
  })
}

/**
 * Ends a listing that failed. Rows of nodes and the age of the data stay as they were; the next one is a full one. `health` is left
 * alone when not given.
 */
export async function failSyncRun(
  db: Database,
  run: SyncRun,
  failure: { error: string; health?: { problem: string; problemCode: string } },
): Promise<void> {
  await writeSyncRun(db, run, async (tx) => {
    const health = failure.health ? { health: 'failing' as const, ...failure.health } : {}
    await tx
      .update(cloud)
      .set({ syncStartedAt: null, syncCursor: null, ...health })
      .where(eq(cloud.id, run.cloudId))
    await tx
      .update(syncRun)
      .set({ endedAt: await databaseNow(tx), error: failure.error })
      .where(eq(syncRun.id, run.id))
    await tellInventory(tx, run.cloudId, 'cloud')
  })
}

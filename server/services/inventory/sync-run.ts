import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Database, Transaction } from '@/db/client'
import { cloud, syncRun } from '@/db/schema'

/** One listing of a cloud: its row, and the fence of everything that it writes. */
export type SyncRun = { id: string; cloudId: string }

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
 * cloud is not configured any more; `identityKnown` says whether somebody asked already who we are there.
 */
export async function beginSyncRun(
  db: Database,
  cloudId: string,
): Promise<{ run: SyncRun; identityKnown: boolean } | null> {
  return await db.transaction(async (tx) => {
    const [row] = await tx
      .select({ identity: cloud.identity })
      .from(cloud)
      .where(and(eq(cloud.id, cloudId), isNull(cloud.removedAt)))
      .for('update')
    if (!row) return null
    const startedAt = await databaseNow(tx)
    await tx
      .update(syncRun)
      .set({ endedAt: startedAt, error: overtaken })
      .where(and(eq(syncRun.cloudId, cloudId), isNull(syncRun.endedAt)))
    const [run] = await tx.insert(syncRun).values({ cloudId, startedAt }).returning({ id: syncRun.id })
    await tx.update(cloud).set({ syncStartedAt: startedAt }).where(eq(cloud.id, cloudId))
    return { run: { id: run!.id, cloudId }, identityKnown: row.identity !== null }
  })
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
    await tx.select({ id: cloud.id }).from(cloud).where(eq(cloud.id, run.cloudId)).for('update')
    const [open] = await tx
      .select({ startedAt: syncRun.startedAt })
      .from(syncRun)
      .where(and(eq(syncRun.id, run.id), isNull(syncRun.endedAt)))
    return open ? await write(tx, open.startedAt) : null
  })
}

/** Ends a listing that failed. Rows of nodes and the age of the data stay as they were; `health` is left alone when not given. */
export async function failSyncRun(
  db: Database,
  run: SyncRun,
  failure: { error: string; health?: { problem: string; problemCode: string } },
): Promise<void> {
  await writeSyncRun(db, run, async (tx) => {
    const health = failure.health ? { health: 'failing' as const, ...failure.health } : {}
    await tx
      .update(cloud)
      .set({ syncStartedAt: null, ...health })
      .where(eq(cloud.id, run.cloudId))
    await tx
      .update(syncRun)
      .set({ endedAt: await databaseNow(tx), error: failure.error })
      .where(eq(syncRun.id, run.id))
  })
}

import { hostname } from 'node:os'
import { and, eq, lt, sql } from 'drizzle-orm'
import { worker } from '@/db/schema'
import type { Runtime } from '../context'
import { version } from './version'

/** Writes that this worker lives; rows of workers that have been gone for a day are dropped. */
export async function beat(runtime: Pick<Runtime, 'db'>, workerId: string): Promise<void> {
  await runtime.db
    .insert(worker)
    .values({ id: workerId, host: hostname(), pid: process.pid, version })
    .onConflictDoUpdate({ target: worker.id, set: { seenAt: sql`now()` } })
  await runtime.db.delete(worker).where(lt(worker.seenAt, new Date(Date.now() - 86_400_000)))
}

/** Writes that this worker has stopped by itself. */
export async function lastBeat(runtime: Pick<Runtime, 'db'>, workerId: string): Promise<void> {
  await runtime.db
    .update(worker)
    .set({ stoppedAt: sql`now()` })
    .where(and(eq(worker.id, workerId)))
}

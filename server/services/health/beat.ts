import { hostname } from 'node:os'
import { and, eq, sql } from 'drizzle-orm'
import { worker } from '@/db/schema'
import type { Runtime } from '../context'
import { version } from './version'

/** Writes that this worker lives, and what keeps it from working; rows of workers that have been gone for a day are dropped. */
export async function beat(runtime: Pick<Runtime, 'db' | 'trouble'>, workerId: string): Promise<void> {
  const problem = runtime.trouble.sentences.join(' ') || null
  await runtime.db
    .insert(worker)
    .values({ id: workerId, host: hostname(), pid: process.pid, version, problem })
    .onConflictDoUpdate({ target: worker.id, set: { seenAt: sql`now()`, problem } })
  await runtime.db.delete(worker).where(sql`${worker.seenAt} < now() - interval '1 day'`)
}

/** Writes that this worker has stopped by itself. */
export async function lastBeat(runtime: Pick<Runtime, 'db'>, workerId: string): Promise<void> {
  await runtime.db
    .update(worker)
    .set({ stoppedAt: sql`now()` })
    .where(and(eq(worker.id, workerId)))
}

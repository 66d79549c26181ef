import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import type { Database } from '@/db/client'
import { audit, setting } from '@/db/schema'
import { keptSince, type RetentionClass, retentionClasses } from '@/server/domain/retention'
import { change } from '../change'
import { pruneLatency } from '../clouds/latency/prune'
import { type Runtime, requireRole, type ServiceContext, systemActor } from '../context'
import { pruneEvents } from './prune-events'
import { pruneExchanges } from './prune-exchanges'
import { pruneHistory, pruneSyncRuns } from './prune-history'
import { readRetention } from './settings'
import type { LastPrune } from './shapes'

/** What one class is pruned with. */
export type PruneScope = {
  readonly db: Database
  /** What is older may go. */
  readonly before: Date
  /** Repeats a batch, each a transaction of its own, until one removes nothing. Answers the sum; stops on abort. */
  batches(batch: () => Promise<number>): Promise<number>
}

const pruners = {
  exchanges: pruneExchanges,
  events: pruneEvents,
  history: pruneHistory,
  syncRuns: pruneSyncRuns,
} satisfies Record<RetentionClass, (scope: PruneScope) => Promise<number>>

/** Between batches, so that runs and listings come first on a database that is busy. */
const betweenBatchesMs = 20

export const lastPruneKey = (id: RetentionClass): string => `retention-last ${id}`
export type Pruned = Record<RetentionClass, number>

/**
 * Removes what is older than its class is kept, in small transactions that no run waits for. Throws when `signal` aborts;
 * what is left is removed at the next call.
 */
export async function prune(runtime: Pick<Runtime, 'db' | 'log'>, signal: AbortSignal): Promise<Pruned> {
  const { db } = runtime
  const now = await databaseNow(db)
  const days = await readRetention(db)
  const pruned: Pruned = { exchanges: 0, events: 0, history: 0, syncRuns: 0 }
  const batches: PruneScope['batches'] = async (batch) => {
    for (let sum = 0; ; ) {
      signal.throwIfAborted()
      const removed = await batch()
      if (removed === 0) return sum
      sum += removed
      // An abort is thrown above, with its reason.
      await delay(betweenBatchesMs, undefined, { signal }).catch(() => undefined)
    }
  }
  for (const id of retentionClasses) {
    const started = performance.now()
    const removed = await pruners[id]({ db, before: keptSince(days[id], now), batches })
    pruned[id] = removed
    await remember(db, id, { at: now.toISOString(), removed, ms: Math.round(performance.now() - started) })
  }
  await pruneLatency(db)
  if (Object.values(pruned).some((count) => count > 0)) {
    await db.insert(audit).values({
      actor: systemActor.name,
      actorKind: systemActor.kind,
      from: null,
      action: 'data.prune',
      subject: 'retention',
      details: { removed: pruned, days },
    })
    runtime.log.info({ pruned }, 'What was kept long enough has been removed.')
  }
  return pruned
}

/** The database's clock: a worker whose own one has jumped years ahead must not take everything for old. */
async function databaseNow(db: Database): Promise<Date> {
  const [row] = await db.execute<{ at: string }>(sql`select extract(epoch from now()) * 1000 as at`)
  return new Date(Number(row?.at))
}

async function remember(db: Database, id: RetentionClass, value: LastPrune): Promise<void> {
  await db
    .insert(setting)
    .values({ key: lastPruneKey(id), value })
    .onConflictDoUpdate({ target: setting.key, set: { value } })
}

/** Has the daily removal run now, unless it is under way. */
export async function pruneNow(ctx: ServiceContext): Promise<{ queued: boolean }> {
  requireRole(ctx, 'admin')
  return await change(ctx, async (tx, record) => {
    const id = await ctx.queue.send('retention', {}, { key: retentionSchedule, tx })
    await record({ action: 'data.prune-now', subject: 'retention', details: { queued: id !== null } })
    return { queued: id !== null }
  })
}

export const retentionSchedule = 'daily'

/** Once a day at a quiet hour (UTC), over all workers. */
export async function scheduleRetention(runtime: Pick<Runtime, 'queue'>): Promise<void> {
  await runtime.queue.schedule('retention', '17 3 * * *', {}, retentionSchedule)
}

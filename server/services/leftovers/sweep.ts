import { and, eq, isNull, lt } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { configuredCloud } from '@/db/queries/clouds'
import { leftover, leftoverSweep } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { isDue, type LeftoverSettings } from '@/server/domain/leftovers'
import type { Runtime } from '../context'
import { databaseNow } from '../inventory/sync-run'
import { lookAt } from './look'
import { removeLeftovers } from './remove-leftovers'
import { leftoverSettings } from './settings'
import { noteSightings } from './sightings'
import { tellAllocation } from './tell-allocation'

export type Sweep = typeof leftoverSweep.$inferSelect

/** Sweeps and what ended are kept this long. */
const keepMs = 90 * 86_400_000

/**
 * Looks at everything in a cloud that carries our mark, notes what nothing needs, and in mode `remove` removes what is due,
 * unless it is a dry run. Answers null when the cloud is not configured any more. A cloud that cannot be asked changes no
 * row: its sweep tells the problem. A worker that stood still while another one began the next sweep writes nothing: null too.
 */
export async function sweepCloud(
  runtime: Runtime,
  input: { cloudId: string; by: string; dryRun: boolean },
  signal: AbortSignal,
): Promise<Sweep | null> {
  if (!(await configuredCloud(runtime.db, input.cloudId))) return null
  const sweep = await begin(runtime, input)
  try {
    const look = await lookAt(runtime, input.cloudId, signal)
    const settings = await leftoverSettings(runtime.db)
    const noted = await runtime.db.transaction(async (tx) =>
      (await stillRuns(tx, sweep.id))
        ? await noteSightings(tx, { ...look, cloudId: input.cloudId, at: sweep.startedAt })
        : null,
    )
    if (!noted) return null
    const { seen, removed: late } = noted
    for (const row of late) await tellAllocation(runtime, row)
    const due = seen.filter((row) => isDue(row, settings))
    const stopped = stopReason(due.length, settings)
    const removes = settings.mode === 'remove' && !input.dryRun && stopped === null
    const removed = removes
      ? await removeLeftovers(
          runtime,
          { cloudId: input.cloudId, ids: due.map(({ id }) => id), by: 'Plumbline' },
          signal,
        )
      : 0
    const count = (verdict: string) => look.decisions.filter(({ decision }) => decision.verdict === verdict).length
    return await end(runtime, sweep.id, {
      seen: look.things.length,
      needed: count('needed'),
      leftover: count('leftover'),
      unknown: count('unknown'),
      due: due.length,
      removed: removed + late.length,
      gaps: [...look.gaps],
      stopped: settings.mode === 'remove' ? stopped : null,
    })
  } catch (error) {
    if (signal.aborted) throw error
    if (!(error instanceof ServiceError)) runtime.log.error({ error, cloud: input.cloudId }, 'A sweep failed.')
    const why = error instanceof ServiceError ? error.message : 'An error of ours; the log of the worker has it.'
    return await end(runtime, sweep.id, { error: why })
  }
}

/** Many leftovers at once smell like a mistake: a restored database, another installation of the same name. */
const stopReason = (due: number, { cap }: LeftoverSettings): string | null =>
  due > cap
    ? `${due} things are due at once, and at most ${cap} are removed by themselves. Look at them, then remove them yourself or raise the cap.`
    : null

async function begin(runtime: Runtime, input: { cloudId: string; by: string; dryRun: boolean }): Promise<Sweep> {
  const { cloudId } = input
  return await runtime.db.transaction(async (tx) => {
    const now = await databaseNow(tx)
    // Sweeps of a cloud exclude each other: an open one belongs to a worker that died.
    await tx
      .update(leftoverSweep)
      .set({ endedAt: now, error: 'The worker that ran it ended before it did.' })
      .where(and(eq(leftoverSweep.cloudId, cloudId), isNull(leftoverSweep.endedAt)))
    const old = new Date(now.getTime() - keepMs)
    await tx.delete(leftoverSweep).where(and(eq(leftoverSweep.cloudId, cloudId), lt(leftoverSweep.startedAt, old)))
    await tx.delete(leftover).where(and(eq(leftover.cloudId, cloudId), lt(leftover.endedAt, old)))
    const [made] = await tx
      .insert(leftoverSweep)
      .values({ ...input, startedAt: now })
      .returning()
    return made!
  })
}

/** Locks the sweep's row; false when a later sweep of the cloud has ended it. */
async function stillRuns(tx: Transaction, id: string): Promise<boolean> {
  const [row] = await tx
    .select({ endedAt: leftoverSweep.endedAt })
    .from(leftoverSweep)
    .where(eq(leftoverSweep.id, id))
    .for('update')
  return row?.endedAt === null
}

async function end(runtime: Runtime, id: string, result: Partial<Sweep>): Promise<Sweep | null> {
  const [ended] = await runtime.db
    .update(leftoverSweep)
    .set({ ...result, endedAt: await databaseNow(runtime.db) })
    .where(and(eq(leftoverSweep.id, id), isNull(leftoverSweep.endedAt)))
    .returning()
  return ended ?? null
}

import { and, eq, isNull, sql } from 'drizzle-orm'
import { cloud, syncRun } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { listAllNodes } from '@/server/inventory/list-all'
import { askCloud } from '../clouds/ask-cloud'
import type { Runtime } from '../context'
import { writeListing } from './write-listing'

const listingMsMax = 10 * 60_000

export type SyncResult = { seen: number; changed: number; gone: number }

/**
 * Lists a cloud's nodes and writes what changed in one transaction. A listing that fails keeps every row and stores the
 * problem on the cloud; the age of its data shows by itself. Answers null when the cloud is not configured any more,
 * when its listing failed, or when a later one has begun.
 */
export async function syncCloudNodes(
  runtime: Runtime,
  cloudId: string,
  signal: AbortSignal,
): Promise<SyncResult | null> {
  const startedAt = new Date()
  const [row] = await runtime.db
    .update(cloud)
    .set({ syncStartedAt: startedAt })
    .where(and(eq(cloud.id, cloudId), isNull(cloud.removedAt)))
    .returning()
  if (!row) return null
  try {
    const listed = await askCloud(() => runtime.providers.of(cloudId), listAllNodes, {
      timeoutMs: listingMsMax,
      signal,
    })
    const result = await writeListing(runtime.db, { cloudId, startedAt, listed })
    if (result && row.identity === null) await learnIdentity(runtime, cloudId, signal)
    return result
  } catch (error) {
    if (signal.aborted) {
      await runtime.db.update(cloud).set({ syncStartedAt: null }).where(eq(cloud.id, cloudId))
      throw error
    }
    await keepProblem(runtime, { cloudId, startedAt }, error)
    return null
  }
}

async function keepProblem(runtime: Runtime, run: { cloudId: string; startedAt: Date }, error: unknown): Promise<void> {
  const known = error instanceof ServiceError
  if (!known) runtime.log.error({ error, cloud: run.cloudId }, 'A listing failed because of an error of ours.')
  const problem = known
    ? error.message
    : 'The listing failed because of an error of ours; the log of the worker has it.'
  await runtime.db.transaction(async (tx) => {
    await tx
      .update(cloud)
      .set({
        syncStartedAt: null,
        health: 'failing',
        problem,
        problemCode: known ? String(error.details?.code ?? 'unavailable') : 'internal',
      })
      .where(eq(cloud.id, run.cloudId))
    await tx.insert(syncRun).values({ ...run, endedAt: sql`now()`, error: problem })
  })
}

/** Who we are there, asked once; screens show it beside the cloud. */
async function learnIdentity(runtime: Runtime, cloudId: string, signal: AbortSignal): Promise<void> {
  try {
    const ask = { timeoutMs: 20_000, signal }
    const identity = await askCloud(
      () => runtime.providers.of(cloudId),
      (provider, call) => provider.probe(call),
      ask,
    )
    await runtime.db.update(cloud).set({ identity, probedAt: new Date() }).where(eq(cloud.id, cloudId))
  } catch (error) {
    runtime.log.info({ error, cloud: cloudId }, 'The probe after a listing failed; the next listing tries it again.')
  }
}

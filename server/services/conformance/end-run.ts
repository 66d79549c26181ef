import { asc, eq, sql } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { cloud, conformanceRun, conformanceRunCloud } from '@/db/schema'
import { guidelineKey } from '@/server/domain/guideline'
import type { Runtime } from '../context'
import { enqueueWebhooks } from '../webhooks/enqueue-webhooks'
import { guidelineOf, type OpenRun } from './open-run'

/** Ends a run whose clouds have all come to their end, and tells those who listen. */
export async function endWhenDone(runtime: Runtime, tx: Transaction, run: OpenRun): Promise<void> {
  const clouds = await tx
    .select({
      cloud: conformanceRunCloud.cloudId,
      cloudName: cloud.name,
      simulated: cloud.simulated,
      state: conformanceRunCloud.state,
      problem: conformanceRunCloud.problem,
    })
    .from(conformanceRunCloud)
    .innerJoin(cloud, eq(cloud.id, conformanceRunCloud.cloudId))
    .where(eq(conformanceRunCloud.runId, run.id))
    .orderBy(asc(cloud.position), asc(cloud.id))
  const ended = clouds.flatMap(({ state, ...each }) =>
    state === 'done' || state === 'skipped' ? [{ ...each, state }] : [],
  )
  if (ended.length < clouds.length) return
  const [row] = await tx
    .update(conformanceRun)
    .set({ endedAt: sql`now()` })
    .where(eq(conformanceRun.id, run.id))
    .returning({ endedAt: conformanceRun.endedAt })
  const guideline = guidelineKey(await guidelineOf(tx, run))
  const at = row!.endedAt!.toISOString()
  const payload = { run: run.id, guideline, startedBy: run.startedBy, at, clouds: ended }
  await enqueueWebhooks(tx, runtime, { event: 'conformance.finished', payload })
}

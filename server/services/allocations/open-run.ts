import { eq } from 'drizzle-orm'
import { cloud } from '@/db/schema'
import type { RunContext } from '@/server/allocation/ports'
import { ProviderError } from '@/server/providers/errors'
import type { Runtime } from '../context'
import type { Patience } from '../patience'
import { brokenProvider } from './broken-provider'
import type { Lease } from './lease'
import { loadRun } from './load-run'
import type { NodeRow } from './node-selection'
import { createRunStore } from './store'
import { pause } from './wait'

/** A cancel is looked for this often: its NOTIFY may have been lost. */
const cancelLookMs = 2_000

/**
 * Everything the engine needs for a node whose lease this job has. `signal` aborts on the job's signal and as soon as a
 * cancel is asked for; `end` must be called when the run is over.
 */
export async function openRun(
  runtime: Runtime,
  job: { lease: Lease; row: NodeRow; signal: AbortSignal; patience: Patience },
): Promise<{ context: RunContext; end: () => void }> {
  const { patience } = job
  const run = await patience.through(async () => await loadRun(runtime, job.row))
  const store = createRunStore(runtime, job.lease, patience)
  const provider = await patience.through(async () => await providerOf(runtime, run.cloudId))
  const cancelled = new AbortController()
  const ended = new AbortController()
  const look = async () => {
    if (await store.cancelRequested()) cancelled.abort(new Error('A cancel was asked for.'))
  }
  const report = (error: unknown) => runtime.log.warn({ error, node: run.nodeId }, 'A cancel could not be looked for.')
  const off = runtime.wakes.on('cancel', run.nodeId, () => void look().catch(report))
  const watch = async () => {
    while (!ended.signal.aborted && !cancelled.signal.aborted) {
      await pause(cancelLookMs, AbortSignal.any([ended.signal, cancelled.signal]))
      if (!ended.signal.aborted) await look().catch(report)
    }
  }
  void watch()
  const end = () => {
    off()
    ended.abort()
  }
  // A cancel that was known from the start is the engine's to see: it then starts no step at all.
  const signal = AbortSignal.any([job.signal, cancelled.signal])
  return { context: { run, store, provider, signal }, end }
}

async function providerOf(runtime: Runtime, cloudId: string) {
  try {
    return await runtime.providers.of(cloudId)
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    const [row] = await runtime.db.select({ provider: cloud.provider }).from(cloud).where(eq(cloud.id, cloudId))
    return brokenProvider(row!.provider, error)
  }
}

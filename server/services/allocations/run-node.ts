import { and, eq } from 'drizzle-orm'
import { outageOf, outageText } from '@/db/outage'
import { allocationStep } from '@/db/schema'
import { cleanUp } from '@/server/allocation/cleanup'
import { RunInterrupted, runNode } from '@/server/allocation/engine'
import { LeaseLost } from '@/server/allocation/ports'
import { recheckNode } from '@/server/allocation/recheck'
import type { NodeRunState } from '@/server/domain/steps'
import type { ClaimedJob } from '@/server/queue/queue'
import type { Runtime } from '../context'
import { Patience } from '../patience'
import { claim, type Lease } from './lease'
import type { NodeRow } from './node-selection'
import { openRun } from './open-run'
import { refreshKnownHosts } from './store'

/** Also `failed` and `cancelled`: the worker before may have died between telling that and the end of its clean-up. */
const runStates: NodeRunState[] = ['queued', 'running', 'cleaning', 'failed', 'cancelled']
const cleanStates: NodeRunState[] = ['releasing', 'cleaning']

/**
 * Handles a job of the queue `node`: the eight steps, or a clean-up. Returns when the node came to an end of whatever kind,
 * or when another job has it. Throws RunInterrupted when the worker stops: the queue gives the job to another one.
 */
export async function handleNodeJob(runtime: Runtime, job: ClaimedJob<'node'>, worker: string): Promise<void> {
  const { nodeId, run, task, why } = job.data
  const lease = { nodeId, run, jobId: job.id, attempt: job.attempt }
  const patience = patienceFor(runtime, job.signal)
  const row = await patience.through(async () => await claim(runtime, lease, task === 'run' ? runStates : cleanStates))
  // A node that is kept for a retry has come to its end already.
  if (!row || (task === 'run' && row.state === 'failed' && row.heldUntil !== null)) return
  await underLease(runtime, { lease, row, signal: job.signal, patience }, async (context) => {
    const log = runtime.log.child({ node: nodeId, allocation: row.allocationId, cloud: row.cloudId })
    if (task === 'clean') await cleanUp(context, why ?? 'released')
    else {
      const onUnexpected = (error: unknown, step: number) => log.error({ error, step }, 'A step failed unexpectedly.')
      const outcome = await runNode(context, { worker, onUnexpected })
      log.info({ outcome, attempt: job.attempt }, 'A node came to its end.')
    }
  })
  await refreshKnownHosts(runtime)
}

/** Handles a job of the queue `node-recheck`: the look of step 8 after 120 s, at nodes that are still delivered. */
export async function handleRecheckJob(runtime: Runtime, job: ClaimedJob<'node-recheck'>): Promise<void> {
  const lease = { ...job.data, jobId: job.id, attempt: job.attempt }
  const patience = patienceFor(runtime, job.signal)
  const row = await patience.through(async () => await claim(runtime, lease, ['delivered']))
  if (!row) return
  const [step] = await patience.through(
    async () =>
      await runtime.db
        .select({ endedAt: allocationStep.endedAt })
        .from(allocationStep)
        .where(and(eq(allocationStep.nodeId, row.id), eq(allocationStep.step, 8))),
  )
  await underLease(runtime, { lease, row, signal: job.signal, patience }, async (context) => {
    const facts = context.run.done[8]
    if (!facts || !step?.endedAt) return
    await recheckNode(context, { facts, removedAtMs: step.endedAt.getTime() })
  })
}

/** Waits with this job's writes and reads for a database that is away, as long as the job is ours; health tells it. */
const patienceFor = (runtime: Runtime, signal: AbortSignal): Patience =>
  new Patience({
    signal,
    onOutage: (outage, error) => {
      const news = runtime.trouble.tell('database', outage && outageText[outage])
      if (!news) return
      if (outage) runtime.log.warn({ error }, outageText[outage])
      else runtime.log.info('The database answers again.')
    },
  })

async function underLease(
  runtime: Runtime,
  job: { lease: Lease; row: NodeRow; signal: AbortSignal; patience: Patience },
  work: (context: Awaited<ReturnType<typeof openRun>>['context']) => Promise<void>,
): Promise<void> {
  const { context, end } = await openRun(runtime, job)
  try {
    await work(context)
  } catch (error) {
    if (error instanceof LeaseLost) {
      runtime.log.info({ node: job.lease.nodeId }, 'Another worker has taken over this node.')
      return
    }
    // A stop while the database was away: nothing could be written, and the next worker finds all as it was.
    const stopped = error instanceof RunInterrupted || (job.signal.aborted && outageOf(error) !== null)
    if (!stopped) {
      runtime.log.error({ error, node: job.lease.nodeId }, 'A run ended in an error of ours; it is taken up again.')
    }
    throw error
  } finally {
    end()
  }
}

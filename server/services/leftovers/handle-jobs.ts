import { and, eq, inArray, isNull } from 'drizzle-orm'
import { leftover } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import type { ClaimedJob } from '@/server/queue/queue'
import type { Runtime } from '../context'
import { removeLeftovers } from './remove-leftovers'
import { sweepCloud } from './sweep'

/** Handles a job of the queue `leftover-sweep`. */
export async function handleSweepJob(runtime: Runtime, job: ClaimedJob<'leftover-sweep'>): Promise<void> {
  const sweep = await sweepCloud(runtime, job.data, job.signal)
  if (!sweep) return
  const { leftover: left, unknown, removed, error } = sweep
  runtime.log.debug({ cloud: job.data.cloudId, left, unknown, removed, error }, 'A cloud was swept.')
}

/** Handles a job of the queue `leftover-removal`: what a person asked for. What stays says why. */
export async function handleRemovalJob(runtime: Runtime, job: ClaimedJob<'leftover-removal'>): Promise<void> {
  const { cloudId, ids } = job.data
  let problem: string | null = null
  try {
    await removeLeftovers(runtime, job.data, job.signal)
  } catch (error) {
    if (job.signal.aborted || !(error instanceof ServiceError)) throw error
    problem = error.message
  }
  await runtime.db
    .update(leftover)
    .set({ requestedAt: null, ...(problem === null ? {} : { problem }) })
    .where(and(eq(leftover.cloudId, cloudId), inArray(leftover.id, ids), isNull(leftover.endedAt)))
}

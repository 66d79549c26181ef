import { and, eq, isNull } from 'drizzle-orm'
import { outageOf, outageText } from '@/db/outage'
import { bulkAction, bulkActionCloud } from '@/db/schema'
import { LeaseLost } from '@/server/allocation/ports'
import type { BulkAction } from '@/server/domain/bulk-action-schema'
import { ServiceError } from '@/server/domain/errors'
import { ProviderError } from '@/server/providers/errors'
import type { CloudProvider } from '@/server/providers/port'
import type { ClaimedJob } from '@/server/queue/queue'
import { describeProviderError } from '../clouds/ask-cloud'
import type { Runtime } from '../context'
import { Patience } from '../patience'
import { endGroup } from './end-group'
import type { BulkRow } from './get'
import { claimGroup, type GroupLease } from './lease'
import { type BulkNodeRow, type BulkTimes, endNode, openRows } from './node-rows'
import { runGroup } from './run-group'
import { releaseNodes } from './run-release'
import { noProvider, rebootCutOff } from './words'

const productTimes: BulkTimes = { waitMsMax: 120_000, pollMs: { first: 1_500, max: 8_000 } }

/**
 * Handles a job of the queue `bulk`: an action's nodes in one cloud, to the result of each. Throws when the worker stops: the
 * queue gives the job to another one, which goes on with what has no result.
 */
export async function handleBulkJob(
  runtime: Runtime,
  job: Pick<ClaimedJob<'bulk'>, 'id' | 'attempt' | 'data' | 'signal'>,
  times: BulkTimes = productTimes,
): Promise<void> {
  const lease: GroupLease = { ...job.data, jobId: job.id, attempt: job.attempt }
  const { signal } = job
  const patience = patienceOf(runtime, signal)
  if (!(await patience.through(async () => await claimGroup(runtime, lease)))) return
  const row = await patience.through(async () => await actionOf(runtime, lease.actionId))
  if (!row) return
  try {
    if (row.action.kind === 'release') {
      await releaseNodes({ runtime, lease, patience, signal, by: row.createdBy, pollMs: times.pollMs.first })
    } else {
      const provider = await patience.through(async () => await providerOf(runtime, lease.cloudId))
      if (typeof provider === 'string') await refuseAll({ runtime, lease, patience }, row.action, provider)
      else {
        const { action, includeOthers } = row
        await runGroup({ runtime, lease, patience, signal, action, includeOthers, provider, times })
      }
    }
    await patience.through(async () => await endGroup(runtime, lease))
  } catch (error) {
    if (error instanceof LeaseLost) {
      runtime.log.info({ action: lease.actionId }, 'Another worker has taken over this bulk action.')
      return
    }
    if (!signal.aborted) runtime.log.error({ error, action: lease.actionId }, 'A bulk action is taken up again.')
    throw error
  }
}

const patienceOf = (runtime: Runtime, signal: AbortSignal): Patience =>
  new Patience({
    signal,
    onOutage: (outage, error) => {
      if (runtime.trouble.tell('database', outage && outageText[outage]) && outage)
        runtime.log.warn({ error }, outageText[outage])
    },
  })

async function actionOf(runtime: Runtime, id: string): Promise<BulkRow | undefined> {
  const [row] = await runtime.db.select().from(bulkAction).where(eq(bulkAction.id, id))
  return row
}

/** The adapter, or why there is none. */
async function providerOf(runtime: Runtime, cloudId: string): Promise<CloudProvider | string> {
  try {
    return await runtime.providers.of(cloudId)
  } catch (error) {
    if (outageOf(error)) throw error
    if (error instanceof ProviderError) return describeProviderError(error)
    if (error instanceof ServiceError) return error.message
    throw error
  }
}

type Writes = { runtime: Runtime; lease: GroupLease; patience: Patience }

async function refuseAll({ runtime, lease, patience }: Writes, action: BulkAction, why: string): Promise<void> {
  const rows = await patience.through(async () => await openRows(runtime, lease))
  for (const row of rows) {
    const outcome = mayHaveRebooted(action, row) ? rebootCutOff : ({ state: 'failed', ...noProvider(why) } as const)
    await endNode({ runtime, lease, patience }, row.position, outcome)
  }
}

/** A reboot that may have left is told as such, whatever ends its node: nobody is to repeat it without a look. */
const mayHaveRebooted = (action: BulkAction | undefined, { askedAt }: BulkNodeRow): boolean =>
  action?.kind === 'reboot' && askedAt !== null

const workersLost = {
  state: 'failed',
  told: 'The workers that ran this died again and again.',
  advice: 'Look at the log of the workers, then retry.',
} as const

/** Handles a job of the queue `bulk-lost`: what has no result gets the one that its workers are lost. */
export async function handleLostBulk(
  runtime: Runtime,
  job: Pick<ClaimedJob<'bulk-lost'>, 'id' | 'attempt' | 'data' | 'signal'>,
): Promise<void> {
  const lease: GroupLease = { ...job.data, jobId: job.id, attempt: job.attempt }
  const patience = patienceOf(runtime, job.signal)
  if (!(await claimGroup(runtime, lease))) return
  const row = await actionOf(runtime, lease.actionId)
  for (const node of await openRows(runtime, lease)) {
    const outcome = mayHaveRebooted(row?.action, node) ? rebootCutOff : workersLost
    await endNode({ runtime, lease, patience }, node.position, outcome)
  }
  await endGroup(runtime, lease)
}

/** Gives a job to parts of actions that are open without one; where there is one, the queue takes no second. Answers how many. */
export async function handleBulkStrays(runtime: Runtime): Promise<number> {
  const open = await runtime.db
    .select({ actionId: bulkActionCloud.actionId, cloudId: bulkActionCloud.cloudId })
    .from(bulkActionCloud)
    .where(and(isNull(bulkActionCloud.endedAt)))
  let sent = 0
  for (const data of open) {
    const options = { key: `${data.actionId}:${data.cloudId}`, group: data.cloudId }
    if ((await runtime.queue.send('bulk', data, options)) !== null) sent++
  }
  if (sent > 0) runtime.log.warn({ sent }, 'Bulk actions were open without a job; they have new ones.')
  return sent
}

/** Has strays looked for each minute, once over all workers. */
export const scheduleBulkStrays = async (runtime: Runtime): Promise<void> =>
  await runtime.queue.schedule('bulk-strays', '* * * * *', {}, 'bulk-strays')

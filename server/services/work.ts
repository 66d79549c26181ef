import { ServiceError } from '@/server/domain/errors'
import { handleExpireJob, handleLostJob } from './allocations/lost-and-expired'
import { handleLostRecheck } from './allocations/lost-recheck'
import { handleNodeJob, handleRecheckJob } from './allocations/run-node'
import { handleStrays, scheduleStrays } from './allocations/strays'
import { scheduleSealing, sealAudit } from './audit/seal'
import { handleBulkJob, handleBulkStrays, handleLostBulk, scheduleBulkStrays } from './bulk/handle-jobs'
import { readAccount } from './clouds/account/read-account'
import { readCatalogue } from './clouds/read-catalogue'
import { advanceRun } from './conformance/advance'
import { handleConformanceSchedule, scheduleConformance } from './conformance/handle-jobs'
import type { Runtime } from './context'
import { rescore } from './guidelines/rescore'
import { settleSearch } from './inventory/settle-search'
import { syncCloudNodes } from './inventory/sync'
import { handleRemovalJob, handleSweepJob } from './leftovers/handle-jobs'
import { prune, scheduleRetention } from './retention/prune'
import { handleDelivery, handleLostDelivery } from './webhooks/deliver-webhook'

/** Has this process handle the jobs of every queue. `worker` is its name in events and logs. */
export async function startWork(runtime: Runtime, worker: string): Promise<void> {
  const { queue, log } = runtime
  await queue.work('node', async (job) => await handleNodeJob(runtime, job, worker))
  await queue.work('node-recheck', async (job) => await handleRecheckJob(runtime, job))
  await queue.work('node-recheck-lost', async (job) => await handleLostRecheck(runtime, job))
  await queue.work('node-expire', async (job) => await handleExpireJob(runtime, job))
  await queue.work('node-lost', async (job) => await handleLostJob(runtime, job))
  await queue.work('node-strays', async () => void (await handleStrays(runtime)))
  await scheduleStrays(runtime)
  await queue.work('bulk', async (job) => await handleBulkJob(runtime, job))
  await queue.work('bulk-lost', async (job) => await handleLostBulk(runtime, job))
  await queue.work('bulk-strays', async () => void (await handleBulkStrays(runtime)))
  await scheduleBulkStrays(runtime)
  await queue.work('conformance', async ({ data }) => await advanceRun(runtime, data.runId))
  await queue.work('conformance-schedule', async () => await handleConformanceSchedule(runtime))
  await scheduleConformance(runtime)
  await queue.work('cloud-sync', async ({ data, signal }) => {
    const result = await syncCloudNodes(runtime, data.cloudId, signal, { mayIncrement: data.by === 'schedule' })
    log.debug({ cloud: data.cloudId, result }, 'A cloud was listed.')
    if (result && result.changed > 0) await settleSearch(runtime)
  })
  await queue.work('leftover-sweep', async (job) => await handleSweepJob(runtime, job))
  await queue.work('leftover-removal', async (job) => await handleRemovalJob(runtime, job))
  await queue.work('cloud-catalogue', async ({ data, signal }) => {
    try {
      await readCatalogue(runtime, data.cloudId, signal)
    } catch (error) {
      // The listing of nodes tells the same problem on the cloud; the next reading is 10 minutes away at most.
      if (!(error instanceof ServiceError)) throw error
      log.info({ cloud: data.cloudId, problem: error.message }, 'A catalogue could not be read.')
    }
    await readAccount(runtime, data.cloudId, { signal })
  })
  await queue.work('webhook-delivery', async (job) => await handleDelivery(runtime, job))
  await queue.work('webhook-delivery-lost', async (job) => await handleLostDelivery(runtime, job))
  await queue.work('rescore', async ({ data, signal }) => await rescore(runtime, { ...data, signal }))
  await queue.work('retention', async ({ signal }) => void (await prune(runtime, signal)))
  await scheduleRetention(runtime)
  await queue.work('audit-seal', async ({ signal }) => void (await sealAudit(runtime, { signal })))
  await scheduleSealing(runtime)
}

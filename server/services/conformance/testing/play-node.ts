import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { allocationNode } from '@/db/schema'
import type { RunStore } from '@/server/allocation/ports'
import type { Failure } from '@/server/domain/errors'
import type { StepFacts } from '@/server/domain/facts'
import type { NodeRunState } from '@/server/domain/steps'
import { type StepId, stepIds } from '@/server/domain/steps'
import { yardstickFacts } from '@/server/domain/testing/facts'
import { claim } from '../../allocations/lease'
import { createRunStore } from '../../allocations/store'
import type { Runtime } from '../../context'

const claimable: NodeRunState[] = ['queued', 'running', 'delivered', 'releasing', 'cleaning', 'failed', 'cancelled']

/** Plays a worker that has a node: writes what the engine would, by the same store. */
export async function playNode(runtime: Runtime, nodeId: string) {
  const [row] = await runtime.db.select().from(allocationNode).where(eq(allocationNode.id, nodeId))
  const lease = { nodeId, run: row!.run, jobId: randomUUID(), attempt: 0 }
  const claimed = await claim(runtime, lease, claimable)
  if (!claimed) throw new Error(`Node ${nodeId} cannot be claimed: ${row?.state}.`)
  const store = createRunStore(runtime, lease)
  const cleaned = async (left: { what: string; why: string }[] = []) =>
    await store.append([{ type: 'cleanup-finished', removed: [], left }])
  return {
    /** All eight steps, up to the look after 120 s. */
    async deliver(userData?: StepFacts[6]['userData']): Promise<void> {
      await begin(store)
      for (const step of stepIds) await finish(store, step, step === 6 && userData ? { userData } : {})
      await store.delivered({ address: '203.0.113.7', providerId: 'i', loginUser: 'root' })
    },
    lookAgain: async () => await store.recheckStep(8, yardstickFacts[8]),
    async fail(step: StepId, failure: Failure): Promise<void> {
      await begin(store)
      for (const id of stepIds.filter((each) => each < step)) await finish(store, id)
      await store.beginStep(step, 1)
      await store.failStep(step, { attempt: 1, ms: 10, calls: 0, failure, willRetry: false })
      await store.append([
        { type: 'node-failed', failure },
        { type: 'cleanup-started', why: 'failed', by: 'Plumbline' },
      ])
      await cleaned()
    },
    /** What the engine does when it was cancelled. */
    async stop(by: string): Promise<void> {
      await store.append([{ type: 'cleanup-started', why: 'cancelled', by }])
      await cleaned()
      await store.append([{ type: 'node-cancelled', by }])
    },
    cleaned,
  }
}

const begin = async (store: RunStore) => await store.append([{ type: 'node-started', worker: 'test' }])

async function finish(store: RunStore, step: StepId, more: Partial<StepFacts[6]> = {}): Promise<void> {
  await store.beginStep(step, 1)
  await store.exchange(step, 1, {
    at: new Date().toISOString(),
    method: 'GET',
    target: `https://cloud.example.org/v2/step-${step}`,
    status: 200,
    ms: 3,
    requestBody: null,
    responseBody: '{}',
    error: null,
  })
  await store.append([{ type: 'step-log', step, attempt: 1, level: 'info', message: `Step ${step} was here.` }])
  const facts = { ...yardstickFacts[step], ...(step === 8 ? { recheck: null } : {}), ...more }
  await store.finishStep(step, { attempt: 1, ms: 100 * step, calls: 1, facts: facts as never, workarounds: [] })
}

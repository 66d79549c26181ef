import { launch } from '@/server/services/allocations/launch'
import { claim } from '@/server/services/allocations/lease'
import { createRunStore } from '@/server/services/allocations/store'
import { type TestInstallation, testRequest } from '@/server/services/testing/test-runtime'

/** An allocation of one node whose worker says something: event 1 is there already. */
export async function runningAllocation(here: TestInstallation) {
  const made = await launch(here.as('operator'), testRequest({ clouds: ['os1'], count: 1 }))
  const lease = { nodeId: made.nodes[0]!.id, run: 1, jobId: 'job', attempt: 0 }
  await claim(here.runtime, lease, ['queued'])
  const store = createRunStore(here.runtime, lease)
  return {
    id: made.id,
    say: async (...messages: string[]) =>
      await store.append(
        messages.map((message) => ({ type: 'step-log', step: 1, attempt: 1, level: 'info', message }) as const),
      ),
  }
}

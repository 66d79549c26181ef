import { strays } from '@/db/queries/strays'
import { change } from '../change'
import { asSystem, type Runtime } from '../context'

/**
 * Gives a new job to nodes that are under way without one, each minute: no node waits for ever, whatever has happened to
 * its job. The task stays the same one, so that a job that did exist all the same is fenced off by the lease. Answers how
 * many there were.
 */
export async function handleStrays(runtime: Runtime): Promise<number> {
  const found = await strays(runtime.db)
  for (const { id, cloudId, run, state, failed } of found) {
    await change(asSystem(runtime), async (tx, record) => {
      const goOn = state === 'queued' || state === 'running'
      const why = state === 'releasing' ? 'released' : failed ? 'failed' : 'cancelled'
      const data = {
        nodeId: id,
        run,
        ...(goOn ? { task: 'run' as const } : ({ task: 'clean' as const, why } as const)),
      }
      const job = await runtime.queue.send('node', data, { key: `${id}:${run}`, group: cloudId, tx })
      await record({ action: 'node.stray', subject: id, details: { run, state, sent: job !== null } })
    })
    runtime.log.warn({ node: id, state }, 'A node was under way without a job; it has a new one.')
  }
  return found.length
}

/** Has strays looked for each minute, once over all workers. */
export const scheduleStrays = async (runtime: Runtime): Promise<void> =>
  await runtime.queue.schedule('node-strays', '* * * * *', {}, 'strays')

import { homedir } from 'node:os'
import { and, eq, isNull, notInArray } from 'drizzle-orm'
import { configuredClouds } from '@/db/queries/clouds'
import { cloud } from '@/db/schema'
import type { CloudConfig } from '@/server/domain/cloud-schema'
import { change } from '../change'
import { problemText, readConfiguration } from '../configuration'
import { asSystem, type Runtime } from '../context'
import { fromConfig } from './add-cloud'
import { followCloud, unfollowCloud } from './follow-cloud'

export type LoadedClouds = { clouds: string[]; removed: string[]; problems: string[] }

/**
 * Brings the rows of clouds to what plumbline.yaml says now. An entry with a mistake is left out and told; its row, from
 * an earlier start, stays as it was. A cloud that has left the file is marked removed and keeps its rows.
 */
export async function loadConfiguredClouds(runtime: Runtime): Promise<LoadedClouds> {
  const { clouds, problems, notes } = await readConfiguration(runtime.env.configFiles, { homeFolder: homedir() })
  for (const note of notes) runtime.log.info({ note }, 'About the configuration.')
  for (const problem of problems)
    runtime.log.error({ problem: problemText(problem) }, 'The configuration has a mistake.')
  const named = problems.flatMap((problem) => (problem.cloud ? [problem.cloud] : []))
  // A file that cannot be read at all says nothing about which clouds left it.
  const readable = problems.every((problem) => problem.cloud !== null)
  const removed = await writeClouds(runtime, clouds, { keep: named, close: readable })
  await followExactly(runtime)
  return { clouds: clouds.map(({ id }) => id), removed, problems: problems.map(problemText) }
}

/** Schedules for every configured cloud, those of the screen too: a process may have died between a row and its schedule. */
async function followExactly(runtime: Runtime): Promise<void> {
  const rows = await configuredClouds(runtime.db)
  for (const { id } of rows) await followCloud(runtime, id)
  const followed = await runtime.queue.scheduledKeys('cloud-sync')
  for (const id of followed.filter((key) => !rows.some((row) => row.id === key))) await unfollowCloud(runtime, id)
}

async function writeClouds(
  runtime: Runtime,
  clouds: CloudConfig[],
  options: { keep: string[]; close: boolean },
): Promise<string[]> {
  return await change(asSystem(runtime), async (tx, record) => {
    for (const [position, config] of clouds.entries()) {
      const values = {
        ...fromConfig(config),
        source: 'file' as const,
        sealedCredentials: null,
        position,
        removedAt: null,
      }
      await tx
        .insert(cloud)
        .values({ id: config.id, ...values })
        .onConflictDoUpdate({ target: cloud.id, set: values })
    }
    const staying = [...clouds.map(({ id }) => id), ...options.keep]
    const removed = options.close
      ? await tx
          .update(cloud)
          .set({ removedAt: new Date() })
          .where(
            and(
              eq(cloud.source, 'file'),
              isNull(cloud.removedAt),
              staying.length > 0 ? notInArray(cloud.id, staying) : undefined,
            ),
          )
          .returning({ id: cloud.id })
      : []
    const ids = removed.map(({ id }) => id)
    await record({
      action: 'configuration.load',
      subject: 'plumbline.yaml',
      details: { clouds: staying, removed: ids },
    })
    return ids
  })
}

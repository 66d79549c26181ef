import path from 'node:path'
import { situations } from '@/lab/openstack/situations'
import { type LabProcess, startLab } from '../helpers/lab'
import { expectedOf } from './expectations'
import type { Subject } from './subject'

export type LabWorld = Parameters<typeof startLab>[0]['world']

/** The clouds of a world of the lab. `stop` ends it. */
export async function labSubjects(
  world: LabWorld,
  pace: number,
): Promise<{ subjects: Subject[]; stop: () => Promise<void> }> {
  const lab = await startLab({ world, pace, limitMs: 180_000 })
  return { subjects: lab.config.clouds.map((config) => subjectOf(lab, config)), stop: () => lab.stop() }
}

function subjectOf(lab: LabProcess, config: LabProcess['config']['clouds'][number]): Subject {
  const situation = situations.find(({ name }) => config.id === `situation-${name}`)
  const file = path.join(lab.folder, 'clouds.yaml')
  return {
    id: config.id,
    title: situation?.title ?? config.name ?? config.id,
    sources: situation?.sources ?? [],
    expectation: expectedOf(config.id),
    config,
    entry: config.provider === 'openstack' ? { file, name: config.cloud ?? config.id } : null,
    holdings: async () => {
      const entries = (await lab.books())[config.id] ?? []
      // EC2 shows what it has ended for a while.
      const live = entries.filter(({ state }) => state !== 'terminated')
      return live.map(({ kind, id, name }) => `${kind} ${id} ${name}`.trim())
    },
  }
}

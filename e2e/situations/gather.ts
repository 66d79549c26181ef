import { Problem } from '../openstack/problem'
import { labSubjects } from './lab-subjects'
import { realSubjects } from './real-subjects'
import type { Subject } from './subject'
import type { WhichClouds } from './which-clouds'

/** The clouds that were named, ready to be launched on. What has to be stopped in the end is put into `undo`. */
export async function gather(
  { worlds, real, cloudsFile, only }: WhichClouds,
  { folder, pace, undo }: { folder: string; pace: number; undo: (() => Promise<unknown>)[] },
): Promise<Subject[]> {
  const found: Subject[] = []
  for (const world of worlds) {
    const { subjects, stop } = await labSubjects(world, pace)
    undo.push(stop)
    found.push(...subjects)
  }
  if (real.length > 0) {
    const { subjects, stop } = await realSubjects(cloudsFile, real, folder)
    undo.push(stop)
    found.push(...subjects)
  }
  const isWanted = ({ id }: Subject) =>
    only.length === 0 || real.includes(id) || only.some((name) => id === name || id === `situation-${name}`)
  const wanted = found.filter(isWanted)
  if (wanted.length === 0) throw new Problem(`None of ${found.map(({ id }) => id).join(', ')} is among --only.`)
  return wanted
}

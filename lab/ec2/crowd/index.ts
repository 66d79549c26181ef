/**
 * Any number of instances that nobody launched: they are computed when somebody looks, no machine is behind them, and nobody
 * can enter them. One that is changed over the API becomes an instance like any other, with its interface and its volume.
 */
import { crowdOf } from '@/lab/crowd/crowd'
import { type CrowdManner, emptyCrowd, type WaveKind } from '@/lab/crowd/state'
import { digest } from '../state/ids'
import type { Ec2World, Instance } from '../state/types'
import { crowdInterface, crowdVolume, instanceOf, numberOf } from './instances'
import { addNetworks } from './networks'

/** Makes the crowd exactly `count` instances; those that stay are the same as before. */
export function crowd(world: Ec2World, count: number, now: number, manner: CrowdManner = 'idle'): void {
  if (world.crowd?.manner !== manner || world.crowd.count === 0) {
    world.crowd = emptyCrowd(Number.parseInt(digest(`${world.idSeed}/crowd`).slice(0, 8), 16), manner, count, now)
  }
  addNetworks(world, count)
  crowdOf(world.crowd)?.resize(count)
}

/** Changes about so many per cent of the crowd; answers how many instances that were. */
export const changeCrowd = (world: Ec2World, kind: WaveKind, percent: number, now: number): number =>
  crowdOf(world.crowd)?.change(kind, percent, now) ?? 0

/** The crowd's instances among these ids. */
export const crowdInstances = (world: Ec2World, ids: readonly string[]): Instance[] =>
  ids.flatMap((id) => {
    const number = numberOf(world, id)
    return number === null ? [] : [instanceOf(world, number)]
  })

/** Makes those of the crowd whose ids (their own, their interface's, their volume's) are named some of the world's own. */
export function takeNamed(world: Ec2World, named: readonly string[]): void {
  const members = crowdOf(world.crowd)
  if (!members) return
  for (const id of new Set(named)) {
    const number = numberOf(world, id)
    if (number === null) continue
    const instance = instanceOf(world, number)
    const card = crowdInterface(world, instance)
    const volume = crowdVolume(world, instance)
    world.instances.push(instance)
    if (card) world.interfaces.push(card)
    if (volume) world.volumes.push(volume)
    members.take(number)
  }
}

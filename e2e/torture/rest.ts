import { defaultTiming } from '@/server/allocation/timing'
import type { Client } from './client'
import type { Ground } from './ground'
import type { Launch } from './plan'
import type { Watch } from './watch'

/** No step and no clean-up of the product may take longer; only then a run that still moves is stuck. */
export const longestMs = Math.max(...Object.values(defaultTiming.stepTimeoutMs)) + defaultTiming.cleanupMs

/** How often nodes that have something left behind are released again, as a person would. */
const releasesMax = 3

type Stage = {
  ground: Ground
  client: Client
  watch: Watch
  launches: readonly Launch[]
  stop: AbortSignal
  limitMs?: number
}

/**
 * Without faults now: waits until nothing moves, releases half of what stays and whatever has something left behind, and
 * waits again. Returns when everything rests, or when something has moved for longer than the product may.
 */
export async function comeToRest({
  ground,
  client,
  watch,
  launches,
  stop,
  limitMs = longestMs,
}: Stage): Promise<boolean> {
  const inTime = () => AbortSignal.any([stop, AbortSignal.timeout(limitMs)])
  const atRest = () => watch.until(() => watch.moving.length === 0, inTime())
  if (!(await atRest())) return false
  const allocations = await ground.sql<{ id: string; name: string }[]>`select id, name from allocation`
  const stays = new Map(launches.map(({ name, releaseAtEnd }) => [name, !releaseAtEnd]))
  const signal = inTime()
  for (const { id, name } of allocations) {
    const nodes = watch.of(id)
    const owns = nodes.some(({ state, held }) => state === 'delivered' || held)
    if ((owns && stays.get(name) === false) || nodes.some(({ left }) => left > 0))
      await client.verb(id, 'release', signal)
  }
  for (let tries = 0; tries < releasesMax; tries++) {
    if (!(await atRest())) return false
    const left = new Set(watch.nodes.filter((node) => node.left > 0).map(({ allocation }) => allocation))
    if (left.size === 0) return true
    for (const id of left) await client.verb(id, 'release', signal)
  }
  return await atRest()
}

import { allFaults, type FaultKind, groundFaults, type LabCall, type PlannedFault, type World } from './faults'
import { type Chance, chance } from './random'

/** What one allocation of the run goes through. */
export type Launch = {
  atMs: number
  name: string
  clouds: string[]
  /** Nodes per cloud. */
  count: number
  /** Followed over server-sent events from its start; after so many events the connection is dropped, by us. */
  followDrops: number | null
  cancelAfterMs: number | null
  retryWhenFailed: boolean
  /** Released as soon as it is delivered; else it stays until the end, where half of what stays is released. */
  releaseSoon: boolean
  releaseAtEnd: boolean
}

export type Plan = { seed: string; minutes: number; launches: Launch[]; faults: PlannedFault[] }

/** How a run is mixed. Broken builds are met with mixes of their own, that make the very mistake show. */
export type Mix = {
  clouds?: readonly string[]
  /** Kinds of faults; absent: all. */
  kinds?: (kind: string) => boolean
  /** Requests that faults of the lab are planned for. */
  labCalls?: readonly LabCall[]
  /** Shortest and longest pause between two launches, two faults of the ground, two faults of the lab, in seconds. */
  launchEveryS: readonly [number, number]
  groundEveryS: readonly [number, number]
  labEveryS: readonly [number, number]
  cancel: number
  releaseSoon: number
  nodesMax: number
}

export const usualMix: Mix = {
  launchEveryS: [1.5, 4],
  groundEveryS: [3, 8],
  labEveryS: [1.5, 5],
  cancel: 0.15,
  releaseSoon: 0.4,
  nodesMax: 4,
}

/** Parts start and nodes get going before the first fault; after the last one there is time to see its effect. */
const calmStartMs = 6_000
const calmEndMs = 4_000
/** Between two faults of one target, so that it works in between. */
const restMs = 3_000

/** The whole plan of a run, from its seed alone. */
export function makePlan(options: { seed: string; minutes: number; world: World; mix?: Mix }): Plan {
  const { seed, minutes, mix = usualMix } = options
  const world = mix.labCalls ? { ...options.world, labCalls: mix.labCalls } : options.world
  const totalMs = minutes * 60_000
  const kinds = allFaults(world).filter(({ kind }) => mix.kinds?.(kind) ?? true)
  const slow = new Set(groundFaults.map(({ kind }) => kind))
  const draw = (of: FaultKind[], everyS: Mix['labEveryS'], purpose: string) =>
    drawFaults({ kinds: of, everyS, totalMs, world, random: chance(seed, purpose) })
  const faults = [
    ...draw(
      kinds.filter(({ kind }) => slow.has(kind)),
      mix.groundEveryS,
      'faults of the ground',
    ),
    ...draw(
      kinds.filter(({ kind }) => !slow.has(kind)),
      mix.labEveryS,
      'faults of the lab',
    ),
  ].sort((a, b) => a.atMs - b.atMs)
  return { seed, minutes, launches: drawLaunches(totalMs, world, mix, chance(seed, 'launches')), faults }
}

function drawFaults(options: {
  kinds: FaultKind[]
  everyS: readonly [number, number]
  totalMs: number
  world: World
  random: Chance
}): PlannedFault[] {
  const { kinds, everyS, totalMs, world, random } = options
  const found: PlannedFault[] = []
  if (kinds.length === 0) return found
  const busyUntil = new Map<string, number>()
  let deck: FaultKind[] = []
  /** In a short run nothing lasts for most of it. */
  const longestS = Math.max(10, (totalMs / 60_000) * 12)
  for (let atMs = calmStartMs; atMs < totalMs - calmEndMs; atMs += pauseMs(random, everyS)) {
    if (deck.length === 0)
      deck = random.shuffled(kinds.flatMap((kind) => Array.from({ length: kind.weight }, () => kind)))
    const free = (kind: FaultKind) => kind.targets(world).filter((target) => (busyUntil.get(target) ?? 0) <= atMs)
    const index = deck.findIndex((kind) => free(kind).length > 0)
    const kind = deck[index]
    if (!kind) continue
    deck.splice(index, 1)
    const target = random.pick(free(kind))
    const [low, high] = kind.lengthS.map((seconds) => Math.min(seconds, longestS * 2) * 1000) as [number, number]
    const lengthMs = random.whole(low, Math.max(low, Math.min(high, longestS * 1000)))
    busyUntil.set(target, atMs + lengthMs + restMs)
    found.push({ atMs, kind: kind.kind, target, lengthMs, detail: kind.detail?.(random, target, world) ?? {} })
  }
  return found
}

function drawLaunches(totalMs: number, world: World, mix: Mix, random: Chance): Launch[] {
  const launches: Launch[] = []
  const clouds = world.clouds.map(({ id }) => id).filter((id) => mix.clouds?.includes(id) ?? true)
  for (let atMs = 0; atMs < totalMs; atMs += pauseMs(random, mix.launchEveryS)) {
    const nodes = random.whole(1, mix.nodesMax)
    const over = random.shuffled(clouds).slice(0, random.whole(1, Math.min(nodes, clouds.length)))
    launches.push({
      atMs,
      name: `t${launches.length + 1}`,
      clouds: over,
      count: Math.max(1, Math.floor(nodes / over.length)),
      followDrops: random.maybe(0.7) ? random.whole(3, 40) : null,
      cancelAfterMs: random.maybe(mix.cancel) ? random.whole(200, 9_000) : null,
      retryWhenFailed: random.maybe(0.5),
      releaseSoon: random.maybe(mix.releaseSoon),
      releaseAtEnd: random.maybe(0.5),
    })
  }
  return launches
}

const pauseMs = (random: Chance, [low, high]: readonly [number, number]): number =>
  random.whole(low * 1000, high * 1000)

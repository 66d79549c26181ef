import type { Ground } from '../ground'
import type { Chance } from '../random'

export type LabCall = 'create' | 'remove' | 'read'

/** What there is to be hurt, known before anything runs. */
export type World = {
  workers: number
  clouds: readonly { id: string; provider: 'aws-ec2' | 'openstack'; floatingIps: boolean }[]
  /** Kinds of faults that the lab knows. */
  labFaults: readonly string[]
  /** Which requests they are planned for; as often as it stands here. */
  labCalls: readonly LabCall[]
  /** Whether a small disk and a movable clock can be had on this machine. */
  disk: boolean
  clock: boolean
}

/** One fault of a plan. `detail` is what its kind chose by seed. */
export type PlannedFault = {
  /** Milliseconds after the start of the run. */
  atMs: number
  kind: string
  target: string
  lengthMs: number
  detail: Record<string, string | number>
}

/** Resolves after so many ms, or as soon as the faults are to end. */
export type Linger = (ms: number) => Promise<void>

/**
 * A kind of fault. `strike` resolves when the fault is over and what it hurt can work again. A new kind is an entry in
 * `faults/index.ts`.
 */
export type FaultKind = {
  kind: string
  /** How often it is in the deck that the plan draws from. */
  weight: number
  /** Whom it may hit; empty: it is not to be had here. Two faults never have the same target at once. */
  targets: (world: World) => string[]
  /** Shortest and longest, in seconds. */
  lengthS: readonly [number, number]
  detail?: (random: Chance, target: string, world: World) => Record<string, string | number>
  strike: (ground: Ground, fault: PlannedFault, linger: Linger) => Promise<void>
}

export const workerTargets = ({ workers }: World): string[] =>
  Array.from({ length: workers }, (_, index) => `worker-${index + 1}`)

/** The process that a target names. */
export function partOf(ground: Ground, target: string) {
  const part = target === 'web' ? ground.web : ground.workers.find(({ name }) => name === target)
  if (!part) throw new Error(`There is no ${target}.`)
  return part
}

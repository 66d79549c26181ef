import { answerFaults } from './answers'
import { clockFaults } from './clock'
import type { FaultKind, World } from './kind'
import { labFaults } from './lab'
import { networkFaults } from './network'
import { postgresFaults } from './postgres'
import { processFaults } from './processes'

export type { FaultKind, LabCall, Linger, PlannedFault, World } from './kind'

/** Faults of processes, network, clock and disk: drawn for the slow rhythm of a plan. */
export const groundFaults: readonly FaultKind[] = [
  ...processFaults,
  ...answerFaults,
  ...postgresFaults,
  ...networkFaults,
  ...clockFaults,
]

/** Every kind of fault that this world can have. */
export const allFaults = (world: World): FaultKind[] =>
  [...groundFaults, ...labFaults(world)].filter(({ targets }) => targets(world).length > 0)

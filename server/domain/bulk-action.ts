import type { BulkAction } from './bulk-action-schema'

export const bulkActionKinds = [
  'power-on',
  'power-off',
  'reboot',
  'tag',
  'untag',
  'release',
] as const satisfies readonly BulkAction['kind'][]

/** How many nodes one bulk action takes. */
export const bulkNodesMax = 1_000

/**
 * What came of it for one node. `refused`: it was not asked of the cloud, since it would make no sense (a node that runs already) or is
 * not allowed; `failed`: the cloud did not do it. A node that is `done` has come to the state that was asked for, or was accepted.
 */
export const bulkNodeStates = ['queued', 'running', 'done', 'refused', 'failed'] as const
export type BulkNodeState = (typeof bulkNodeStates)[number]

import type { NodeRunState } from './steps'

/**
 * What may be done to a node of an allocation in which state: one table for service, button and tooltip. A failed node is
 * retried from its failed step; releasing removes it and all it owned, also what a clean-up before had to leave.
 */
export const nodeActions = {
  cancel: ['queued', 'running'],
  retry: ['failed', 'cancelled'],
  release: ['delivered', 'failed', 'cancelled'],
} as const satisfies Record<string, readonly NodeRunState[]>
export type NodeAction = keyof typeof nodeActions

/** May this be done to a node in this state. */
export const nodeCan = (action: NodeAction, state: NodeRunState): boolean =>
  (nodeActions[action] as readonly NodeRunState[]).includes(state)

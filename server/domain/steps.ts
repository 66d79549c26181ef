/** The eight steps of allocating a node (product.md). `title` is the full name, `short` the one in a lane. */
export const steps = [
  { id: 1, key: 'add-key', short: 'Add key', title: 'Add a node-specific SSH key' },
  { id: 2, key: 'get-metadata', short: 'Metadata', title: 'Get metadata on networks, flavors and images' },
  { id: 3, key: 'pick', short: 'Pick', title: 'Pick network, flavor and image' },
  { id: 4, key: 'request', short: 'Request', title: 'Request the node' },
  { id: 5, key: 'address', short: 'Address', title: "Get the node's public address" },
  { id: 6, key: 'log-in', short: 'Log in', title: 'Log in with the node key' },
  { id: 7, key: 'root-keys', short: 'Root keys', title: "Add the fleet's root keys, switch password login off" },
  { id: 8, key: 'remove-key', short: 'Remove key', title: 'Remove the node-specific key' },
] as const
export type StepId = (typeof steps)[number]['id']
export const stepIds = steps.map((step) => step.id) as readonly StepId[]
export const stepById = (id: StepId) => steps[id - 1]!

/** `skipped`: never ran because an earlier step failed. */
export const stepStates = ['waiting', 'running', 'done', 'failed', 'skipped'] as const
export type StepState = (typeof stepStates)[number]

/** The node of an allocation. `cleaning`: undo or release runs; `failed` and `cancelled` mean that the cloud is clean or says what is left. */
export const nodeRunStates = [
  'queued',
  'running',
  'delivered',
  'failed',
  'cancelled',
  'cleaning',
  'releasing',
  'released',
] as const
export type NodeRunState = (typeof nodeRunStates)[number]

export const allocationStates = [
  'queued',
  'running',
  'delivered',
  'partial',
  'failed',
  'cancelled',
  'releasing',
  'released',
] as const
export type AllocationState = (typeof allocationStates)[number]

/** The state of an allocation follows from its nodes; at least one node. */
export function allocationState(nodes: readonly NodeRunState[]): AllocationState {
  const every = (...states: NodeRunState[]) => nodes.every((node) => states.includes(node))
  const some = (...states: NodeRunState[]) => nodes.some((node) => states.includes(node))
  if (every('queued')) return 'queued'
  if (some('releasing')) return 'releasing'
  if (some('queued', 'running', 'cleaning')) return 'running'
  if (every('released')) return 'released'
  if (every('delivered', 'released')) return some('delivered') ? 'delivered' : 'released'
  if (some('delivered')) return 'partial'
  if (some('failed')) return 'failed'
  return some('cancelled') ? 'cancelled' : 'released'
}

/**
 * How a node can be reached by the addresses that its cloud tells: `floating` (a floating or elastic IP), `direct` (a public
 * IPv4 address of its own), `ipv6` (public by IPv6 alone), `private` (no public address), `none` (no address at all).
 */
export const nodeReaches = ['direct', 'floating', 'ipv6', 'private', 'none'] as const
export type NodeReach = (typeof nodeReaches)[number]

/** Whose it is: made by an allocation of this installation, or by somebody else. */
export const nodeOwners = ['ours', 'others'] as const
export type NodeOwner = (typeof nodeOwners)[number]

/** What Nodes can be ordered by; ties go by name and id. */
export const nodeSortKeys = ['name', 'cloud', 'state', 'created', 'changed', 'vcpu', 'memory'] as const
export type NodeSortKey = (typeof nodeSortKeys)[number]

/** The key and direction of `name` or `-name`: a minus turns the order around. */
export const readSort = (sort: string): { key: NodeSortKey; descending: boolean } => {
  const descending = sort.startsWith('-')
  const key = nodeSortKeys.find((each) => each === (descending ? sort.slice(1) : sort))
  return { key: key ?? 'name', descending }
}

/** Counts are exact up to here; beyond it, where counting would take long, they are told as "at least". */
export const countedExactly = 10_000

import { z } from 'zod'
import { nodeStates } from './node'

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

/** One value, or several as `a,b`: a query string has only text. */
const several = <Item extends z.ZodType<string>>(item: Item) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').filter((part) => part !== '') : value),
    z.array(item).max(50),
  )

/** What narrows the list of nodes: the same in the screen's address, the API, exports, views and bulk actions. */
export const nodeFilterSchema = z.object({
  cloud: several(z.string().max(80)).optional(),
  state: several(z.enum(nodeStates)).optional(),
  reach: several(z.enum(nodeReaches)).optional(),
  owner: z.enum(nodeOwners).optional(),
  /** Words that all occur in the name, the id, an address or a tag. */
  q: z.string().max(200).optional(),
  /** Only nodes that this allocation made. */
  allocation: z.uuid().optional(),
  /** What history says of this moment, ISO 8601 with a zone; absent: what the last listings say. */
  at: z.iso.datetime({ offset: true }).optional(),
})
export type NodeFilter = z.infer<typeof nodeFilterSchema>

/** `name` or `-name`: a minus turns the order around. */
export const nodeSortSchema = z.object({
  sort: z
    .enum([...nodeSortKeys, ...nodeSortKeys.map((key) => `-${key}` as const)] as [string, ...string[]])
    .default('name'),
})
/** The key and direction of `-name`. */
export const readSort = (sort: string): { key: NodeSortKey; descending: boolean } => {
  const descending = sort.startsWith('-')
  const key = nodeSortKeys.find((each) => each === (descending ? sort.slice(1) : sort))
  return { key: key ?? 'name', descending }
}

/** Counts are exact up to here; beyond it, where counting would take long, they are told as "at least". */
export const countedExactly = 10_000
/** How many there are. `exact` false: at least this many. */
export const nodeCountSchema = z.object({ count: z.number().int(), exact: z.boolean() })
export type NodeCount = z.infer<typeof nodeCountSchema>

import { z } from 'zod'
import { nodeStates } from './node'
import { nodeOwners, nodeReaches, nodeSortKeys } from './node-list'

/** One value, or several as `a,b`: a query string has only text. */
const several = <Item extends z.ZodType<string>>(item: Item) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').filter((part) => part !== '') : value),
    // Every cloud of a large fleet may be chosen but one.
    z.array(item).max(500),
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

/** How many there are. `exact` false: at least this many. */
export const nodeCountSchema = z.object({ count: z.number().int(), exact: z.boolean() })
export type NodeCount = z.infer<typeof nodeCountSchema>

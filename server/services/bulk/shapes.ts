import { z } from 'zod'
import { bulkNodeStates, bulkNodesMax } from '@/server/domain/bulk-action'
import { bulkActionSchema } from '@/server/domain/bulk-action-schema'
import { nodeStates } from '@/server/domain/node'
import { nodeFilterSchema } from '@/server/domain/node-list-schema'

/** Nodes by their ids, or all that match a filter when the action starts. */
const selection = z.union([
  z.object({ ids: z.array(z.guid()).min(1).max(bulkNodesMax) }).strict(),
  z.object({ filter: nodeFilterSchema }).strict(),
])
export type BulkSelection = z.output<typeof selection>

const wanted = {
  action: bulkActionSchema,
  nodes: selection,
  /** True: nodes that Plumbline did not make are meant, too. Without it they are refused. */
  includeOthers: z.boolean().default(false),
}
export const previewInput = z.object(wanted)
export const startInput = z.object({
  ...wanted,
  id: z
    .uuid()
    .describe(
      'The id of the action, chosen by you: a new UUID. The same request with the same id is started once, however often it is sent.',
    )
    .optional(),
  /** How many nodes the filter showed: when there are others by now, nothing is started. */
  expected: z.number().int().min(1).optional(),
})

const words = { told: z.string(), advice: z.string().nullable() }

/** What an action would do, by what the last listings say. */
export const previewShape = z.object({
  count: z.number().int(),
  /** Nodes that Plumbline did not make and that could be asked for. */
  others: z.number().int(),
  /** Nodes that would be asked for: without `includeOthers` only ours. */
  asked: z.number().int(),
  clouds: z.array(z.object({ id: z.string(), name: z.string(), count: z.number().int() })),
  /** Why some would be refused even if nodes of others are meant, most frequent first. */
  refused: z.array(z.object({ ...words, count: z.number().int(), names: z.array(z.string()) })),
  /** Names of the first nodes that would be asked for. */
  names: z.array(z.string()),
  /** More nodes than one action takes. */
  tooMany: z.boolean(),
})
export type BulkPreview = z.infer<typeof previewShape>

const counts = z.object({
  queued: z.number().int(),
  running: z.number().int(),
  done: z.number().int(),
  refused: z.number().int(),
  failed: z.number().int(),
})

/** An action with how far it is. */
export const bulkItemShape = z.object({
  id: z.string(),
  action: bulkActionSchema,
  total: z.number().int(),
  counts,
  includeOthers: z.boolean(),
  /** The filter that chose the nodes; null: they were named. */
  filter: nodeFilterSchema.nullable(),
  retryOf: z.string().nullable(),
  createdAt: z.string(),
  createdBy: z.string(),
  cancelledBy: z.string().nullable(),
  /** null: some nodes have no result yet. */
  endedAt: z.string().nullable(),
})
export type BulkItem = z.infer<typeof bulkItemShape>

/** What came of one node. */
export const bulkNodeShape = z.object({
  node: z.string(),
  name: z.string(),
  cloud: z.string(),
  cloudName: z.string(),
  providerId: z.string(),
  allocation: z.string().nullable(),
  allocationNode: z.string().nullable(),
  state: z.enum(bulkNodeStates),
  /** What came of it and why; null while nothing did. */
  told: z.string().nullable(),
  advice: z.string().nullable(),
  askedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  /** What the inventory says now; null when it knows the node no more. */
  nodeState: z.enum(nodeStates).nullable(),
})
export type BulkNodeItem = z.infer<typeof bulkNodeShape>

export const bulkDetailShape = bulkItemShape.extend({
  clouds: z.array(z.object({ id: z.string(), name: z.string(), counts })),
  nodes: z.array(bulkNodeShape),
  nextCursor: z.string().nullable(),
})
export type BulkDetail = z.infer<typeof bulkDetailShape>

export const getInput = z.object({
  id: z.uuid(),
  /** Only nodes in this state. */
  state: z.enum(bulkNodeStates).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
  cursor: z.string().optional(),
})

import { z } from 'zod'
import { nodeStates } from '@/server/domain/node'
import { nodeOwners, nodeReaches } from '@/server/domain/node-list'
import { nodeCountSchema } from '@/server/domain/node-list-schema'

export const addressShape = z.object({
  address: z.string(),
  version: z.union([z.literal(4), z.literal(6)]),
  public: z.boolean(),
  floating: z.boolean(),
  network: z.string().nullable(),
})

/** A node as lists show it. Memory in MiB; times are ISO 8601 UTC; null: the cloud does not tell. */
export const nodeShape = z.object({
  id: z.string(),
  cloud: z.string(),
  cloudName: z.string(),
  simulated: z.boolean(),
  providerId: z.string(),
  name: z.string(),
  state: z.enum(nodeStates),
  /** The cloud's own word for the state. */
  providerState: z.string(),
  addresses: z.array(addressShape),
  flavor: z.string().nullable(),
  vcpu: z.number().nullable(),
  memoryMiB: z.number().nullable(),
  image: z.string().nullable(),
  zone: z.string().nullable(),
  /** The key pair that the cloud put on it. */
  keyName: z.string().nullable(),
  /** Tags (EC2) or metadata (Nova), without those that only Plumbline reads. */
  tags: z.record(z.string(), z.string()),
  createdAt: z.string().nullable(),
  loginUser: z.string().nullable(),
  /** `observed`: worked on this node; `learnt`: worked on another node of the same image. */
  loginUserSource: z.enum(['observed', 'learnt']).nullable(),
  /** The allocation that made it; null for nodes of others. */
  allocation: z.string().nullable(),
  reach: z.enum(nodeReaches),
  /** When what lists show of it became different the last time. */
  changedAt: z.string(),
  /** One line to paste, for delivered nodes of ours. */
  ssh: z.string().nullable(),
  seenAt: z.string(),
})
export type NodeItem = z.infer<typeof nodeShape>

/** What history knows of the moment that a list is of: `unknown` are clouds that were not listed yet then. */
export const pastShape = z.object({
  /** Since when there is history at all. */
  from: z.string(),
  unknown: z.array(z.object({ id: z.string(), name: z.string(), from: z.string().nullable() })),
})
export type PastKnowledge = z.infer<typeof pastShape>

/** A page of nodes. `history` is null for a list of now. */
export const nodePageShape = z.object({
  items: z.array(nodeShape),
  nextCursor: z.string().nullable(),
  history: pastShape.nullable(),
})
export type NodePage = z.infer<typeof nodePageShape>

/** A node with everything known of it and its history, newest first. */
export const nodeDetailShape = nodeShape.extend({
  fault: z.string().nullable(),
  imageId: z.string().nullable(),
  flavorId: z.string().nullable(),
  /** All of its tags or metadata. */
  marks: z.record(z.string(), z.string()),
  firstSeenAt: z.string(),
  changedAt: z.string(),
  goneAt: z.string().nullable(),
  /** The cloud's description as it is kept. */
  record: z.record(z.string(), z.unknown()),
  history: z.array(
    z.object({
      from: z.string(),
      to: z.string().nullable(),
      state: z.enum(nodeStates),
      name: z.string(),
      addresses: z.array(z.string()),
      /** What became different with it, in words; empty for the first one that is kept. */
      changes: z.array(z.string()),
    }),
  ),
})

/** How many nodes each filter would show, under the other filters. */
export const facetsShape = z.object({
  total: nodeCountSchema,
  /** How many there are without any filter. */
  all: z.number().int(),
  clouds: z.array(nodeCountSchema.extend({ id: z.string(), name: z.string() })),
  states: z.array(nodeCountSchema.extend({ state: z.enum(nodeStates) })),
  reaches: z.array(nodeCountSchema.extend({ reach: z.enum(nodeReaches) })),
  owners: z.array(nodeCountSchema.extend({ owner: z.enum(nodeOwners) })),
  history: pastShape.nullable(),
})

/** Cursors in front of each `every`-th row: number 0 is empty, for the beginning of the list. */
export const positionsShape = z.object({
  total: nodeCountSchema,
  every: z.number().int(),
  cursors: z.array(z.string()),
})
export type NodePositions = z.infer<typeof positionsShape>

/** A node that is not the same at two times. */
export const differenceShape = z.object({
  id: z.string(),
  cloud: z.string(),
  cloudName: z.string(),
  name: z.string(),
  what: z.enum(['added', 'gone', 'changed']),
  /** When it became what it was at the end. */
  at: z.string(),
  changes: z.array(z.string()),
})
export const differencesShape = z.object({
  items: z.array(differenceShape),
  nextCursor: z.string().nullable(),
  history: pastShape,
})

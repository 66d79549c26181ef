import { z } from 'zod'
import { nodeStates } from '@/server/domain/node'

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
  createdAt: z.string().nullable(),
  loginUser: z.string().nullable(),
  /** `observed`: worked on this node; `learnt`: worked on another node of the same image. */
  loginUserSource: z.enum(['observed', 'learnt']).nullable(),
  /** The allocation that made it; null for nodes of others. */
  allocation: z.string().nullable(),
  /** One line to paste, for delivered nodes of ours. */
  ssh: z.string().nullable(),
  seenAt: z.string(),
})
export type NodeItem = z.infer<typeof nodeShape>

/** A node with everything known of it and its history, newest first. */
export const nodeDetailShape = nodeShape.extend({
  fault: z.string().nullable(),
  keyName: z.string().nullable(),
  imageId: z.string().nullable(),
  flavorId: z.string().nullable(),
  marks: z.record(z.string(), z.string()),
  firstSeenAt: z.string(),
  changedAt: z.string(),
  goneAt: z.string().nullable(),
  history: z.array(
    z.object({
      from: z.string(),
      to: z.string().nullable(),
      state: z.enum(nodeStates),
      name: z.string(),
      addresses: z.array(z.string()),
    }),
  ),
})

/** How many nodes each filter would show, under the other filters. */
export const facetsShape = z.object({
  total: z.number().int(),
  clouds: z.array(z.object({ id: z.string(), name: z.string(), count: z.number().int() })),
  states: z.array(z.object({ state: z.enum(nodeStates), count: z.number().int() })),
})

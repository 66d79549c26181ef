import { z } from 'zod'

/**
 * Tags that a person may write: what some kind of cloud takes (EC2 the most); a kind that takes less refuses by itself, node by node.
 * Our own mark is not theirs to change.
 */
export const tagName = z
  .string()
  .min(1)
  .max(127)
  .regex(/^[a-z0-9][a-z0-9 _.:/=+@-]*$/i, 'may hold letters, digits, spaces and _ . : / = + @ -')
  .refine((name) => !/^(plumbline|aws)[:_-]/i.test(name), 'is kept for marks that are not set by hand')
export const tagValue = z.string().max(255)

/** What can be done to several nodes at once. `release` is for nodes that an allocation of ours made. */
export const bulkActionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('power-on') }),
  z.object({ kind: z.literal('power-off') }),
  z.object({ kind: z.literal('reboot') }),
  z.object({ kind: z.literal('tag'), name: tagName, value: tagValue }),
  z.object({ kind: z.literal('untag'), name: tagName }),
  z.object({ kind: z.literal('release') }),
])
export type BulkAction = z.infer<typeof bulkActionSchema>
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

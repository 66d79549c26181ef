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

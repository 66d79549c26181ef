import { z } from 'zod'
import { limitSchema } from '@/server/domain/cloud-limits-schema'
import { credentialSchema } from '@/server/domain/credential-expiry-schema'

/** Limits of our project or account in a cloud, with what is used. */
export const limitsShape = z.object({
  /** In the order of `limitKinds`; empty: never read. */
  items: z.array(limitSchema),
  readAt: z.string().nullable(),
  /** Why the last look failed; what is shown is from before. */
  problem: z.string().nullable(),
})
export type Limits = z.infer<typeof limitsShape>

/** What lists show of an account. */
export const accountSummaryShape = z.object({
  /** Limits that a launch needs and of which nine tenths or more are used. */
  pressed: z.array(limitSchema),
  /** null: not read yet, or the kind cannot tell. */
  credential: credentialSchema.nullable(),
  credentialReadAt: z.string().nullable(),
})
export type AccountSummary = z.infer<typeof accountSummaryShape>

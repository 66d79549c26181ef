import { z } from 'zod'
import { credentialKinds } from './credential-expiry'

/** What is known of the end of the credentials that a cloud is asked with. Nothing in it is secret. */
export const credentialSchema = z.object({
  kind: z.enum(credentialKinds),
  /** Name or id by which the operator finds it again; null where it has none. */
  name: z.string().nullable(),
  /** `never`: the cloud says that it does not end. `not-told`: nothing says when. */
  expires: z.enum(['at', 'never', 'not-told']),
  /** ISO 8601 UTC; set when `expires` is `at`. */
  expiresAt: z.string().nullable(),
  /** The machine renews it by itself (a role, SSO while its sign-in lasts): its end is no reason to act beforehand. */
  renews: z.boolean(),
  /** Where that stands, or why nothing is told. */
  note: z.string(),
})
export type CloudCredential = z.infer<typeof credentialSchema>

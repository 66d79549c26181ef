import { z } from 'zod'

/** Credentials that an admin types in. They go to the server once, are sealed there, and never come back. */
const text = (max: number) => z.string().trim().min(1).max(max)
const secret = z.string().min(1).max(4096)

const awsKey = z.strictObject({
  kind: z.literal('aws-key'),
  accessKeyId: text(128),
  secretAccessKey: secret,
  sessionToken: z.string().min(1).max(8192).optional(),
})
const openstackPassword = z.strictObject({
  kind: z.literal('openstack-password'),
  authUrl: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' }),
  username: text(255),
  password: secret,
  project: text(255),
  /** Of user and project, by name. */
  domain: text(255).default('Default'),
})
const openstackApplicationCredential = z.strictObject({
  kind: z.literal('openstack-application-credential'),
  authUrl: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' }),
  id: text(255),
  secret,
})
export const cloudCredentialsSchema = z.discriminatedUnion('kind', [
  awsKey,
  openstackPassword,
  openstackApplicationCredential,
])
export type CloudCredentials = z.infer<typeof cloudCredentialsSchema>

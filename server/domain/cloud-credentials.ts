import { z } from 'zod'
import type { ProviderKind } from './cloud'
import type { CloudConfig } from './cloud-schema'

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

/** Which kinds of credentials a provider takes. */
export const credentialKinds = {
  'aws-ec2': ['aws-key'],
  openstack: ['openstack-application-credential', 'openstack-password'],
} as const satisfies Record<ProviderKind, readonly CloudCredentials['kind'][]>

/** What of a configuration says where credentials are; typed ones stand in their place. */
export const credentialReferences = (config: CloudConfig): string[] =>
  (config.provider === 'openstack'
    ? (['cloud', 'cloudsFile'] as const)
    : (['profile', 'credentialsFile'] as const)
  ).filter((key) => key in config && (config as Record<string, unknown>)[key] !== undefined)

/** The credentials in the variables that the cloud's own tools read, which every adapter understands. */
export function credentialVariables(credentials: CloudCredentials): Record<string, string> {
  switch (credentials.kind) {
    case 'aws-key':
      return {
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        ...(credentials.sessionToken ? { AWS_SESSION_TOKEN: credentials.sessionToken } : {}),
      }
    case 'openstack-password':
      return {
        OS_AUTH_URL: credentials.authUrl,
        OS_AUTH_TYPE: 'password',
        OS_USERNAME: credentials.username,
        OS_PASSWORD: credentials.password,
        OS_PROJECT_NAME: credentials.project,
        OS_USER_DOMAIN_NAME: credentials.domain,
        OS_PROJECT_DOMAIN_NAME: credentials.domain,
      }
    case 'openstack-application-credential':
      return {
        OS_AUTH_URL: credentials.authUrl,
        OS_AUTH_TYPE: 'v3applicationcredential',
        OS_APPLICATION_CREDENTIAL_ID: credentials.id,
        OS_APPLICATION_CREDENTIAL_SECRET: credentials.secret,
      }
  }
}

/** Variables that say how a cloud is reached, and hold with whatever credentials. */
const notCredentials: ReadonlySet<string> = new Set(['AWS_CA_BUNDLE', 'OS_CACERT', 'OS_INSECURE', 'XDG_CONFIG_HOME'])

/** A process' variables with typed credentials in place of all that would lead to others. */
export const withCredentials = (
  variables: Readonly<Record<string, string>>,
  credentials: CloudCredentials | undefined,
): Readonly<Record<string, string>> =>
  credentials
    ? {
        ...Object.fromEntries(Object.entries(variables).filter(([name]) => notCredentials.has(name))),
        ...credentialVariables(credentials),
      }
    : variables

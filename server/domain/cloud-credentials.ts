import type { ProviderKind } from './cloud'
import type { CloudCredentials } from './cloud-credentials-schema'
import type { CloudConfig } from './cloud-schema'

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

import { ProviderError } from '@/server/providers/errors'
import type { CloudEntry } from './clouds-file'

const authKeys = [
  'auth_url',
  'username',
  'user_id',
  'password',
  'token',
  'application_credential_id',
  'application_credential_name',
  'application_credential_secret',
  'project_id',
  'project_name',
  'tenant_id',
  'tenant_name',
  'domain_id',
  'domain_name',
  'user_domain_id',
  'user_domain_name',
  'project_domain_id',
  'project_domain_name',
  'default_domain',
] as const
const otherKeys = [
  'auth_type',
  'identity_api_version',
  'region_name',
  'interface',
  'endpoint_type',
  'cacert',
  'insecure',
] as const
const overrideKeys = ['identity', 'compute', 'network', 'image'].map((service) => `${service}_endpoint_override`)

type Variables = Readonly<Record<string, string | undefined>>

/** An entry as clouds.yaml would have it, from `OS_AUTH_URL` and its like (what an openrc file exports). */
export const entryFromVariables = (variables: Variables): { entry: CloudEntry; source: string } => {
  if (!variables.OS_AUTH_URL) {
    throw new ProviderError(
      'invalid',
      'No `cloud` is named and OS_AUTH_URL is not set. Name an entry of clouds.yaml with `cloud`, or set the OS_* variables.',
    )
  }
  const pick = (keys: readonly string[]): CloudEntry =>
    Object.fromEntries(keys.map((key) => [key, variables[`OS_${key.toUpperCase()}`]]).filter(([, value]) => value))
  const authType = variables.OS_AUTH_TYPE ?? inferredType(variables)
  return {
    entry: { ...pick(otherKeys), ...pick(overrideKeys), auth_type: authType, auth: pick(authKeys) },
    source: 'the OS_* variables',
  }
}

const inferredType = (variables: Variables): string => {
  if (variables.OS_APPLICATION_CREDENTIAL_SECRET) return 'v3applicationcredential'
  return variables.OS_TOKEN && !variables.OS_PASSWORD ? 'token' : 'password'
}

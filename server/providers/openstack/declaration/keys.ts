import { nearestWord } from '@/server/domain/nearest'

/** What is done with a key of clouds.yaml: `kept` is shown and nothing goes by it yet; null is no key of clouds.yaml. */
export type KeyUse = 'used' | 'kept' | null

const used = [
  'auth',
  'auth_type',
  'cacert',
  'cloud',
  'endpoint_type',
  'external_network',
  'floating_ip_source',
  'force_ipv4',
  'has_network',
  'insecure',
  'interface',
  'internal_network',
  'message',
  'networks',
  'private',
  'profile',
  'region_name',
  'regions',
  'requires_floating_ip',
  'secgroup_source',
  'status',
  'verify',
]
/** openstacksdk's schema.json, defaults.json, loader and cloud_region (field-notes 1.1), and what its manual shows in entries. */
const kept = [
  'api_timeout',
  'app_name',
  'app_version',
  'cert',
  'disable_vendor_agent',
  'domain_id',
  'domain_name',
  'image_api_use_tasks',
  'image_format',
  'key',
  'metrics',
  'name',
  'password',
  'project_domain_id',
  'project_domain_name',
  'project_id',
  'project_name',
  'strict_proxies',
  'tenant_id',
  'tenant_name',
  'timeout',
  'use_direct_get',
  'use_external_network',
  'use_internal_network',
  'user_domain_id',
  'user_domain_name',
  'user_id',
  'username',
  'vendor_hook',
]
/** Services by the names that such keys begin with; those that we speak to come first. */
const spoken = ['identity', 'compute', 'network', 'image', 'block_storage', 'volume']
const others = [
  'accelerator',
  'baremetal',
  'baremetal_introspection',
  'clustering',
  'container_infrastructure_management',
  'data_processing',
  'database',
  'dns',
  'instance_ha',
  'key_manager',
  'load_balancer',
  'message',
  'messaging',
  'object_store',
  'orchestration',
  'placement',
  'rating',
  'reservation',
  'shared_file_system',
  'workflow',
]
const spokenEndings = ['endpoint_override', 'service_name', 'service_type']
const endings = [
  ...spokenEndings,
  'api_version',
  'concurrency',
  'connect_retries',
  'default_microversion',
  'endpoint',
  'interface',
  'max_version',
  'min_version',
  'rate_limit',
  'region_name',
  'retriable_status_codes',
  'status_code_retries',
  'status_code_retry_delay',
]
const serviceKeys = [...spoken, ...others].flatMap((service) => endings.map((ending) => `${service}_${ending}`))
const usedKeys = new Set([
  ...used,
  'identity_api_version',
  ...spoken.flatMap((service) => spokenEndings.map((ending) => `${service}_${ending}`)),
])
const known = [...new Set([...usedKeys, ...kept, ...serviceKeys])]
const knownKeys: ReadonlySet<string> = new Set(known)

/** Keys below `auth` that keystoneauth's plug-ins take, the most common ones. */
const authKeys = [
  'access_token',
  'access_token_endpoint',
  'access_token_type',
  'api_key',
  'application_credential_id',
  'application_credential_name',
  'application_credential_secret',
  'auth_methods',
  'auth_url',
  'client_id',
  'client_secret',
  'default_domain',
  'default_domain_id',
  'default_domain_name',
  'discovery_endpoint',
  'domain_id',
  'domain_name',
  'endpoint',
  'identity_provider',
  'identity_provider_url',
  'openid_scope',
  'passcode',
  'password',
  'project_domain_id',
  'project_domain_name',
  'project_id',
  'project_name',
  'protocol',
  'service_provider_endpoint',
  'system_scope',
  'tenant_id',
  'tenant_name',
  'token',
  'trust_id',
  'user_domain_id',
  'user_domain_name',
  'user_id',
  'username',
]
const knownAuthKeys: ReadonlySet<string> = new Set(authKeys)
/** What of `auth` is no secret and says nothing about a person. */
const shownAuthKeys: ReadonlySet<string> = new Set([
  'auth_url',
  'project_domain_id',
  'project_domain_name',
  'user_domain_id',
  'user_domain_name',
])
/** Known keys that people put secrets or themselves into. */
const hiddenKeys: ReadonlySet<string> = new Set(['password', 'username', 'user_id', 'key', 'cert'])

/** What is done with a key, written as `key` or `auth.key`. */
export function keyUse(key: string): KeyUse {
  if (key.startsWith('auth.')) return knownAuthKeys.has(key.slice(5)) ? 'used' : null
  const top = key.split('.')[0]!
  return usedKeys.has(top) ? 'used' : knownKeys.has(top) ? 'kept' : null
}

/** May the value of this key be shown to everybody who is signed in? */
export function isShown(key: string): boolean {
  return key.startsWith('auth.') ? shownAuthKeys.has(key.slice(5)) : keyUse(key) !== null && !hiddenKeys.has(key)
}

/** The known key that was most likely meant; null when none is near. */
export function nearestKey(key: string): string | null {
  if (!key.startsWith('auth.')) return nearestWord(key, known)
  const near = nearestWord(key.slice(5), authKeys)
  return near && `auth.${near}`
}

import type { CloudDeclaration } from '@/server/domain/cloud-declaration'

export type Keys = Record<string, unknown>

const flags: ReadonlySet<string> = new Set(['requires_floating_ip', 'has_network', 'image_api_use_tasks'])
/** Keys of a vendor's profile with one value (field-notes 1.1). */
const plain: ReadonlySet<string> = new Set([
  ...flags,
  ...[
    'interface',
    'floating_ip_source',
    'secgroup_source',
    'image_format',
    'auth_type',
    'vendor_hook',
    'status',
    'message',
  ],
])
const service = /^[a-z][a-z_]*_(?:api_version|service_type|service_name|endpoint_override)$/
const auth: ReadonlySet<string> = new Set(['auth_url', 'user_domain_name', 'project_domain_name'])
/** Who the customer is, or where he sits: keys of an entry that say nothing of the vendor. */
const own: ReadonlySet<string> = new Set(['private', 'force_ipv4'])

/**
 * The declared keys that win, as a profile and as an entry would hold them. Unknown and overridden keys are left out, and so is all that
 * may be a secret or is about a person.
 */
export function declaredKeys(declaration: CloudDeclaration): { profile: Keys; entry: Keys } {
  const profile: Keys = {}
  const entry: Keys = {}
  const told = declaration.values.filter(({ state, value }) => (state === 'used' || state === 'kept') && value !== null)
  for (const { key, value } of told) {
    const [top = '', below] = key.split('.')
    // A text that was cut for people is no value any more.
    if (value === null || value.endsWith('…')) continue
    if (top === 'auth' && below && auth.has(below)) into(profile, entry, 'auth', below, value)
    else if (top === 'disable_vendor_agent' && below) into(profile, entry, top, below, value)
    else if (plain.has(key) || service.test(key))
      entry[key] = profile[key] = flags.has(key) ? /^true$/i.test(value) : value
    else if (own.has(key)) entry[key] = /^true$/i.test(value)
  }
  const { region, regions } = declaration
  if (region !== null) entry.region_name = region
  if (regions.length > 1) profile.regions = regions
  else if (region !== null) profile.region_name = region
  const source = declaration.floatingIpSource
  // The loader's default needs no line; a word that Python reads as None is written as openstacksdk does.
  if (source?.value === 'none') entry.floating_ip_source = profile.floating_ip_source = 'None'
  if (declaration.networks) entry.networks = profile.networks = declaration.networks.value
  return { profile, entry }
}

function into(profile: Keys, entry: Keys, top: string, below: string, value: string): void {
  for (const keys of [profile, entry]) keys[top] = { ...(keys[top] as Keys | undefined), [below]: value }
}

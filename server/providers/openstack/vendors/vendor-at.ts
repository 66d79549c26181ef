import type { CloudEntry } from '../clouds-file'
import { isObject } from '../declaration/values'
import { currentEra } from './index'

/** The vendor on whose host this address is, by the facts of today; `{region_name}` there stands for any region. null: none. */
function vendorAt(address: unknown): string | null {
  const host = hostOf(address)
  if (host === null) return null
  for (const [name, { auth }] of Object.entries(currentEra.profiles)) {
    const known = isObject(auth) ? hostOf(auth.auth_url) : null
    if (known && pattern(known).test(host)) return name
  }
  return null
}

const anyRegion = 'any-region'

const hostOf = (address: unknown): string | null => {
  const text = typeof address === 'string' ? address.replaceAll('{region_name}', anyRegion) : ''
  return URL.canParse(text) ? new URL(text).hostname.replace(/\.$/, '').toLowerCase() || null : null
}

const pattern = (host: string): RegExp => {
  const parts = host.split(anyRegion).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[a-z0-9-]+')}$`)
}

/** Whoever logs in at a known vendor's address without naming it misses what is known of it, its end included. */
export function unnamedVendor({ auth }: CloudEntry): string[] {
  const name = vendorAt(isObject(auth) ? auth.auth_url : undefined)
  if (name === null) return []
  const { status, message } = currentEra.profiles[name]!
  const end = status ? ` It says of that vendor: ${String(status)}${message ? `, ${String(message)}` : ''}.` : ''
  return [
    `The address is on the host of the vendor "${name}" (${currentEra.source}, ${currentEra.asOf}).${end} With \`profile: ${name}\` in an entry of clouds.yaml what is known of it is used.`,
  ]
}

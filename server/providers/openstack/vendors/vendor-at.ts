import { isObject } from '../declaration/values'
import { currentEra } from './index'

/** The vendor on whose host this address is, by the facts of today; `{region_name}` there stands for any region. null: none. */
export function vendorAt(address: unknown): string | null {
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

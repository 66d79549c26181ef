import type { CloudEntry } from '../clouds-file'
import type { Layer } from './layers'
import { isObject } from './values'

/** The host of an entry's or profile's `auth_url`, in lower case; null where it has none. */
export function hostOf({ auth }: CloudEntry): string | null {
  const url = isObject(auth) ? auth.auth_url : undefined
  if (typeof url !== 'string' || !URL.canParse(url)) return null
  return new URL(url).hostname.replace(/\.$/, '').toLowerCase() || null
}

/**
 * Endpoints of a profile whose own Keystone is not the one that is logged in to: a token, and what is asked with it, would go to
 * a vendor that has nothing to do with it.
 */
export function foreignEndpoints([own, below]: readonly Layer[], merged: CloudEntry): string[] {
  if (!own || !below || hostOf(below.values) === null || hostOf(below.values) === hostOf(merged)) return []
  return Object.keys(below.values).filter((key) => key.endsWith('_endpoint_override') && !(key in own.values))
}

export const foreignWarning = ([own, below]: readonly Layer[], keys: string[]): string[] =>
  own && below && keys.length > 0
    ? [
        `${below.source}: ${keys.join(', ')} is left out, since ${own.source} logs in at an address that is not the vendor's. Write it into the entry where it is meant.`,
      ]
    : []

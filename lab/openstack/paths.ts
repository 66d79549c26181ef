/** The table of routes knows one path for everything; what a cloud's own dialect has in its place is said here. */
import { dialectOf } from './characters/dialect'
import type { Call, Cloud } from './cloud'

/**
 * The path of a request as the table of routes knows it; null where this cloud has nothing at all. Nova's v2 has the
 * project in its paths; Keystone's v2.0 stands in the table below v3.
 */
export function tablePath(cloud: Cloud, pathname: string): string | null {
  const { identity, computeMinor, networkService } = dialectOf(cloud.character)
  const below = (root: string) => pathname === root || pathname.startsWith(`${root}/`)
  if (!networkService && below('/network')) return null
  if (below('/identity/v3')) return identity.includes('v3') && !below('/identity/v3/v2.0') ? pathname : null
  if (below('/identity/v2.0') && identity.includes('v2.0')) {
    const rest = pathname.slice('/identity/v2.0'.length)
    return rest.replaceAll('/', '') === '' ? '/identity/v2.0' : `/identity/v3/v2.0${rest}`
  }
  if (computeMinor !== null) return pathname
  if (below('/compute/v2.1')) return null
  const ofProject = /^\/compute\/v2\/[^/]+(?<rest>\/.+)$/.exec(pathname)?.groups?.rest
  if (ofProject) return `/compute/v2.1${ofProject}`
  if (below('/compute/v2')) return /^\/compute\/v2\/?$/.test(pathname) ? '/compute/v2.1' : null
  return pathname
}

/** Where Nova's resources stand. */
export const computeRoot = (call: Call): string =>
  dialectOf(call.cloud.character).computeMinor === null
    ? `${call.baseUrl}/compute/v2/${call.token?.projectId ?? ''}`
    : `${call.baseUrl}/compute/v2.1`

/** The same without the version, which Nova gives as `bookmark`. */
export const computeBookmarkRoot = (call: Call): string =>
  dialectOf(call.cloud.character).computeMinor === null
    ? `${call.baseUrl}/compute/${call.token?.projectId ?? ''}`
    : `${call.baseUrl}/compute`

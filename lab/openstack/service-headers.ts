/** Headers that a service puts on its answers: request ids everywhere but on version documents, microversions in Nova. */
import type { Cloud } from './cloud'
import type { Reply } from './http'
import type { Match } from './match'
import { microversionOf, versionHeaders } from './nova/microversion'
import { roots } from './routes'

export function serviceHeaders(
  cloud: Cloud,
  match: Match | null,
  pathname: string,
  headers: Record<string, string>,
  requestId: string,
  reply: Reply,
): Record<string, string> {
  if (!match) return {}
  const { service } = match
  const id = { 'x-openstack-request-id': requestId }
  if (service === 'identity') return { ...id, Vary: 'X-Auth-Token' }
  const belowRoot = pathname === roots[service] || pathname.startsWith(`${roots[service]}/`)
  if (!belowRoot || (service === 'image' && reply.status === 401)) return {}
  if (service !== 'compute') return id
  const isVersion = pathname.replace(/\/$/, '') === roots.compute
  const known = (match.kind === 'route' || isVersion) && reply.status !== 401
  return { ...id, 'x-compute-request-id': requestId, ...(known ? ofMicroversion(cloud, headers) : {}) }
}

function ofMicroversion(cloud: Cloud, headers: Record<string, string>): Record<string, string> {
  try {
    return versionHeaders(cloud, `2.${microversionOf(cloud, headers)}`)
  } catch {
    // The refusal of a version carries its own headers.
    return {}
  }
}

import { createHash } from 'node:crypto'
import type { Call } from '../cloud'
import type { JsonObject } from '../http'

/** As in most clouds, image and network are given without a version, compute and identity with one. */
const services = [
  { type: 'compute', name: 'nova', path: '/compute/v2.1' },
  { type: 'image', name: 'glance', path: '/image' },
  { type: 'network', name: 'neutron', path: '/network' },
  { type: 'identity', name: 'keystone', path: '/identity/v3/' },
]

/** Where the catalogue says that a service is; a wrong one still knows Keystone itself. */
function baseOf({ baseUrl, fault }: Call, type: string): string {
  if (type === 'identity') return baseUrl
  // Port 1 (tcpmux) is listened on nowhere; names under .invalid never exist (RFC 2606).
  if (fault?.kind === 'catalogue-dead-port') return 'http://127.0.0.1:1'
  if (fault?.kind === 'catalogue-unresolved') return 'http://api.old-site.invalid'
  return fault?.kind === 'catalogue-html' ? `${baseUrl}/dashboard` : baseUrl
}

export function catalogOf(call: Call): JsonObject[] {
  const { id, region } = call.cloud.spec
  const idOf = (what: string) => createHash('md5').update(`${id}/${what}`).digest('hex')
  return services.map((service) => ({
    endpoints: ['admin', 'internal', 'public'].map((face) => ({
      id: idOf(`${service.type}/${face}`),
      interface: face,
      region_id: region,
      url: `${baseOf(call, service.type)}${service.path}`,
      region,
    })),
    id: idOf(service.type),
    type: service.type,
    name: service.name,
  }))
}

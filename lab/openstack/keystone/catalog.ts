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

export function catalogOf(call: Call): JsonObject[] {
  const { id, region } = call.cloud.spec
  const idOf = (what: string) => createHash('md5').update(`${id}/${what}`).digest('hex')
  return services.map((service) => ({
    endpoints: ['admin', 'internal', 'public'].map((face) => ({
      id: idOf(`${service.type}/${face}`),
      interface: face,
      region_id: region,
      url: `${call.baseUrl}${service.path}`,
      region,
    })),
    id: idOf(service.type),
    type: service.type,
    name: service.name,
  }))
}

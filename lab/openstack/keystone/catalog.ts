import { createHash } from 'node:crypto'
import { dialectOf } from '../characters/dialect'
import type { Call } from '../cloud'
import type { Service } from '../http'

/** As in most clouds, image and network are given without a version, compute and identity with one. */
const services: { type: Service; name: string; path: string }[] = [
  { type: 'compute', name: 'nova', path: '/compute/v2.1' },
  { type: 'image', name: 'glance', path: '/image' },
  { type: 'network', name: 'neutron', path: '/network' },
  { type: 'identity', name: 'keystone', path: '/identity/v3/' },
]

export type CatalogEntry = {
  id: string
  type: string
  name: string
  /** `region` null: of no region in particular. */
  endpoints: { id: string; interface: string; region_id: string | null; url: string; region: string | null }[]
}

/** Where the catalogue says that a service is; a wrong one still knows Keystone itself. */
function baseOf({ baseUrl, fault }: Call, type: string): string {
  if (type === 'identity') return baseUrl
  // Port 1 (tcpmux) is listened on nowhere; names under .invalid never exist (RFC 2606).
  if (fault?.kind === 'catalogue-dead-port') return 'http://127.0.0.1:1'
  if (fault?.kind === 'catalogue-unresolved') return 'http://api.old-site.invalid'
  return fault?.kind === 'catalogue-html' ? `${baseUrl}/dashboard` : baseUrl
}

const faces = ['admin', 'internal', 'public']

/** The catalogue for a token of that project, in v3's form. */
export function catalogOf(call: Call, projectId: string): CatalogEntry[] {
  const { id, region } = call.cloud.spec
  const { serviceNames, networkService, identity, computeMinor, otherRegions, rackspaceIdentity } = dialectOf(
    call.cloud.character,
  )
  const idOf = (what: string) => createHash('md5').update(`${id}/${what}`).digest('hex')
  const pathOf = (type: Service, usual: string): string => {
    if (type === 'compute' && computeMinor === null) return `/compute/v2/${projectId}`
    return type === 'identity' && !identity.includes('v3') ? '/identity/v2.0' : usual
  }
  const entries = services
    .filter(({ type }) => (type !== 'network' || networkService) && (type !== 'identity' || !rackspaceIdentity))
    .map(
      ({ type, name, path }): CatalogEntry => ({
        endpoints: [
          ...faces.map((face) => ({
            id: idOf(`${type}/${face}`),
            interface: face,
            region_id: region,
            url: `${baseOf(call, type)}${pathOf(type, path)}`,
            region,
          })),
          ...otherRegions.map((other) => ({
            id: idOf(`${type}/${other}`),
            interface: 'public',
            region_id: other,
            url: `https://${other.toLowerCase()}.${type}.invalid${pathOf(type, path)}`,
            region: other,
          })),
        ],
        id: idOf(type),
        type,
        name: serviceNames[type] ?? name,
      }),
    )
  return rackspaceIdentity ? [firstGeneration(projectId, idOf('first generation')), ...entries] : entries
}

/** Rackspace's servers before OpenStack are a second service of type `compute`, of no region. */
const firstGeneration = (projectId: string, id: string): CatalogEntry => ({
  endpoints: [
    {
      id,
      interface: 'public',
      region_id: null,
      region: null,
      url: `https://servers.first-generation.invalid/v1.0/${projectId}`,
    },
  ],
  id,
  type: 'compute',
  name: 'cloudServers',
})

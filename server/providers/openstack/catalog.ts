import { ProviderError } from '@/server/providers/errors'
import { type Connection, type Service, services } from './connection'
import type { WireCatalogEntry, WireEndpoint } from './wire/keystone'

/** Names under which the catalogue may list a service: its type and the older ones that are still seen. */
const types: Record<Service, readonly string[]> = {
  identity: ['identity', 'identityv3'],
  compute: ['compute', 'computev21'],
  network: ['network'],
  image: ['image', 'imagev2'],
}

/** Where each service of the region is: base URLs without a slash at the end, with the version in the path; null when absent. */
export type Endpoints = { region: string; urls: Record<Service, string | null> }

/**
 * Picks the endpoints of one region and interface. The catalogue is input from outside: addresses that are no plain http(s)
 * URL are a `protocol` error. `invalid` when the region is unknown (naming those that exist) or was left open among several.
 */
export const chooseEndpoints = (
  catalog: readonly WireCatalogEntry[],
  connection: Pick<Connection, 'region' | 'interface' | 'endpoints' | 'source'>,
): Endpoints => {
  const region = chooseRegion(catalog, connection)
  const urls = {} as Record<Service, string | null>
  for (const service of services) {
    const given = connection.endpoints[service]
    const found = given ?? findEndpoint(catalog, service, region, connection.interface)
    urls[service] = found === null ? null : withVersion(service, given ?? checkedUrl(found, service))
  }
  return { region, urls }
}

const regionOf = (endpoint: WireEndpoint): string | null => endpoint.region_id ?? endpoint.region ?? null

const chooseRegion = (
  catalog: readonly WireCatalogEntry[],
  connection: Pick<Connection, 'region' | 'source'>,
): string => {
  const regions = [...new Set(catalog.flatMap((entry) => entry.endpoints.map(regionOf)))]
    .filter((name) => name !== null)
    .sort()
  const list = regions.length > 0 ? regions.join(', ') : 'none at all'
  if (connection.region !== null) {
    if (regions.includes(connection.region)) return connection.region
    throw new ProviderError('invalid', `There is no region "${connection.region}" in this cloud. It has: ${list}.`, {
      providerCode: 'no-such-region',
    })
  }
  const [only] = regions
  if (only !== undefined && regions.length === 1) return only
  throw new ProviderError(
    'invalid',
    regions.length === 0
      ? 'The catalogue of this cloud names no region and no services for this project. Ask its operator.'
      : `The cloud has several regions (${list}) and none is named. Set \`region\`.`,
    { providerCode: 'no-such-region' },
  )
}

const findEndpoint = (
  catalog: readonly WireCatalogEntry[],
  service: Service,
  region: string,
  wanted: Connection['interface'],
): string | null => {
  for (const type of types[service]) {
    for (const entry of catalog.filter((candidate) => candidate.type === type)) {
      const endpoint = entry.endpoints.find(
        (one) => regionOf(one) === region && one.interface.replace(/URL$/, '') === wanted,
      )
      if (endpoint) return endpoint.url
    }
  }
  return null
}

const checkedUrl = (text: string, service: Service): string => {
  const wrong = (why: string) =>
    new ProviderError(
      'protocol',
      `The catalogue of the cloud gives an address for ${service} that ${why}. Set ${service}_endpoint_override, or tell its operator.`,
    )
  if (!URL.canParse(text)) throw wrong('is no URL')
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw wrong('is neither http nor https')
  if (url.username || url.password) throw wrong('holds a user name or password')
  // A token would be sent there: link-local addresses are those of metadata services, never of a cloud's API.
  if (/^169\.254\.|^\[fe80:/i.test(url.hostname)) throw wrong('is link-local')
  if (url.search || url.hash) throw wrong('holds a query')
  return text
}

/** The base with its version: catalogues name the root of Neutron and Glance, and sometimes of Nova. */
const withVersion = (service: Service, text: string): string => {
  const url = text.replace(/\/+$/, '')
  if (service === 'network') return /\/v2\.0$/.test(url) ? url : `${url}/v2.0`
  if (service === 'image') return `${url.replace(/\/v[12](\.\d+)?$/, '')}/v2`
  if (service === 'compute') return /\/v2(\.\d+)?(\/[^/]+)?$/.test(url) ? url : `${url}/v2.1`
  return /\/v3$/.test(url) ? url : `${url.replace(/\/v2\.0$/, '')}/v3`
}

/** Services that are spoken to in the clear although Keystone is not: worth telling a person. */
export const unencrypted = (endpoints: Endpoints, authUrl: string): Service[] =>
  authUrl.startsWith('https:') ? services.filter((service) => endpoints.urls[service]?.startsWith('http:')) : []

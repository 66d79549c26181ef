import { ProviderError } from '@/server/providers/errors'
import { type Connection, type Service, services } from './connection'
import type { WireCatalogEntry, WireEndpoint } from './wire/keystone'

/** Names under which the catalogue may list a service: its type and the older ones that are still seen. */
const types: Record<Service, readonly string[]> = {
  identity: ['identity', 'identityv3'],
  compute: ['compute', 'computev21'],
  network: ['network'],
  image: ['image', 'imagev2'],
  // The service types authority's name first, then those of before.
  volume: ['block-storage', 'volumev3', 'volumev2', 'block-store', 'volume'],
}

export type Endpoints = {
  region: string
  /** Base URLs without a slash at the end, with the version in the path; null when absent. */
  urls: Record<Service, string | null>
  /**
   * The region has no network service at all, by the catalogue or by configuration: servers get the cloud's own networks. Not
   * set where one is listed that we cannot use (another interface): then something is missing.
   */
  networkImplied: boolean
}
type Choice = Pick<
  Connection,
  'region' | 'interface' | 'endpoints' | 'source' | 'serviceNames' | 'serviceTypes' | 'hasNetwork'
>
/** What the token that brought the catalogue tells. */
export type Spoken = { identity: 2 | 3; projectId: string }

/**
 * Picks the endpoints of one region and interface. The catalogue is input from outside: addresses that are no plain http(s)
 * URL are a `protocol` error. `invalid` when the region is unknown (naming those that exist) or was left open among several.
 */
export const chooseEndpoints = (
  catalog: readonly WireCatalogEntry[],
  connection: Choice,
  spoken: Spoken,
): Endpoints => {
  const region = chooseRegion(catalog, connection)
  const urls = {} as Record<Service, string | null>
  for (const service of services) {
    const given = connection.endpoints[service]
    const found = given ? filledIn(given, region, spoken) : findEndpoint(catalog, service, region, connection)
    urls[service] = found === null ? null : withVersion(service, given ? found : checkedUrl(found, service), spoken)
  }
  if (connection.hasNetwork === false) urls.network = null
  return { region, urls, networkImplied: urls.network === null && !listsNetwork(catalog, region, connection) }
}

/** `{region_name}` and `{project_id}` as vendor profiles write them, `%(project_id)s` as keystoneauth does. */
const filledIn = (url: string, region: string, { projectId }: Spoken): string =>
  url
    .replaceAll('{region_name}', region)
    .replaceAll(/\{(?:project|tenant)_id\}|[%$]\((?:project|tenant)_id\)s/g, encodeURIComponent(projectId))

const listsNetwork = (catalog: readonly WireCatalogEntry[], region: string, connection: Choice): boolean =>
  connection.hasNetwork !== false &&
  entriesOf(catalog, 'network', connection).some(({ endpoints }) => endpoints.some((one) => regionOf(one) === region))

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

/** Entries of a service, best first: of the configured type, else by the usual types; and of the configured name alone. */
const entriesOf = (
  catalog: readonly WireCatalogEntry[],
  service: Service,
  { serviceNames, serviceTypes }: Choice,
): WireCatalogEntry[] => {
  const wanted = serviceTypes[service]
  const name = serviceNames[service]
  return (wanted ? [wanted] : types[service]).flatMap((type) =>
    catalog.filter((entry) => entry.type === type && (name === undefined || entry.name === name)),
  )
}

const findEndpoint = (
  catalog: readonly WireCatalogEntry[],
  service: Service,
  region: string,
  connection: Choice,
): string | null => {
  const endpoints = entriesOf(catalog, service, connection)
    .flatMap((entry) => entry.endpoints)
    .filter((one) => one.interface.replace(/URL$/, '') === connection.interface)
  const found = endpoints.find((one) => regionOf(one) === region)
  // The one service that a cloud with regions may have outside of them (Rackspace's catalogue gives it no region).
  const global = service === 'identity' ? endpoints.find((one) => regionOf(one) === null) : undefined
  return (found ?? global)?.url ?? null
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
const withVersion = (service: Service, text: string, { identity, projectId }: Spoken): string => {
  const url = text.replace(/\/+$/, '')
  if (service === 'network') return /\/v2\.0$/.test(url) ? url : `${url}/v2.0`
  if (service === 'image') return `${url.replace(/\/v[12](\.\d+)?$/, '')}/v2`
  if (service === 'compute') return /\/v2(\.\d+)?(\/[^/]+)?$/.test(url) ? url : `${url}/v2.1`
  if (service === 'volume') return ofProject(/\/v[123](\/[^/]+)?$/.test(url) ? url : `${url}/v3`, projectId)
  return `${url.replace(/\/v(3|2\.0)$/, '')}/${identity === 2 ? 'v2.0' : 'v3'}`
}

/** Cinder wants the project in the path, where vendor profiles leave it to the client. */
const ofProject = (url: string, projectId: string): string =>
  /\/v[123]$/.test(url) ? `${url}/${encodeURIComponent(projectId)}` : url

/** Services that are spoken to in the clear although Keystone is not: worth telling a person. */
export const unencrypted = (endpoints: Endpoints, authUrl: string): Service[] =>
  authUrl.startsWith('https:') ? services.filter((service) => endpoints.urls[service]?.startsWith('http:')) : []

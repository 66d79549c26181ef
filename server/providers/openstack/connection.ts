import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { CloudDeclaration } from '@/server/domain/cloud-declaration'
import { nearestWord } from '@/server/domain/nearest'
import { ProviderError } from '@/server/providers/errors'
import { type CloudEntry, type CloudsPlaces, readCloudsFile } from './clouds-file'
import { authSchema, type Credentials, credentials, invalid, optional, type Scope, scope, text } from './credentials'
import { declare } from './declaration/declare'
import { isObject } from './declaration/values'
import { entryFromVariables } from './variables'
import { type ProfilePlaces, type ResolvedProfile, resolveProfile } from './vendors/profile'
import { remembering } from './vendors/remember'
import { fetchProfile, type ReadRemoteProfile } from './vendors/well-known'

/** The services of OpenStack that we speak to. */
export const services = ['identity', 'compute', 'network', 'image', 'volume'] as const
export type Service = (typeof services)[number]

/** All that is needed to speak to one project of one OpenStack cloud in one region. */
export type Connection = {
  authUrl: string
  /** Version of Keystone that is configured; null: found out. */
  identityVersion: 2 | 3 | null
  credentials: Credentials
  scope: Scope
  /** null: taken from the catalogue when that has just one. */
  region: string | null
  interface: 'public' | 'internal' | 'admin'
  /** PEM of additional certificate authorities. */
  ca: string | null
  /** URLs that take the place of the catalogue's. */
  endpoints: Partial<Record<Service, string>>
  /** Names and types by which the catalogue lists a service, where they are not the usual ones (`compute_service_name`). */
  serviceNames: Partial<Record<Service, string>>
  serviceTypes: Partial<Record<Service, string>>
  /** False: what the catalogue says of a network service is not to be trusted (`has_network: false`); null: the catalogue tells. */
  hasNetwork: boolean | null
  /** Who gives security groups; null: nobody (`secgroup_source: None`). */
  securityGroups: 'neutron' | 'nova' | null
  /** For messages: `entry "a" of /etc/openstack/clouds.yaml`. */
  source: string
  /** What files and a vendor profile say, with the source of each. */
  declaration: CloudDeclaration
}

const flag = z.union([z.boolean(), z.stringbool()]).nullish()

/** How keys of clouds.yaml begin for a service; Cinder has a new name and the one of before. */
function keysOf(service: Service): string[] {
  return service === 'volume' ? ['block_storage', 'volume'] : [service]
}

const entrySchema = z.object({
  auth: authSchema.default(authSchema.parse({})),
  auth_type: optional,
  identity_api_version: optional,
  has_network: flag,
  // null says None here, unlike in other keys.
  secgroup_source: text.nullish(),
  region_name: optional,
  interface: optional,
  endpoint_type: optional,
  cacert: optional,
  verify: flag,
  insecure: flag,
  ...Object.fromEntries(
    services.flatMap((service) =>
      keysOf(service).flatMap((name) => [
        [`${name}_endpoint_override`, optional],
        [`${name}_service_name`, optional],
        [`${name}_service_type`, optional],
      ]),
    ),
  ),
})

/**
 * The connection that a cloud of plumbline.yaml means: an entry of clouds.yaml (`cloud`, else `OS_CLOUD`), else the `OS_*`
 * variables. Throws `invalid` with what is missing and where; never with a value that could be a secret.
 */
export const readConnection = async (
  config: { cloud?: string | undefined; region?: string | undefined },
  places: CloudsPlaces,
  remote: ReadRemoteProfile = published,
): Promise<Connection> => {
  const name = config.cloud ?? places.variables.OS_CLOUD
  if (!name) {
    const { entry, source } = entryFromVariables(places.variables)
    const declared = declare({ entry, source, profile: null, region: config.region, warnings: [] })
    return toConnection(declared, { source, folder: places.workingFolder })
  }
  const file = await readCloudsFile(places)
  const [main] = file.files
  if (!main) {
    throw invalid(
      `No clouds.yaml was found, so there is no entry "${name}". Put one in ~/.config/openstack, or name one with OS_CLIENT_CONFIG_FILE or \`cloudsFile\`.`,
    )
  }
  const found = Object.hasOwn(file.clouds, name) ? file.clouds[name] : undefined
  if (!found) throw invalid(unknownEntry(name, Object.keys(file.clouds), main))
  const source = `entry "${name}" of ${main}`
  const profiles = { own: file.profiles, ownFile: file.profilesFile, remote }
  const declared = declare({
    entry: found,
    source,
    region: config.region,
    ...(await withProfile(found, source, profiles)),
  })
  return toConnection(declared, { source, folder: path.dirname(main) })
}

const unknownEntry = (name: string, known: string[], file: string): string => {
  const near = nearestWord(name, known)
  const hint = near
    ? `Did you mean "${near}"?`
    : known.length > 0
      ? `It has: ${known.slice(0, 12).join(', ')}.`
      : 'It has no clouds.'
  return `There is no cloud "${name}" in ${file}. ${hint}`
}

/** Vendors are asked once for all clouds of this process. */
const published = remembering(fetchProfile)

/**
 * The vendor profile that an entry names with `profile`, or `cloud` as it was called before. Without it an entry that has the
 * address itself goes on, as in openstacksdk, and says so.
 */
const withProfile = async (
  entry: CloudEntry,
  source: string,
  places: ProfilePlaces,
): Promise<{ profile: ResolvedProfile | null; warnings: string[] }> => {
  const name = entry.profile ?? entry.cloud
  if (typeof name !== 'string' || name === '') return { profile: null, warnings: [] }
  const { profile, problem } = await resolveProfile(name, places)
  if (profile) {
    const old = entry.profile === undefined
    return { profile, warnings: old ? [`${source}: \`cloud\` is the old word for \`profile\`.`] : [] }
  }
  if (isObject(entry.auth) && 'auth_url' in entry.auth) return { profile: null, warnings: [problem.message] }
  throw new ProviderError(problem.code, `${source}: ${problem.message}`, problem.options)
}

const toConnection = async (
  { entry: raw, declaration }: ReturnType<typeof declare>,
  from: { source: string; folder: string },
): Promise<Connection> => {
  const { source } = from
  const parsed = entrySchema.safeParse(raw)
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') || 'the entry'
    throw invalid(`${source}: ${where} does not have the expected form (a text or number, or true or false).`)
  }
  const entry = parsed.data
  if (entry.verify === false || entry.insecure === true) {
    throw invalid(
      `${source} switches the check of TLS certificates off (${entry.verify === false ? 'verify: false' : 'insecure: true'}), which is not supported. Give the certificate authority of the cloud as \`cacert: /path/to/ca.pem\` in its place.`,
    )
  }
  const { auth } = entry
  if (!auth.auth_url)
    throw invalid(`${source} has no auth_url: the address of Keystone, such as https://cloud.example:5000/v3.`)
  return {
    authUrl: httpUrl(auth.auth_url, 'auth_url', source),
    identityVersion: identityVersion(entry.auth_type, entry.identity_api_version),
    credentials: credentials(auth, entry.auth_type ?? 'password', source),
    scope: scope(auth),
    region: entry.region_name ?? null,
    interface: interfaceOf(entry.interface ?? entry.endpoint_type ?? 'public', source),
    ca: entry.cacert ? await readCa(path.resolve(from.folder, entry.cacert), source) : null,
    endpoints: overrides(entry, source),
    serviceNames: perService(entry, 'service_name'),
    serviceTypes: perService(entry, 'service_type'),
    hasNetwork: entry.has_network ?? null,
    securityGroups: securityGroups(entry.secgroup_source),
    source,
    declaration,
  }
}

const httpUrl = (value: string, key: string, source: string): string => {
  const url = URL.canParse(value) ? new URL(value) : null
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw invalid(`${source}: ${key} must be an http:// or https:// address.`)
  }
  if (url.username || url.password) throw invalid(`${source}: ${key} must not hold a user name or password.`)
  return value.replace(/\/+$/, '')
}

const interfaceOf = (value: string, source: string): Connection['interface'] => {
  const word = value.replace(/URL$/, '')
  if (word === 'public' || word === 'internal' || word === 'admin') return word
  throw invalid(`${source}: interface must be public, internal or admin.`)
}

/**
 * By the way to log in (`v2password`; application credentials came with 3, Rackspace's keys with 2), else as configured: 2 and 3
 * with what may follow the dot. Another word says nothing, and the cloud is asked.
 */
const identityVersion = (type: string | undefined, word: string | undefined): Connection['identityVersion'] => {
  if (type === 'rackspace_apikey') return 2
  const major = /^v([23])/.exec(type ?? '')?.[1] ?? /^v?([23])(\.\d+)?$/.exec(word ?? '')?.[1]
  return major === '2' ? 2 : major === '3' ? 3 : null
}

/** None is null in JSON, and a word in YAML that was written by people. */
const securityGroups = (source: string | null | undefined): Connection['securityGroups'] =>
  source === null || /^none$/i.test(source ?? '') ? null : source === 'nova' ? 'nova' : 'neutron'

const perService = (entry: Record<string, unknown>, ending: string): Partial<Record<Service, string>> => {
  const found: Partial<Record<Service, string>> = {}
  for (const service of services) {
    const value = keysOf(service)
      .map((name) => entry[`${name}_${ending}`])
      .find((one) => typeof one === 'string')
    if (typeof value === 'string') found[service] = value
  }
  return found
}

const overrides = (entry: Record<string, unknown>, source: string): Connection['endpoints'] => {
  const found = Object.entries(perService(entry, 'endpoint_override'))
  return Object.fromEntries(
    found.map(([service, url]) => [
      service,
      httpUrl(url, `${keysOf(service as Service)[0]}_endpoint_override`, source),
    ]),
  )
}

const readCa = async (file: string, source: string): Promise<string> => {
  const pem = await readFile(file, 'utf8').catch(() => null)
  if (pem?.includes('-----BEGIN CERTIFICATE-----')) return pem
  throw invalid(`${source}: cacert ${file} ${pem === null ? 'cannot be read' : 'holds no certificate in PEM form'}.`)
}

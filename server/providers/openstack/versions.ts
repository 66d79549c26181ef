import type { Http } from '@/server/providers/http'
import type { Call } from '@/server/providers/port'
import type { Service } from './connection'
import { unreadable } from './errors'
import { versionsSchema, type WireVersion } from './wire/keystone'

/** What one service said about its versions. Microversions are compared as numbers after the dot: 2.90 is above 2.9. */
export type ServiceVersion = { id: string; min: string | null; max: string | null }

/** The microversion of Nova that the adapter is written for. */
const wantedMinor = 90

/** `2.90`, or the highest that the cloud has below it; null for a Nova without microversions. */
export const negotiate = (version: ServiceVersion): string | null => {
  const max = minor(version.max)
  if (max === null) return null
  return `2.${Math.max(minor(version.min) ?? 1, Math.min(max, wantedMinor))}`
}

const minor = (version: string | null): number | null => {
  const match = /^2\.(\d+)$/.exec(version ?? '')
  return match ? Number(match[1]) : null
}

/** The microversion, or `2.<most>` where it is above that. */
export const capped = (version: string | null, most: number | undefined): string | null =>
  version !== null && most !== undefined && atLeast(version, most + 1) ? `2.${most}` : version

/** True when `version` (null: none) is at least `2.<wanted>`. */
export const atLeast = (version: string | null, wanted: number): boolean => (minor(version) ?? 0) >= wanted

/** For people: `2.1 - 2.93`, `2.15`. */
export const versionText = (version: ServiceVersion): string => {
  const plain = version.id.replace(/^v/, '')
  return version.max ? `${version.min ?? plain} - ${version.max}` : plain
}

const roots: Record<Service, RegExp> = {
  identity: /\/v(?:3|2\.0)$/,
  compute: /(\/v2(?:\.\d+)?)(\/[^/]+)?$/,
  network: /\/v2\.0$/,
  image: /\/v2$/,
  volume: /(\/v[123])(\/[^/]+)?$/,
}
/** Ids of the versions that we speak. Nova before 2.1 calls itself v2.0. */
const major: Record<Service, RegExp> = {
  identity: /^v3/,
  compute: /^v2(\.[01])?$/,
  network: /^v2/,
  image: /^v2/,
  volume: /^v[123]/,
}
const spoken = (service: Service, base: string): RegExp =>
  service === 'identity' && base.endsWith('/v2.0') ? /^v2/ : major[service]

/** Asks a service for its version document. `base` is as Endpoints has it. Nova's is that of its version, the others' the root's. */
export const discover = async (
  http: Http,
  service: Service,
  base: string,
  token: string,
  call: Call,
): Promise<ServiceVersion> => {
  const kept = service === 'compute' || service === 'volume' ? '$1' : ''
  const url = `${base.replace(roots[service], kept)}/`
  const answer = await http.send(
    {
      method: 'GET',
      operation: `${service} GET versions`,
      url,
      headers: { accept: 'application/json', 'x-auth-token': token },
    },
    call,
  )
  const what = `read the versions of ${service}`
  let json: unknown
  try {
    json = JSON.parse(answer.body)
  } catch {
    throw unreadable(what, `no JSON at ${url}`, answer.status)
  }
  const parsed = versionsSchema.safeParse(json)
  const found = parsed.success ? newest(parsed.data.filter(({ id }) => spoken(service, base).test(id))) : undefined
  if (!found) throw unreadable(what, `no version list at ${url}`, answer.status)
  return { id: found.id, min: found.min_version || null, max: found.version || null }
}

const newest = (versions: WireVersion[]): WireVersion | undefined =>
  versions.find(({ status }) => status?.toUpperCase() === 'CURRENT') ?? versions.at(0)

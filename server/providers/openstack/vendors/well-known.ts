import { z } from 'zod'
import { ProviderError } from '@/server/providers/errors'
import { createHttp, hostOf } from '@/server/providers/http'
import { isObject } from '../declaration/values'
import type { VendorValues } from './era'

/** A profile that a vendor publishes itself. `warnings` tells what of it was not taken. */
export type RemoteProfile = { url: string; name: string; values: VendorValues; warnings: string[]; readOn: string }
export type ReadRemoteProfile = (url: string) => Promise<RemoteProfile>

const answerBytesMax = 256 * 1024
const answerMsMax = 5_000
const answerSchema = z.object({ name: z.string().min(1).max(100), profile: z.record(z.string().max(100), z.unknown()) })

/** What a vendor may say of its cloud: facts. Never who logs in, nor whom to trust. */
const refusedKeys = [
  'cacert',
  'cert',
  'key',
  'verify',
  'insecure',
  'password',
  'username',
  'user_id',
  'profile',
  'cloud',
]
const authFacts: ReadonlySet<string> = new Set([
  'auth_url',
  'project_domain_id',
  'project_domain_name',
  'user_domain_id',
  'user_domain_name',
])

/**
 * Reads the profile that a vendor publishes at `{scheme}://{host}/.well-known/openstack/api` of the URL that an entry names
 * (openstacksdk, vendors/__init__.py). Nothing of ours is sent along and no redirect is followed. Throws ProviderError
 * `invalid` for a URL that cannot be asked, `protocol` for an answer that is no profile, the network's errors.
 */
export async function fetchProfile(profileUrl: string, options: { msMax?: number } = {}): Promise<RemoteProfile> {
  const url = wellKnownUrl(profileUrl)
  const msMax = options.msMax ?? answerMsMax
  const http = createHttp({ connectTimeoutMs: msMax, requestTimeoutMs: msMax, triesMax: 2, retryBudgetMs: msMax })
  try {
    const answer = await http.send(
      { method: 'GET', url, headers: { accept: 'application/json' }, bodyBytesMax: answerBytesMax },
      { signal: AbortSignal.timeout(msMax), record: () => undefined },
    )
    if (answer.status !== 200) throw refused(url, statusText(answer.status, answer.headers.location))
    return { url, ...parseProfile(url, answer.body), readOn: new Date().toISOString().slice(0, 10) }
  } catch (error) {
    if (error instanceof ProviderError) throw error
    throw new ProviderError('timeout', `${hostOf(url)} did not answer with a vendor profile within ${msMax} ms.`)
  } finally {
    await http.close()
  }
}

function wellKnownUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !['https:', 'http:'].includes(url.protocol)) {
    throw new ProviderError(
      'invalid',
      `The profile "${shorten(text)}" is no https:// address. Name a vendor or its address.`,
    )
  }
  if (url.username || url.password) {
    throw new ProviderError(
      'invalid',
      `The address of the profile at ${url.host} must not hold a user name or password.`,
    )
  }
  return `${url.protocol}//${url.host}/.well-known/openstack/api`
}

function statusText(status: number, location: string | undefined): string {
  if (status >= 300 && status < 400 && location) {
    const target = URL.canParse(location) ? ` to ${new URL(location).origin}` : ''
    return `answered ${status} and leads elsewhere${target}; redirects are not followed. Write the address that it leads to as \`profile\`.`
  }
  return `answered ${status}. Check the address that is written as \`profile\`.`
}

/** What a vendor answered as facts. Throws ProviderError `protocol`. */
export function parseProfile(url: string, body: string): Pick<RemoteProfile, 'name' | 'values' | 'warnings'> {
  const parsed = answerSchema.safeParse(parseJson(url, body))
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') || 'the answer'
    throw refused(url, `does not answer with {name, profile} (at ${where}).`)
  }
  const { name, profile } = parsed.data
  const dropped: string[] = []
  const values = onlyFacts(profile, '', dropped)
  refuseOpen(url, values)
  if (Array.isArray(values.regions)) values.regions = values.regions.map((region) => regionFacts(url, region, dropped))
  const warnings =
    dropped.length > 0 ? [`${dropped.join(', ')}: not taken from a vendor, who may tell facts only.`] : []
  return { name, values, warnings }
}

/** Without what is not a vendor's to say, whose names are added to `dropped`. */
function onlyFacts(said: VendorValues, place: string, dropped: string[]): Record<string, unknown> {
  const allowed = Object.entries(said).filter(([key]) => !refusedKeys.includes(key))
  const values: Record<string, unknown> = Object.fromEntries(allowed)
  dropped.push(...refusedKeys.filter((key) => key in said).map((key) => `${place}${key}`))
  if (!isObject(values.auth)) return values
  const auth = Object.entries(values.auth)
  dropped.push(...auth.flatMap(([key]) => (authFacts.has(key) ? [] : [`${place}auth.${shorten(key)}`])))
  return { ...values, auth: Object.fromEntries(auth.filter(([key]) => authFacts.has(key))) }
}

/** What holds in one region alone is laid over the rest, so it may say no more. */
function regionFacts(url: string, region: unknown, dropped: string[]): unknown {
  if (!isObject(region) || !isObject(region.values)) return region
  const values = onlyFacts(region.values, `${shorten(String(region.name))}: `, dropped)
  refuseOpen(url, values)
  return { ...region, values }
}

/** Credentials go to the address that a profile names: it must be as safe as the one that the operator wrote. */
function refuseOpen(url: string, values: Record<string, unknown>): void {
  if (url.startsWith('http:')) return
  const addresses = { ...(isObject(values.auth) ? { 'auth.auth_url': values.auth.auth_url } : {}), ...values }
  const open = Object.entries(addresses).find(([, value]) => typeof value === 'string' && /^http:/i.test(value))
  if (open) throw refused(url, `names an address that is not encrypted (${open[0]}), so it is not used.`)
}

function parseJson(url: string, body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw refused(url, 'answers with something else than JSON. Check the address that is written as `profile`.')
  }
}

const refused = (url: string, what: string): ProviderError => new ProviderError('protocol', `${url} ${what}`)

export const shorten = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text)

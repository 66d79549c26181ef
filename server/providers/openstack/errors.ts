import { z } from 'zod'
import type { ProviderErrorCode } from '@/server/domain/errors'
import { ProviderError } from '@/server/providers/errors'
import { redactText } from '@/server/providers/redact'
import type { Connection, Service } from './connection'

/** What a service said about why it refused: its own words and its own code or type. */
export type Refusal = { words: string; code: string | null }

const worded = z.object({ message: z.string(), code: z.union([z.number(), z.string()]).nullish() })
const neutronSchema = z.object({
  NeutronError: z.union([z.object({ type: z.string().nullish(), message: z.string() }), z.string()]),
})
const keystoneSchema = z.object({ error: worded.extend({ title: z.string().nullish() }) })
const novaSchema = z.record(z.string(), worded)

/** Reads an error body of Nova, Neutron, Keystone or Glance, or the text of an HTML page that came in its place. */
export const readRefusal = (body: string): Refusal => {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return { words: htmlText(body), code: null }
  }
  const neutron = neutronSchema.safeParse(json)
  if (neutron.success) {
    const error = neutron.data.NeutronError
    return typeof error === 'string' ? { words: error, code: null } : { words: error.message, code: error.type ?? null }
  }
  const keystone = keystoneSchema.safeParse(json)
  if (keystone.success) return { words: keystone.data.error.message, code: keystone.data.error.title ?? null }
  const nova = novaSchema.safeParse(json)
  const first = nova.success ? Object.entries(nova.data)[0] : undefined
  if (first) return { words: first[1].message, code: first[0] }
  const plain = z.object({ message: z.string() }).safeParse(json)
  return { words: plain.success ? plain.data.message : body.slice(0, 500), code: null }
}

/** Words of an HTML page (Glance's 401 and 404, proxies), without tags. */
const htmlText = (body: string): string => {
  const inside = /<body[^>]*>([\s\S]*)<\/body>/i.exec(body)?.[1] ?? body
  return inside
    .replaceAll(/<(script|style)[\s\S]*?<\/\1>/gi, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 500)
}

const sentences: Record<ProviderErrorCode, string> = {
  auth: 'OpenStack did not accept the credentials.',
  'not-found': 'OpenStack says that there is no such thing.',
  conflict: 'OpenStack says that this conflicts with what is there.',
  quota: 'A quota of the project is used up.',
  capacity: 'The cloud has no room for this.',
  invalid: 'OpenStack refused the request.',
  'rate-limited': 'The cloud asks to slow down.',
  unavailable: 'A service of the cloud does not work at the moment.',
  timeout: 'The cloud did not answer in time.',
  protocol: 'The answer is not one that an OpenStack service gives.',
}

const codeOf = (status: number, refusal: Refusal): ProviderErrorCode => {
  const { words, code } = refusal
  // Nova says 413 for its own old rate limits; with "quota" in the words it is a quota.
  if (/quota/i.test(words) && [403, 409, 413].includes(status)) return 'quota'
  if (code === 'OverQuota' || code === 'IpAddressGenerationFailure') return code === 'OverQuota' ? 'quota' : 'capacity'
  if (/no valid host|not enough (hosts|resources)/i.test(words)) return 'capacity'
  if (code === 'ExternalGatewayForFloatingIPNotFound' || code === 'ExternalIpAddressExhausted') {
    return code === 'ExternalIpAddressExhausted' ? 'capacity' : 'invalid'
  }
  if (status === 401) return 'auth'
  // Policy says no: the credentials are good, and trying again does not help.
  if (status === 403) return 'invalid'
  if (status === 404 || status === 410) return 'not-found'
  if (status === 409 || status === 412) return 'conflict'
  if (status === 408 || status === 504) return 'timeout'
  if (status === 429 || status === 413) return 'rate-limited'
  if (status >= 500) return 'unavailable'
  return status >= 400 ? 'invalid' : 'protocol'
}

/** The error that a refused request becomes. `what` names the request in words for people (`list servers`). */
export const refused = (status: number, body: string, what: string, retryAfterMs?: number): ProviderError => {
  const refusal = readRefusal(body)
  const code = codeOf(status, refusal)
  const message =
    status === 403 && code === 'invalid' ? 'The policy of the cloud does not allow this request.' : sentences[code]
  return new ProviderError(code, `Could not ${what}: ${message}`, {
    // A service may repeat what it was sent.
    detail: redactText(refusal.words) || `status ${status} without a body`,
    status,
    ...(refusal.code ? { providerCode: refusal.code } : {}),
    ...(retryAfterMs !== undefined ? { retryAfterMs } : {}),
  })
}

/** An answer that cannot be read as what was asked for. */
export const unreadable = (what: string, detail: string, status: number | null = null): ProviderError =>
  new ProviderError('protocol', `Could not ${what}: ${sentences.protocol}`, { detail, status })

/** Codes of the network that mean that nothing of the service is there at all, whenever one asks. */
const nobodyThere = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/

/**
 * Says where the address came from, when what answers there is no service, or nothing does: catalogues name old sites, internal
 * names, and dashboards. Other errors stay as they are. `at` is the service's base URL.
 */
export const placed = (
  error: unknown,
  service: Service,
  at: string,
  connection: Pick<Connection, 'endpoints'>,
): unknown => {
  if (!(error instanceof ProviderError)) return error
  const absent = nobodyThere.test(error.options.providerCode ?? '')
  if (!absent && error.code !== 'protocol') return error
  const from = connection.endpoints[service]
    ? `${service}_endpoint_override says so`
    : `the catalogue of the cloud says so; ${service}_endpoint_override in its entry of clouds.yaml says otherwise`
  return new ProviderError(error.code, `${error.message} The ${service} service was looked for at ${at}: ${from}.`, {
    ...error.options,
    cause: error,
  })
}

/**
 * True when a service said that there is no such list, or not for us; or the catalogue has no such service. Trouble on the way
 * says nothing of the lists behind it, nor does what never reached a service (its certificate).
 */
export const isDenied = (error: unknown): error is ProviderError =>
  isProviderError(error, 'invalid', 'not-found') &&
  (error.options.status !== null && error.options.status !== undefined
    ? true
    : error.options.providerCode === 'no-endpoint')

/** True when a path is not there at all: pages in HTML, and a service that only offers its other versions (300). */
export const isNoSuchPath = (error: unknown): error is ProviderError =>
  error instanceof ProviderError && [300, 404, 405, 410].includes(error.options.status ?? 0)

/** True for ProviderErrors of one of the codes. */
export const isProviderError = (error: unknown, ...codes: ProviderErrorCode[]): error is ProviderError =>
  error instanceof ProviderError && codes.includes(error.code)

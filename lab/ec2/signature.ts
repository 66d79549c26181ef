import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

export type SignedRequest = {
  method: string
  /** As it came in the request line, undecoded. */
  path: string
  query: string
  headers: IncomingHttpHeaders
  body: Buffer
}

/** The scope that a client signed for. */
export type Claim = {
  accessKeyId: string
  date: string
  region: string
  service: string
  signedHeaders: string[]
  signature: string
}

export type Refusal =
  | 'unsigned'
  | 'malformed'
  | 'unknown-key'
  | 'session-token'
  | 'wrong-region'
  | 'expired'
  | 'mismatch'

const CLOCK_SKEW_MS = 15 * 60_000

const sha256 = (data: Buffer | string) => createHash('sha256').update(data).digest('hex')
const hmac = (key: Buffer | string, data: string) => createHmac('sha256', key).update(data).digest()

/** Reads `Authorization: AWS4-HMAC-SHA256 Credential=.../20260821/us-east-1/ec2/aws4_request, SignedHeaders=..., Signature=...`. */
export function readClaim(headers: IncomingHttpHeaders): Claim | 'unsigned' | 'malformed' {
  const header = headers.authorization
  if (!header) return 'unsigned'
  const match =
    /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/(\d{8})\/([^/]*)\/([^/]*)\/aws4_request\s*,\s*SignedHeaders=([^,\s]+)\s*,\s*Signature=([0-9a-f]{64})$/.exec(
      header,
    )
  if (!match) return 'malformed'
  const [, accessKeyId = '', date = '', region = '', service = '', signed = '', signature = ''] = match
  return { accessKeyId, date, region, service, signedHeaders: signed.split(';'), signature }
}

const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

function canonicalQuery(query: string): string {
  return [...new URLSearchParams(query)]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

function headerValue(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name]
  return (Array.isArray(value) ? value.join(',') : (value ?? '')).trim().replace(/ +/g, ' ')
}

/** The signature that the holder of `secret` gives to this request (Signature Version 4, header form). */
export function sign(request: SignedRequest, claim: Claim, secret: string): string {
  const canonical = [
    request.method,
    request.path || '/',
    canonicalQuery(request.query),
    ...claim.signedHeaders.map((name) => `${name}:${headerValue(request.headers, name)}`),
    '',
    claim.signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n')
  const scope = `${claim.date}/${claim.region}/${claim.service}/aws4_request`
  const text = ['AWS4-HMAC-SHA256', headerValue(request.headers, 'x-amz-date'), scope, sha256(canonical)].join('\n')
  const key = [claim.date, claim.region, claim.service, 'aws4_request'].reduce<Buffer | string>(
    (previous, part) => hmac(previous, part),
    `AWS4${secret}`,
  )
  return hmac(key, text).toString('hex')
}

function signedAtMs(headers: IncomingHttpHeaders): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(headerValue(headers, 'x-amz-date'))
  if (!match) return Number.NaN
  const [, year, month, day, hour, minute, second] = match
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}

export type Expected = { accessKeyId: string; secretAccessKey: string; regions: readonly string[] }

/**
 * Why the request is refused, or null. The clock is the machine's own and not the lab's: it is compared with the
 * clock of a client outside.
 */
export function refusal(request: SignedRequest, expected: Expected, nowMs = Date.now()): Refusal | null {
  const claim = readClaim(request.headers)
  if (typeof claim === 'string') return claim
  if (claim.accessKeyId !== expected.accessKeyId) return 'unknown-key'
  // The lab's key is a long-term one; a session token beside it belongs to another key.
  if (request.headers['x-amz-security-token'] !== undefined) return 'session-token'
  if (!expected.regions.includes(claim.region)) return 'wrong-region'
  const signedAt = signedAtMs(request.headers)
  if (Number.isNaN(signedAt) || !claim.signedHeaders.includes('host')) return 'malformed'
  if (Math.abs(nowMs - signedAt) > CLOCK_SKEW_MS) return 'expired'
  const given = Buffer.from(claim.signature, 'hex')
  const wanted = Buffer.from(sign(request, claim, expected.secretAccessKey), 'hex')
  return timingSafeEqual(given, wanted) ? null : 'mismatch'
}

import type { z } from 'zod'
import { ProviderError } from '@/server/providers/errors'
import type { Http, HttpAnswer } from '@/server/providers/http'
import type { Call } from '@/server/providers/port'
import type { Connection } from './connection'
import { refused } from './errors'
import type { WireCatalogEntry } from './wire/keystone'

/** What a log-in gave, of whatever version. */
export type Granted = {
  token: string
  lifetimeMs: number
  project: { id: string; name: string }
  user: { id: string; name: string } | null
  /** As Keystone v3 writes it; null: it does not end; absent: not told. */
  passwordExpiresAt?: string | null
  tokenExpiresAt?: string
  applicationCredential?: { id: string; name: string | null }
  catalog: readonly WireCatalogEntry[]
}

/** providerCode of the error that says that there is no Keystone of that version at the address. */
export const noKeystone = 'no-keystone'

/**
 * How long a token lasts from now, by the cloud's own clock alone: ours may be wrong by hours, and a token must neither be
 * asked for again with each request nor be taken for good for ever. Not every Keystone v2.0 says when it issued a token: then
 * the answer's own date counts. Ten minutes where nothing tells.
 */
export function lifetimeMs(
  issuedAt: string | null | undefined,
  expiresAt: string | null | undefined,
  { headers }: Pick<HttpAnswer, 'headers'>,
): number {
  const from = issuedAt ? inUtc(issuedAt) : Date.parse(headers.date ?? '')
  const lifetime = expiresAt ? inUtc(expiresAt) - from : Number.NaN
  return Number.isFinite(lifetime) ? lifetime : untoldMs
}
const untoldMs = 600_000

/** Keystone v2.0 writes `issued_at` without a zone. */
const inUtc = (text: string): number => Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`)

/** The error that a refused log-in becomes. */
export const authFailure = (answer: HttpAnswer, connection: Connection, version: 'v2.0' | 'v3'): ProviderError => {
  const known = refused(answer.status, answer.body, 'log in to OpenStack')
  if (known.code === 'auth') {
    return new ProviderError(
      'auth',
      `Keystone did not accept the credentials of ${connection.source}. ${advice(connection, version)}`,
      known.options,
    )
  }
  if (known.code === 'not-found' || answer.status === 405 || (answer.status >= 300 && answer.status < 400)) {
    const usual = version === 'v3' ? ':5000/v3 or /identity/v3' : ':5000/v2.0'
    return new ProviderError(
      'invalid',
      `There is no Keystone ${version} at ${connection.authUrl}. Check auth_url of ${connection.source}; it often ends in ${usual}.`,
      // Somebody else's status: nothing of this cloud has answered.
      { ...known.options, status: null, providerCode: noKeystone },
    )
  }
  return known
}

/** Keystone gives one and the same answer for all of these, on purpose. */
const advice = ({ credentials }: Connection, version: 'v2.0' | 'v3'): string => {
  switch (credentials.type) {
    case 'password':
      return version === 'v3'
        ? 'Check user name, password, both domains and the project: Keystone does not say which one is wrong.'
        : 'Check user name, password and project (tenant): Keystone does not say which one is wrong.'
    case 'api-key':
      return 'Check user name, api_key and project (tenant): Keystone does not say which one is wrong.'
    default:
      return 'Check that it is complete, not expired and not revoked.'
  }
}

type ProjectList = { url: string; token: string; schema: z.ZodType<{ id: string; name: string }[]> }

/** A token without a project is good for nothing here, and Nova would answer it with empty lists. */
export const noProject = async (
  http: Http,
  connection: Connection,
  list: ProjectList,
  userName: string | null | undefined,
  call: Call,
): Promise<ProviderError> => {
  const operation = 'identity GET /auth/projects'
  const answer = await http.send(
    { method: 'GET', operation, url: list.url, headers: { 'x-auth-token': list.token } },
    call,
  )
  const parsed = list.schema.safeParse(parseJson(answer.body))
  const names = parsed.success ? parsed.data.map(({ name, id }) => `${name} (${id})`) : []
  const choice =
    names.length > 0 ? `Projects of this user: ${names.slice(0, 10).join(', ')}.` : 'This user is in no project.'
  return new ProviderError(
    'invalid',
    `There is no project in the token: none is named in ${connection.source}, and the user has no default one. Set project_name or project_id. ${choice}`,
    { providerCode: 'no-project', detail: `user ${userName ?? 'unknown'}` },
  )
}

/** null where it is no JSON. */
export const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

import { ProviderError } from '@/server/providers/errors'
import type { Http, HttpAnswer } from '@/server/providers/http'
import type { Call } from '@/server/providers/port'
import { chooseEndpoints, type Endpoints } from './catalog'
import type { Connection, Credentials, Scope } from './connection'
import { refused, unreadable } from './errors'
import { projectsSchema, tokenSchema, versionsSchema, type WireToken } from './wire/keystone'

/** A token with what Keystone said about it. */
export type Authority = {
  token: string
  /** Milliseconds of the monotonic clock (`performance.now()`); after it the token must not be used. */
  expiresAt: number
  project: { id: string; name: string }
  user: { id: string; name: string } | null
  endpoints: Endpoints
}

/** Asks Keystone for a token and checks that it is of use: scoped to a project, with endpoints in our region. */
export const authenticate = async (
  http: Http,
  connection: Connection,
  base: string,
  call: Call,
): Promise<Authority> => {
  const answer = await http.send(
    {
      method: 'POST',
      url: `${base}/auth/tokens`,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ auth: authBody(connection.credentials, connection.scope) }),
      repeatable: true,
      changes: false,
      secretBody: true,
    },
    call,
  )
  if (answer.status !== 201 && answer.status !== 200) throw authFailure(answer, connection)
  const token = answer.headers['x-subject-token']
  const parsed = tokenSchema.safeParse(json(answer.body))
  if (!token || !parsed.success)
    throw unreadable('log in to OpenStack', 'POST /auth/tokens gave no token', answer.status)
  const { project, user, catalog } = parsed.data.token
  if (!project) throw await noProject(http, connection, base, token, parsed.data.token, call)
  return {
    token,
    expiresAt: performance.now() + lifetimeMs(parsed.data.token),
    project,
    user: user ?? null,
    endpoints: chooseEndpoints(catalog ?? [], connection),
  }
}

/**
 * How long a token lasts from now, by the cloud's own clock alone: ours may be wrong by hours, and a token must neither be
 * asked for again with each request nor be taken for good for ever.
 */
function lifetimeMs({ issued_at, expires_at }: WireToken): number {
  const from = issued_at ? Date.parse(issued_at) : Date.now()
  const lifetime = expires_at ? Date.parse(expires_at) - from : Number.NaN
  return Number.isFinite(lifetime) ? lifetime : 600_000
}

const authBody = (credentials: Credentials, scope: Scope) => {
  if (credentials.type === 'application-credential') {
    const { secret, credential } = credentials
    return { identity: { methods: ['application_credential'], application_credential: { ...credential, secret } } }
  }
  const scoped = scope ? { scope: { project: scope } } : {}
  if (credentials.type === 'token') {
    return { identity: { methods: ['token'], token: { id: credentials.token } }, ...scoped }
  }
  return {
    identity: { methods: ['password'], password: { user: { ...credentials.user, password: credentials.password } } },
    ...scoped,
  }
}

const authFailure = (answer: HttpAnswer, connection: Connection): ProviderError => {
  const known = refused(answer.status, answer.body, 'log in to OpenStack')
  if (known.code === 'auth') {
    // Keystone gives one and the same answer for all of these, on purpose.
    const what =
      connection.credentials.type === 'password'
        ? 'Check user name, password, both domains and the project: Keystone does not say which one is wrong.'
        : 'Check that it is complete, not expired and not revoked.'
    return new ProviderError(
      'auth',
      `Keystone did not accept the credentials of ${connection.source}. ${what}`,
      known.options,
    )
  }
  if (known.code === 'not-found' || answer.status === 405 || (answer.status >= 300 && answer.status < 400)) {
    return new ProviderError(
      'invalid',
      `There is no Keystone v3 at ${connection.authUrl}. Check auth_url of ${connection.source}; it often ends in :5000/v3 or /identity/v3.`,
      // Somebody else's status: nothing of this cloud has answered.
      { ...known.options, status: null },
    )
  }
  return known
}

/** A token without a project is good for nothing here, and Nova would answer it with empty lists. */
const noProject = async (
  http: Http,
  connection: Connection,
  base: string,
  token: string,
  wire: WireToken,
  call: Call,
): Promise<ProviderError> => {
  const answer = await http.send(
    { method: 'GET', url: `${base}/auth/projects`, headers: { 'x-auth-token': token } },
    call,
  )
  const parsed = projectsSchema.safeParse(json(answer.body))
  const names = parsed.success ? parsed.data.projects.map(({ name, id }) => `${name} (${id})`) : []
  const choice =
    names.length > 0 ? `Projects of this user: ${names.slice(0, 10).join(', ')}.` : 'This user is in no project.'
  return new ProviderError(
    'invalid',
    `There is no project in the token: none is named in ${connection.source}, and the user has no default one. Set project_name or project_id. ${choice}`,
    { providerCode: 'no-project', detail: `user ${wire.user?.name ?? 'unknown'}` },
  )
}

/**
 * The base URL of Keystone v3 for an auth_url with or without version. Of what the root lists (it answers 300) only the path is
 * taken: behind proxies its host and scheme are often not those that work.
 */
export const identityBase = async (http: Http, authUrl: string, call: Call): Promise<string> => {
  if (/\/v3$/.test(authUrl)) return authUrl
  if (/\/v2\.0$/.test(authUrl)) return authUrl.replace(/v2\.0$/, 'v3')
  const answer = await http.send({ method: 'GET', url: `${authUrl}/`, headers: { accept: 'application/json' } }, call)
  const parsed = versionsSchema.safeParse(json(answer.body))
  const v3 = parsed.success ? parsed.data.find(({ id }) => /^v3(\.|$)/.test(id)) : undefined
  const href = v3?.links?.find(({ rel }) => rel === 'self')?.href
  if (!href || !URL.canParse(href)) return `${authUrl}/v3`
  const found = new URL(href).pathname.replace(/\/+$/, '')
  const given = new URL(authUrl).pathname.replace(/\/+$/, '')
  return found.startsWith(given) ? new URL(authUrl).origin + found : `${authUrl}/v3`
}

const json = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

import { ProviderError } from '@/server/providers/errors'
import type { Http } from '@/server/providers/http'
import type { Call } from '@/server/providers/port'
import type { Connection } from './connection'
import type { Credentials, Scope } from './credentials'
import { unreadable } from './errors'
import { authFailure, type Granted, lifetimeMs, noProject, parseJson } from './keystone-answers'
import { projectsSchema, tokenSchema } from './wire/keystone'

/** Asks Keystone v3 for a token. `base` ends in `/v3`. */
export const loginV3 = async (http: Http, connection: Connection, base: string, call: Call): Promise<Granted> => {
  const answer = await http.send(
    {
      method: 'POST',
      operation: 'identity POST /auth/tokens',
      url: `${base}/auth/tokens`,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ auth: authBody(connection.credentials, connection.scope) }),
      repeatable: true,
      changes: false,
      secretBody: true,
    },
    call,
  )
  if (answer.status !== 201 && answer.status !== 200) throw authFailure(answer, connection, 'v3')
  const token = answer.headers['x-subject-token']
  const parsed = tokenSchema.safeParse(parseJson(answer.body))
  if (!token || !parsed.success)
    throw unreadable('log in to OpenStack', 'POST /auth/tokens gave no token', answer.status)
  const { project, user, catalog, issued_at, expires_at, application_credential: application } = parsed.data.token
  if (!project) {
    const list = { url: `${base}/auth/projects`, token, schema: projectsSchema.transform(({ projects }) => projects) }
    throw await noProject(http, connection, list, user?.name, call)
  }
  return {
    token,
    lifetimeMs: lifetimeMs(issued_at, expires_at, answer),
    project,
    user: user ? { id: user.id, name: user.name } : null,
    ...(user?.password_expires_at === undefined ? {} : { passwordExpiresAt: user.password_expires_at }),
    ...(expires_at ? { tokenExpiresAt: expires_at } : {}),
    ...applicationOf(connection.credentials, application),
    catalog: catalog ?? [],
  }
}

/** Which application credential it was: the token says so since Train; before, the configuration does where it names its id. */
const applicationOf = (
  credentials: Credentials,
  told: { id: string; name?: string | null | undefined } | null | undefined,
): Pick<Granted, 'applicationCredential'> => {
  if (told) return { applicationCredential: { id: told.id, name: told.name ?? null } }
  if (credentials.type !== 'application-credential' || !('id' in credentials.credential)) return {}
  return { applicationCredential: { id: credentials.credential.id, name: null } }
}

const authBody = (credentials: Credentials, scope: Scope) => {
  if (credentials.type === 'application-credential') {
    const { secret, credential } = credentials
    return { identity: { methods: ['application_credential'], application_credential: { ...credential, secret } } }
  }
  const scoped = scope ? { scope: { project: scope } } : {}
  switch (credentials.type) {
    case 'token':
      return { identity: { methods: ['token'], token: { id: credentials.token } }, ...scoped }
    case 'password':
      return {
        identity: {
          methods: ['password'],
          password: { user: { ...credentials.user, password: credentials.password } },
        },
        ...scoped,
      }
    case 'api-key':
      throw new ProviderError('invalid', 'An api_key can only be used with Keystone v2.0, where Rackspace takes it.')
  }
}

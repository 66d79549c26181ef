import { ProviderError } from '@/server/providers/errors'
import type { Http } from '@/server/providers/http'
import type { Call } from '@/server/providers/port'
import type { Connection } from './connection'
import type { Credentials, Scope } from './credentials'
import { unreadable } from './errors'
import { authFailure, type Granted, lifetimeMs, noProject, parseJson } from './keystone-answers'
import type { WireCatalogEntry } from './wire/keystone'
import { accessSchema, tenantsSchema, type WireServiceV2 } from './wire/keystone-v2'

/**
 * Asks Keystone v2.0 for a token (Identity API v2.0, `POST /v2.0/tokens`). `base` ends in `/v2.0`. It knows no domains: a
 * project is a tenant, and the token stands in the body of the answer, which is therefore not recorded.
 */
export const loginV2 = async (http: Http, connection: Connection, base: string, call: Call): Promise<Granted> => {
  const answer = await http.send(
    {
      method: 'POST',
      operation: 'identity POST /tokens',
      url: `${base}/tokens`,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ auth: { ...proof(connection.credentials), ...tenant(connection.scope) } }),
      repeatable: true,
      changes: false,
      secretBody: true,
      secretAnswer: true,
    },
    call,
  )
  // 203: a proxy or cache gave it.
  if (![200, 201, 203].includes(answer.status)) throw authFailure(answer, connection, 'v2.0')
  const parsed = accessSchema.safeParse(parseJson(answer.body))
  if (!parsed.success) throw unreadable('log in to OpenStack', 'POST /tokens gave no token', answer.status)
  const { token, user, serviceCatalog } = parsed.data.access
  if (!token.tenant) {
    const list = { url: `${base}/tenants`, token: token.id, schema: tenantsSchema.transform(({ tenants }) => tenants) }
    throw await noProject(http, connection, list, user?.name, call)
  }
  return {
    token: token.id,
    lifetimeMs: lifetimeMs(token.issued_at, token.expires, answer),
    // Rackspace names no tenant: its id is its name.
    project: { id: token.tenant.id, name: token.tenant.name ?? token.tenant.id },
    user: user ? { id: user.id, name: user.name ?? user.username ?? user.id } : null,
    catalog: (serviceCatalog ?? []).map(toEntry),
  }
}

const proof = (credentials: Credentials) => {
  switch (credentials.type) {
    case 'password': {
      const { user, password } = credentials
      const who = 'id' in user ? { userId: user.id } : { username: user.name }
      return { passwordCredentials: { ...who, password } }
    }
    case 'token':
      return { token: { id: credentials.token } }
    case 'api-key':
      return { 'RAX-KSKEY:apiKeyCredentials': { username: credentials.username, apiKey: credentials.key } }
    case 'application-credential':
      throw new ProviderError('invalid', 'Application credentials came with Keystone v3: v2.0 does not know them.')
  }
}

const tenant = (scope: Scope) =>
  scope === null ? {} : 'id' in scope ? { tenantId: scope.id } : { tenantName: scope.name }

/** One endpoint of v2.0 holds the addresses of all interfaces. */
const toEntry = ({ type, name, endpoints }: WireServiceV2): WireCatalogEntry => ({
  type,
  name,
  endpoints: endpoints.flatMap(({ region, publicURL, internalURL, adminURL }) =>
    Object.entries({ public: publicURL, internal: internalURL, admin: adminURL }).flatMap(([kind, url]) =>
      url ? [{ url, interface: kind, region: region ?? null }] : [],
    ),
  ),
})

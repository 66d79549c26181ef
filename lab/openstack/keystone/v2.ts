/**
 * Keystone's v2.0 (removed with Queens, 2018): a tenant where v3 has a project, no domains, another form of token and
 * catalogue. Rackspace's identity service speaks it with API keys, and gives every user the one tenant of his account.
 * Sources: OpenStack's Identity API v2.0 reference; rackerlabs/docs-cloud-identity, dev-guide.
 */
import { createHash } from 'node:crypto'
import { dialectOf } from '../characters/dialect'
import { type Call, type Handler, now } from '../cloud'
import { isObject, isoSeconds, type JsonObject, json, Refusal } from '../http'
import type { Project, Token, User } from '../state'
import { catalogOf } from './catalog'
import { malformedRequest, unauthorized } from './errors'
import { keepToken } from './tokens'

const links = (call: Call) => [{ rel: 'self', href: `${call.baseUrl}/identity/v2.0/` }]

export const versionTwo = (call: Call): JsonObject => ({
  id: 'v2.0',
  status: 'stable',
  updated: '2014-04-17T00:00:00Z',
  links: [...links(call), { rel: 'describedby', type: 'text/html', href: 'http://docs.openstack.org/' }],
  'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v2.0+json' }],
})

export const identityVersionTwo: Handler = (call) => json(200, { version: versionTwo(call) })

const isRackspace = (call: Call): boolean => dialectOf(call.cloud.character).rackspaceIdentity

/** Rackspace's errors name their kind, as Nova's do. */
function refused(call: Call): Refusal {
  if (!isRackspace(call)) return unauthorized(call.baseUrl)
  const message = 'Unable to authenticate user with credentials provided.'
  return new Refusal(json(401, { unauthorized: { code: 401, message } }))
}

type Identified = { user: User; method: string; former: Token | null }

function identify(call: Call, auth: JsonObject): Identified {
  const { users, tokens } = call.cloud.state
  const given = (name: string): JsonObject | null => (isObject(auth[name]) ? (auth[name] as JsonObject) : null)
  const token = given('token')
  if (token) {
    const former = Object.hasOwn(tokens, String(token.id)) ? tokens[String(token.id)] : undefined
    const user = users.find(({ id }) => id === former?.userId)
    if (!former || !user || former.expiresAt <= now(call.cloud)) throw refused(call)
    return { user, method: 'token', former }
  }
  const password = given('passwordCredentials')
  const key = isRackspace(call) ? given('RAX-KSKEY:apiKeyCredentials') : null
  const credentials = password ?? key
  if (!credentials) throw malformedRequest('passwordCredentials or token', 'auth')
  const user = users.find(({ id, name }) => credentials.username === name || credentials.userId === id)
  const secret = password ? user?.password : user && apiKeyOf(user)
  if (!user || secret !== (password ? credentials.password : credentials.apiKey)) throw refused(call)
  return { user, method: password ? 'password' : 'apikey', former: null }
}

/** The user's API key at Rackspace: as all secrets of the lab, it follows from what everybody knows. */
export const apiKeyOf = (user: Pick<User, 'password'>): string =>
  createHash('md5').update(`api key/${user.password}`).digest('hex')

/** The tenant that is asked for; at Rackspace the account's one when none is. Throws for a foreign or unknown one. */
function tenantOf(call: Call, user: User, auth: JsonObject): Project | null {
  const { projects } = call.cloud.state
  const own = projects.filter(({ id }) => user.roles[id])
  const { tenantId, tenantName } = auth
  if (tenantId === undefined && tenantName === undefined) return isRackspace(call) ? (own[0] ?? null) : null
  const tenant = own.find(({ id, name }) => (tenantId === undefined ? name === tenantName : id === tenantId))
  if (!tenant) throw refused(call)
  return tenant
}

export const issueTokenTwo: Handler = (call) => {
  const auth = !call.malformed && isObject(call.body) ? call.body.auth : undefined
  if (!isObject(auth)) throw malformedRequest('auth', 'request body')
  const identified = identify(call, auth)
  const tenant = tenantOf(call, identified.user, auth)
  const { text, token } = keepToken(call, {
    user: identified.user,
    methods: [identified.method],
    projectId: tenant?.id ?? null,
    credentialId: null,
    former: identified.former,
  })
  return json(200, { access: viewAccess(call, text, token, identified.user, tenant) })
}

const viewTenant = ({ id, name, description }: Project) => ({ description, enabled: true, id, name })

function viewAccess(call: Call, text: string, token: Token, user: User, tenant: Project | null): JsonObject {
  const roles = tenant ? (user.roles[tenant.id] ?? []) : []
  const roleId = (name: string) => createHash('md5').update(`${call.cloud.spec.id}/role/${name}`).digest('hex')
  return {
    token: {
      issued_at: `${new Date(token.issuedAt).toISOString().slice(0, 19)}.000000`,
      expires: isoSeconds(token.expiresAt),
      id: text,
      ...(tenant ? { tenant: viewTenant(tenant) } : {}),
      audit_ids: token.auditIds,
      ...(isRackspace(call) ? { 'RAX-AUTH:authenticatedBy': token.methods.map((name) => name.toUpperCase()) } : {}),
    },
    serviceCatalog: tenant ? catalogTwo(call, tenant.id) : [],
    user: {
      username: user.name,
      roles_links: [],
      id: user.id,
      roles: roles.map((name) => ({ name })),
      name: user.name,
    },
    metadata: { is_admin: 0, roles: roles.map(roleId) },
  }
}

/** One entry per service, one endpoint per region with all its faces. */
function catalogTwo(call: Call, projectId: string): JsonObject[] {
  return catalogOf(call, projectId).map(({ type, name, endpoints }) => {
    const regions = [...new Set(endpoints.map(({ region }) => region))]
    const face = (region: string | null, wanted: string) =>
      endpoints.find((endpoint) => endpoint.region === region && endpoint.interface === wanted)?.url
    return {
      endpoints: regions.map((region) => ({
        ...(region === null ? {} : { region }),
        ...(isRackspace(call)
          ? { tenantId: projectId }
          : { id: endpoints[0]!.id, adminURL: face(region, 'admin'), internalURL: face(region, 'internal') }),
        publicURL: face(region, 'public'),
      })),
      endpoints_links: [],
      type,
      name,
    }
  })
}

export const listTenants: Handler = (call) => {
  const user = call.cloud.state.users.find(({ id }) => id === call.token?.userId)
  const own = call.cloud.state.projects.filter(({ id }) => user?.roles[id])
  return json(200, { tenants_links: [], tenants: own.map(viewTenant) })
}

/** From a request for a token to the user and the project that it may be for. */
import type { Call } from '../cloud'
import { isObject, type JsonObject, pythonText } from '../http'
import type { Project, Token, User } from '../state'
import { keystoneError, malformedRequest, unauthorized } from './errors'

export type Identified = {
  user: User
  methods: string[]
  /** Set by an application credential, which is bound to one project. */
  projectId: string | null
  credentialId: string | null
  /** The token that this one is exchanged for. */
  former: Token | null
}

export const domain = { id: 'default', name: 'Default' }

const isDefaultDomain = (given: unknown): boolean =>
  isObject(given) && (given.id === domain.id || given.name === domain.name)

/** Throws Keystone's 400 for a malformed request and its 401 (or 404) for anything wrong in it. */
export function identify(call: Call): { identified: Identified; scope: unknown } {
  if (call.malformed) throw malformedRequest('valid JSON', 'request body')
  const auth = isObject(call.body) ? call.body.auth : undefined
  if (!isObject(auth)) throw malformedRequest('auth', 'request body')
  const identity = auth.identity
  if (!isObject(identity)) throw keystoneError(400, schemaMessage("'identity' is a required property", auth))
  if (!Array.isArray(identity.methods)) {
    throw keystoneError(
      400,
      schemaMessage("Invalid input for field 'identity': 'methods' is a required property", identity),
    )
  }
  const [method = ''] = identity.methods.map(String)
  const given = identity[method]
  if (!isObject(given)) throw malformedRequest(method, 'identity')
  const known = { password: byPassword, token: byToken, application_credential: byCredential }
  const identifyBy = Object.hasOwn(known, method) ? known[method as keyof typeof known] : undefined
  if (!identifyBy) throw unauthorized(call.baseUrl)
  return { identified: identifyBy(call, given), scope: auth.scope }
}

const schemaMessage = (what: string, instance: unknown): string =>
  `${what}\n\nFailed validating 'required' in schema\n\nOn instance:\n    ${pythonText(instance)}`

function byPassword(call: Call, given: JsonObject): Identified {
  if (!isObject(given.user)) throw malformedRequest('user', 'password')
  const wanted = given.user
  const byId = typeof wanted.id === 'string'
  if (!byId && typeof wanted.name !== 'string') throw malformedRequest('id or name', 'user')
  if (!byId && !isObject(wanted.domain)) throw malformedRequest('domain', 'user')
  const user = call.cloud.state.users.find((candidate) =>
    byId ? candidate.id === wanted.id : candidate.name === wanted.name && isDefaultDomain(wanted.domain),
  )
  if (!user || user.password !== wanted.password) throw unauthorized(call.baseUrl)
  // keystone.exception.PasswordExpired: told only to those who know the password.
  if (user.passwordEndsAt !== undefined && user.passwordEndsAt <= call.cloud.context.now())
    throw keystoneError(401, `The password is expired and needs to be changed for user: ${user.id}.`)
  return { user, methods: ['password'], projectId: null, credentialId: null, former: null }
}

function byToken(call: Call, given: JsonObject): Identified {
  const text = String(given.id ?? '')
  const former = call.cloud.state.tokens[text]
  if (!former) throw keystoneError(404, 'Could not recognize Fernet token')
  const user = call.cloud.state.users.find((candidate) => candidate.id === former.userId)
  if (!user || former.expiresAt <= call.cloud.context.now()) throw unauthorized(call.baseUrl)
  return { user, methods: [...new Set([...former.methods, 'token'])], projectId: null, credentialId: null, former }
}

function byCredential(call: Call, given: JsonObject): Identified {
  const { applicationCredentials, users } = call.cloud.state
  const owner = isObject(given.user)
    ? users.find((user) => isObject(given.user) && (user.id === given.user.id || user.name === given.user.name))
    : undefined
  const credential = applicationCredentials.find((candidate) =>
    given.id ? candidate.id === given.id : candidate.name === given.name && candidate.userId === owner?.id,
  )
  if (!credential) throw keystoneError(404, `Could not find Application Credential: ${String(given.id ?? given.name)}.`)
  const user = users.find((candidate) => candidate.id === credential.userId)
  if (!user || credential.secret !== given.secret) throw unauthorized(call.baseUrl)
  if (credential.endsAt !== undefined && credential.endsAt <= call.cloud.context.now()) throw unauthorized(call.baseUrl)
  return {
    user,
    methods: ['application_credential'],
    projectId: credential.projectId,
    credentialId: credential.id,
    former: null,
  }
}

/** The project that the token shall be scoped to; null for an unscoped token. */
export function scopeOf(call: Call, identified: Identified, scope: unknown): Project | null {
  const { projects } = call.cloud.state
  const wanted = isObject(scope) ? scope.project : undefined
  if (identified.projectId) return projects.find((project) => project.id === identified.projectId) ?? null
  if (!isObject(wanted)) return null
  if (typeof wanted.id !== 'string' && !isObject(wanted.domain)) throw malformedRequest('domain', 'project')
  const project = projects.find((candidate) =>
    typeof wanted.id === 'string'
      ? candidate.id === wanted.id
      : candidate.name === wanted.name && isDefaultDomain(wanted.domain),
  )
  if (!project || !identified.user.roles[project.id]) throw unauthorized(call.baseUrl)
  return project
}

import { createHash } from 'node:crypto'
import { type Call, type Handler, now } from '../cloud'
import { empty, type JsonObject, json } from '../http'
import type { Token, User } from '../state'
import { domain, type Identified, identify, scopeOf } from './authenticate'
import { catalogOf } from './catalog'
import { forbidden, keystoneError } from './errors'

const microseconds = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}.000000Z`

export const issueToken: Handler = (call) => {
  const { identified, scope } = identify(call)
  const project = scopeOf(call, identified, scope)
  const { text, token } = keepToken(call, { ...identified, projectId: project?.id ?? null })
  return json(201, { token: viewToken(call, token) }, { 'X-Subject-Token': text })
}

/** Makes a token for `identified`, and forgets those that have expired. */
export function keepToken(call: Call, identified: Identified): { text: string; token: Token } {
  const { state, context, character } = call.cloud
  const time = now(call.cloud)
  const token: Token = {
    methods: identified.methods,
    userId: identified.user.id,
    projectId: identified.projectId,
    credentialId: identified.credentialId,
    auditIds: [context.random.hex(22), ...(identified.former?.auditIds.slice(-1) ?? [])],
    issuedAt: time,
    // A token made from another one lives no longer than that.
    expiresAt: identified.former?.expiresAt ?? time + character.tokenLifetimeS * 1000,
  }
  const text = `gAAAAAB${context.random.hex(160)}`
  for (const [old, { expiresAt }] of Object.entries(state.tokens)) if (expiresAt <= time) delete state.tokens[old]
  state.tokens[text] = token
  return { text, token }
}

/** As Keystone writes it, without a zone; null: it does not end. */
export const passwordEnd = ({ passwordEndsAt }: User): string | null =>
  passwordEndsAt === undefined ? null : microseconds(passwordEndsAt).replace('Z', '')

function viewToken(call: Call, token: Token): JsonObject {
  const { state } = call.cloud
  const user = state.users.find((candidate) => candidate.id === token.userId)!
  const project = state.projects.find((candidate) => candidate.id === token.projectId)
  const credential = state.applicationCredentials.find((candidate) => candidate.id === token.credentialId)
  const roleId = (name: string) => createHash('md5').update(`${call.cloud.spec.id}/role/${name}`).digest('hex')
  return {
    methods: token.methods,
    user: { domain, id: user.id, name: user.name, password_expires_at: passwordEnd(user) },
    audit_ids: token.auditIds,
    expires_at: microseconds(token.expiresAt),
    issued_at: microseconds(token.issuedAt),
    ...(credential ? { application_credential: { id: credential.id, name: credential.name, restricted: true } } : {}),
    ...(project
      ? {
          project: { domain, id: project.id, name: project.name },
          is_domain: false,
          roles: (user.roles[project.id] ?? []).map((name) => ({ id: roleId(name), name })),
          ...(call.query.has('nocatalog') ? {} : { catalog: catalogOf(call, project.id) }),
        }
      : {}),
  }
}

/** The token under examination; a user may look at his own ones only. */
function subject(call: Call): { text: string; token: Token } {
  const text = call.headers['x-subject-token']
  if (text === undefined) throw forbidden('identity:validate_token')
  const token = call.cloud.state.tokens[text]
  if (!token || token.expiresAt <= now(call.cloud)) throw keystoneError(404, 'Could not recognize Fernet token')
  if (token.userId !== call.token?.userId) throw forbidden('identity:validate_token')
  return { text, token }
}

export const validateToken: Handler = (call) => {
  const { text, token } = subject(call)
  return json(200, { token: viewToken(call, token) }, { 'X-Subject-Token': text })
}

export const revokeToken: Handler = (call) => {
  delete call.cloud.state.tokens[subject(call).text]
  return empty(204)
}

export const authCatalog: Handler = (call) => {
  if (!call.token?.projectId) throw forbidden()
  return json(200, {
    catalog: catalogOf(call, call.token.projectId),
    links: { self: `${call.baseUrl}/identity/v3/auth/catalog` },
  })
}

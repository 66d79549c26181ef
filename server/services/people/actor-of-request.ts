import { sql } from 'drizzle-orm'
import { roles } from '@/server/domain/roles'
import type { Actor, Runtime } from '../context'
import { actorOfToken } from '../tokens/actor-of-token'
import { authOf, sameHost, trustedOrigins } from './auth'

export type RequestActor = {
  actor: Actor | null
  /** The session's token; null for bearer tokens and strangers. */
  session: string | null
  /** Why nobody is, where the one who asks may know: the right token, which has ended. */
  refusal?: string
}
const stranger: RequestActor = { actor: null, session: null }

/**
 * Who sends a request: a bearer token, or a person's session cookie. A request that changes something with a cookie must
 * come from our own origin; the cookie is SameSite=Lax besides, so that two things would have to fail.
 */
export async function actorOfRequest(
  runtime: Runtime,
  request: { headers: Headers; method: string },
): Promise<RequestActor> {
  const { headers } = request
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1]
  if (bearer) return { ...(await actorOfToken(runtime, bearer, senderOf(headers))), session: null }
  if (!headers.get('cookie')?.includes('plumbline')) return stranger
  if (!isReading(request.method) && !isOurs(runtime, headers)) return stranger
  const found = await sessionOf(runtime, headers)
  if (!found || found.user.disabled) return stranger
  const role = roles.find((known) => known === found.user.role)
  if (!role) return stranger
  const { id, name } = found.user
  return { actor: { id, name, kind: 'person', role, from: senderOf(headers) }, session: found.session.token }
}

/** better-auth hides why it could not read a session: while the database is away, that is what is thrown. */
async function sessionOf(runtime: Runtime, headers: Headers) {
  try {
    return await authOf(runtime).api.getSession({ headers })
  } catch (error) {
    await runtime.db.execute(sql`select 1`)
    throw error
  }
}

const isReading = (method: string): boolean => method === 'GET' || method === 'HEAD' || method === 'OPTIONS'

function isOurs(runtime: Pick<Runtime, 'env'>, headers: Headers): boolean {
  const origin = headers.get('origin')
  if (origin !== null) return [...trustedOrigins(runtime.env.publicUrl), ...sameHost(headers)].includes(origin)
  return headers.get('sec-fetch-site') === 'same-origin'
}

/** The sender's address, which the web server has put in place of what the client said: see `nameSenders`. */
export const senderOf = (headers: Headers): string | null => headers.get('x-forwarded-for')?.slice(0, 64) || null

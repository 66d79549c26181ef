import { ServiceError } from '@/server/domain/errors'
import type { Role } from '@/server/domain/roles'
import type { TokenScope } from '@/server/domain/token-scope'
import { type Actor, type Runtime, requireRole, requireScope, type ServiceContext } from '@/server/services/context'
import { requestContext } from './request-context'

export type RouteNeeds = {
  scope: TokenScope
  /** `viewer` when absent. */
  role?: Role
  /** What else helps the one who is not signed in. */
  hint?: string
}
export type RouteActor = {
  ctx: ServiceContext
  /** Who sends it by now, for what stays open: null once the session or token has ended. */
  again: () => Promise<Actor | null>
}

/**
 * Who asks a route beside tRPC: as the procedure builders, it is here that role and scope are looked at, for all routes. Throws
 * ServiceError `unauthorized` and `forbidden`.
 */
export async function routeActor(request: Request, runtime: Runtime, needs: RouteNeeds): Promise<RouteActor> {
  const { actor, refusal, again } = await requestContext(request, runtime)
  if (!actor) {
    const why = refusal ?? 'Sign in, or send "Authorization: Bearer <token>".'
    throw new ServiceError('unauthorized', needs.hint ? `${why} ${needs.hint}` : why)
  }
  const ctx = { ...runtime, actor }
  requireRole(ctx, needs.role ?? 'viewer')
  requireScope(actor, needs.scope)
  return { ctx, again: again ?? (async () => actor) }
}

import { initTRPC, TRPCError } from '@trpc/server'
import type { OpenApiMeta } from 'trpc-to-openapi'
import { ServiceError } from '@/server/domain/errors'
import type { Role } from '@/server/domain/roles'
import { scopeOfProcedure, type TokenScope } from '@/server/domain/token-scope'
import { requireRole, requireScope, type ServiceContext } from '@/server/services/context'
import type { TrpcContext } from './context'
import { errorData, toTrpcError } from './errors'

/**
 * `role` is what a procedure asks for, `scope` what a token needs besides, where it is not the one of its router
 * (`scopeOfProcedure`); the tests of roles and scopes read both.
 */
export type ProcedureMeta = OpenApiMeta & { role?: Role | 'public'; scope?: TokenScope }

const t = initTRPC
  .context<TrpcContext>()
  .meta<ProcedureMeta>()
  .create({
    errorFormatter({ shape, error }) {
      const told = toTrpcError(error)
      const { stack: _stack, ...data } = shape.data
      return { ...shape, message: told.message, data: { ...data, code: told.code, ...errorData(told) } }
    },
    // A proxy or a sleeping laptop drops quiet connections without a word; both sides notice within seconds.
    sse: { ping: { enabled: true, intervalMs: 10_000 }, client: { reconnectAfterInactivityMs: 25_000 } },
  })

export const router = t.router
export const createCallerFactory = t.createCallerFactory

/** Turns what a service threw into what may be told, and logs what nobody expected. */
const errors = t.middleware(async ({ ctx, next, path, type }) => {
  const result = await next()
  if (result.ok) return result
  const told = toTrpcError(result.error)
  if (told.code === 'INTERNAL_SERVER_ERROR')
    ctx.runtime.log.error({ error: result.error, path, type }, 'A request failed.')
  return { ...result, error: told }
})

/** Procedures that nobody has to be signed in for: only what the sign-in page needs. */
export const publicProcedure = t.procedure.meta({ role: 'public' }).use(errors)

const withRole = (role: Role) =>
  t.procedure
    .meta({ role })
    .use(errors)
    .use(({ ctx, next, meta, path, type }) => {
      if (!ctx.actor) {
        const why = ctx.refusal ?? 'You are not signed in. Sign in, or send "Authorization: Bearer <token>".'
        throw new TRPCError({ code: 'UNAUTHORIZED', message: why, cause: new ServiceError('unauthorized', why) })
      }
      const service: ServiceContext = { ...ctx.runtime, actor: ctx.actor }
      requireRole(service, role)
      requireScope(ctx.actor, meta?.scope ?? scopeOfProcedure({ path, type, role }))
      return next({ ctx: { service, actor: ctx.actor } })
    })

/** Everybody who is signed in. */
export const viewer = withRole('viewer')
/** Those who launch, cancel, retry, release and sync. */
export const operator = withRole('operator')
/** Those who change clouds, people, tokens and keys. */
export const admin = withRole('admin')

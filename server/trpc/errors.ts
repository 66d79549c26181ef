import { TRPCError } from '@trpc/server'
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server/unstable-core-do-not-import'
import { ZodError } from 'zod'
import { ServiceError, type ServiceErrorCode } from '@/server/domain/errors'
import { unavailable } from '@/server/services/outage'
import { describeIssues } from '@/server/services/parse'

/** What everybody is told about an error that we did not expect; the log has the rest. */
export const unknownErrorSentence =
  'Something went wrong on our side. Try again; if it stays, look at the log of the web server.'

const codes = {
  'bad-request': 'BAD_REQUEST',
  unauthorized: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  'not-found': 'NOT_FOUND',
  conflict: 'CONFLICT',
  'precondition-failed': 'PRECONDITION_FAILED',
  unavailable: 'SERVICE_UNAVAILABLE',
} as const satisfies Record<ServiceErrorCode, TRPC_ERROR_CODE_KEY>

/** Anything thrown as a TRPCError: errors of services keep code and sentence, everything else becomes one fixed sentence. */
export function toTrpcError(error: unknown): TRPCError {
  const cause = error instanceof TRPCError ? (error.cause ?? error) : error
  if (cause instanceof ServiceError) return new TRPCError({ code: codes[cause.code], message: cause.message, cause })
  if (cause instanceof ZodError) return fromZod(error, cause)
  const outage = unavailable(cause)
  if (outage) return new TRPCError({ code: 'SERVICE_UNAVAILABLE', message: outage.message, cause: outage })
  // tRPC's own refusals (no such path, wrong method, a body that is no JSON) are safe to show.
  if (error instanceof TRPCError && error.code !== 'INTERNAL_SERVER_ERROR') return error
  return new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: unknownErrorSentence, cause })
}

/** Wrong fields of an input. No ZodError, which the REST adapter would answer with a sentence of its own that names none. */
class WrongInput extends Error {
  override readonly name = 'WrongInput'
  readonly issues: { path: string; message: string }[]
  constructor(error: ZodError) {
    super(describeIssues(error))
    this.issues = error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
  }
}

/** Input that does not fit is the caller's, output that does not fit is ours. */
function fromZod(error: unknown, cause: ZodError): TRPCError {
  const ofInput = error instanceof TRPCError && error.code === 'BAD_REQUEST'
  return ofInput
    ? new TRPCError({ code: 'BAD_REQUEST', message: describeIssues(cause), cause: new WrongInput(cause) })
    : new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: unknownErrorSentence, cause })
}

/** What travels beside the message: the code of the service's error, its details, and wrong fields. */
export function errorData(error: TRPCError): {
  serviceCode: ServiceErrorCode | null
  details: Record<string, unknown> | null
  issues: { path: string; message: string }[] | null
} {
  const { cause } = error
  if (cause instanceof ServiceError) {
    const { issues, ...details } = cause.details ?? {}
    return {
      serviceCode: cause.code,
      details: Object.keys(details).length > 0 ? details : null,
      issues: (issues as { path: string; message: string }[] | undefined) ?? null,
    }
  }
  return { serviceCode: null, details: null, issues: cause instanceof WrongInput ? cause.issues : null }
}

import type { Runtime } from '@/server/services/context'
import { errorData, toTrpcError } from './errors'
import { getStatusKeyFromCode } from './status'

/** An error as `/api/v1` answers it: status, sentence, code, wrong fields. What nobody expected is logged as `what`. */
export function errorResponse(error: unknown, runtime: Pick<Runtime, 'log'>, what: string): Response {
  const told = toTrpcError(error)
  if (told.code === 'INTERNAL_SERVER_ERROR') runtime.log.error({ error }, what)
  const headers: Record<string, string> = { 'cache-control': 'no-store' }
  if (told.code === 'UNAUTHORIZED') headers['www-authenticate'] = 'Bearer'
  const body = { message: told.message, code: told.code, data: errorData(told) }
  return Response.json(body, { status: getStatusKeyFromCode(told.code), headers })
}

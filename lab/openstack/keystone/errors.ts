import { json, Refusal } from '../http'

const titles: Record<number, string> = { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found' }

export function keystoneError(status: number, message: string, headers?: Record<string, string>): Refusal {
  return new Refusal(json(status, { error: { code: status, message, title: titles[status] ?? 'Error' } }, headers))
}

/** The one answer to a wrong password, an unknown user, an unknown project and a project without a role. */
export const unauthorized = (baseUrl: string): Refusal =>
  keystoneError(401, 'The request you have made requires authentication.', {
    'WWW-Authenticate': `Keystone uri="${baseUrl}/identity/v3"`,
  })

export const malformedRequest = (missing: string, where: string): Refusal =>
  keystoneError(
    400,
    `Expecting to find ${missing} in ${where}. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.`,
  )

export const forbidden = (action?: string): Refusal =>
  keystoneError(403, `You are not authorized to perform the requested action${action ? `: ${action}` : ''}.`)

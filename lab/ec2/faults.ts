import type { ServerResponse } from 'node:http'
import { drip } from '@/lab/drip'
import type { Fault } from '@/lab/port'
import { type Answer, errorAnswer, type Service, type ServiceError } from './answer'

const THROTTLED: Record<Service, ServiceError> = {
  ec2: { status: 503, code: 'RequestLimitExceeded', message: 'Request limit exceeded.' },
  sts: { status: 400, code: 'Throttling', message: 'Rate exceeded' },
  ssm: { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' },
}

const EXPIRED: Record<Service, ServiceError> = {
  ec2: { status: 400, code: 'RequestExpired', message: 'Request has expired.' },
  sts: { status: 403, code: 'ExpiredToken', message: 'The security token included in the request is expired' },
  ssm: { status: 400, code: 'ExpiredTokenException', message: 'The security token included in the request is expired' },
}

const UNAVAILABLE: Record<Service, ServiceError> = {
  ec2: { status: 503, code: 'Unavailable', message: 'The server is overloaded and can not handle the request.' },
  sts: { status: 503, code: 'ServiceUnavailable', message: 'Service is unavailable.' },
  ssm: { status: 503, code: 'ServiceUnavailable', message: 'Service is unavailable.' },
}

/** EC2's, STS's and SSM's own words for a mistake of their own. */
const MISTAKE: Record<Service, ServiceError> = {
  ec2: { status: 500, code: 'InternalError', message: 'An internal error has occurred' },
  sts: {
    status: 500,
    code: 'InternalFailure',
    message: 'The request processing has failed because of an unknown error.',
  },
  ssm: { status: 500, code: 'InternalServerError', message: 'An error occurred on the server side.' },
}

const BAD_GATEWAY =
  '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n'

const HTML =
  '<html>\r\n<head><title>500 Internal Server Error</title></head>\r\n<body>\r\n<center><h1>500 Internal Server Error</h1></center>\r\n</body>\r\n</html>\r\n'

const retryAfter = (fault: Fault): Record<string, string> =>
  fault.retryAfterS === undefined ? {} : { 'retry-after': String(fault.retryAfterS) }

/** The answer that a fault puts in place of the action, which then does not happen; null: it happens. */
export function insteadOfAction(fault: Fault | null, service: Service, requestId: string): Answer | null {
  if (!fault) return null
  const withRetry = (error: ServiceError): Answer => {
    const answer = errorAnswer(service, error, requestId)
    return { ...answer, headers: { ...answer.headers, ...retryAfter(fault) } }
  }
  if (fault.kind === 'rate-limited') return withRetry(THROTTLED[service])
  if (fault.kind === 'unavailable-503') return withRetry(UNAVAILABLE[service])
  if (fault.kind === 'expired-token') return errorAnswer(service, EXPIRED[service], requestId)
  if (fault.kind === 'error-500') return errorAnswer(service, MISTAKE[service], requestId)
  if (fault.kind === 'bad-gateway-502')
    return { status: 502, headers: { 'content-type': 'text/html' }, body: BAD_GATEWAY }
  if (fault.kind === 'html-500') return { status: 500, headers: { 'content-type': 'text/html' }, body: HTML }
  return null
}

const SLOW_MS = 5_000
const DRIP_MS = 200

/** Sends what the action answered, as the fault lets it. */
export async function send(response: ServerResponse, answer: Answer, fault: Fault | null): Promise<void> {
  if (fault?.kind === 'reply-lost') {
    response.socket?.resetAndDestroy()
    return
  }
  if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.delayMs ?? SLOW_MS))
  const whole = Buffer.from(answer.body)
  const body = fault?.kind === 'cut-body' ? whole.subarray(0, Math.floor(whole.length / 2)) : whole
  response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length })
  if (fault?.kind === 'slow-drip') return await drip(response, body, fault.delayMs ?? DRIP_MS)
  response.end(body)
}

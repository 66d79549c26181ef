import { ProviderError } from '../errors'
import { parseRetryAfter } from '../http'
import { redactText } from '../redact'

type RawAnswer = { status: number; headers: Readonly<Record<string, string>>; body: string }

/**
 * Refuses an answer that is not of the service at all. The SDK turns an HTML page or an empty body with status 200 into an
 * empty success (seen with client-ec2 3.1169.0), which would read as "no instances": so the root element is checked
 * on the raw text. Throws `protocol`, or what the status of a proxy means.
 */
export function checkBody(answer: RawAnswer, dialect: 'xml' | 'json', host: string): void {
  if (dialect === 'xml' ? isXmlAnswer(answer) : isJsonObject(answer.body)) return
  const options = {
    status: answer.status,
    detail: `status ${answer.status}, body: ${redactText(answer.body.slice(0, 500))}`,
    retryAfterMs: parseRetryAfter(answer.headers['retry-after']),
  }
  if (answer.status === 429)
    throw new ProviderError('rate-limited', `${host} limits the rate of calls. Try again in a minute.`, options)
  // A gateway's own page: the service behind it does not answer.
  if (answer.status >= 500)
    throw new ProviderError('unavailable', `${host} has no working service behind it now. Try again.`, options)
  throw new ProviderError(
    'protocol',
    `${host} answered something that is not the ${dialect === 'xml' ? 'EC2' : 'SSM'} API's ${dialect.toUpperCase()}, or only a part of it. Check that the endpoint is right; if it is, try again.`,
    options,
  )
}

/** `<ActionResponse>...</ActionResponse>` when it went well, `<Response>` (EC2) or `<ErrorResponse>` (STS) when not. */
function isXmlAnswer({ status, body }: RawAnswer): boolean {
  const text = body.trim()
  const root = /^(?:<\?xml[^>]*\?>\s*)?<([A-Za-z]\w*)[\s>]/.exec(text)?.[1]
  if (root === undefined || !text.endsWith(`</${root}>`)) return false
  return status < 300
    ? root.endsWith('Response') && root !== 'Response'
    : root === 'Response' || root === 'ErrorResponse'
}

function isJsonObject(body: string): boolean {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null
  } catch {
    return false
  }
}

import { Agent, type Dispatcher, request as undiciRequest } from 'undici'
import { ProviderError } from './errors'
import { type Guard, noGuard } from './guard/guard'
import { networkError } from './network-error'
import { askPermit, permitTriesMax, StalePermit, sendWhileFresh, tooSlow } from './permit'
import type { Call } from './port'
import { redactBody, redactUrl } from './redact'
import { parseRetryAfter, withRetries } from './retry'

export { noGuard } from './guard/guard'
export { networkError } from './network-error'
export { parseRetryAfter, pause, type RetryPolicy, withRetries } from './retry'

export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export type HttpRequest = {
  method: HttpMethod
  url: string
  /** What is counted with others of its kind: service, method and path without ids. */
  operation?: string
  headers?: Record<string, string>
  body?: string
  /** GET, HEAD, PUT and DELETE are repeated on trouble; POST and PATCH only when this is true. */
  repeatable?: boolean
  /** Does it make, change or remove something that stays? When not given: all but GET and HEAD. It is then sent only with a permit. */
  changes?: boolean
  /** 16 MiB when not given. */
  bodyBytesMax?: number
  /** True: nothing of the request body is recorded. Otherwise it is, redacted. Headers are never recorded. */
  secretBody?: boolean
  /** True: nothing of an answer that grants what was asked for is recorded; of a refusal it is, redacted. */
  secretAnswer?: boolean
}
/** Header names are lower-case; a repeated header is joined by `, `. */
export type HttpAnswer = { status: number; headers: Record<string, string>; body: string }
export type Http = { send(request: HttpRequest, call: Call): Promise<HttpAnswer>; close(): Promise<void> }

export type HttpOptions = {
  /** PEM of the authorities to trust in place of the usual ones. */
  ca?: string
  /** False accepts any certificate: only where the operator's own configuration says so (`verify: false` in clouds.yaml). */
  verifyTls?: boolean
  connectTimeoutMs?: number
  requestTimeoutMs?: number
  triesMax?: number
  retryBudgetMs?: number
  backoffMs?: number
  /** The cloud's breaker and budget; none when absent. */
  guard?: Guard
}

const reading: ReadonlySet<HttpMethod> = new Set(['GET', 'HEAD'])
const idempotent: ReadonlySet<HttpMethod> = new Set(['GET', 'HEAD', 'PUT', 'DELETE'])
/** Statuses of a gateway or service that does not work at the moment. */
const troubleStatuses: ReadonlySet<number> = new Set([500, 502, 503, 504])
const neverConnected = /^(ENOTFOUND|ECONNREFUSED)$/

/**
 * An HTTP client for clouds. Answers with any status are returned, except that 429, 500, 502, 503 and 504 are tried again
 * first (waiting as long as Retry-After says) and returned when the tries or the cloud's budget are used up. Redirects are
 * not followed: credentials travel in headers. Throws ProviderError for the network's errors, `protocol` for a body that
 * is too long, and the signal's reason after an abort. Every try is one recorded exchange.
 */
export function createHttp(options: HttpOptions = {}): Http {
  const { connectTimeoutMs = 10_000, requestTimeoutMs = 60_000, triesMax = 5, retryBudgetMs = 60_000 } = options
  const guard = options.guard ?? noGuard
  const agent = new Agent({
    connect: { timeout: connectTimeoutMs, ca: options.ca, rejectUnauthorized: options.verifyTls ?? true },
    headersTimeout: requestTimeoutMs,
    bodyTimeout: requestTimeoutMs,
  })

  /** One try. What changes something leaves only under a permit that is fresh in that very moment. */
  async function once(request: HttpRequest, call: Call): Promise<HttpAnswer> {
    if (!(request.changes ?? !reading.has(request.method))) return await exchange(request, call, agent)
    for (let tries = 1; ; tries++) {
      const permit = await askPermit(call)
      try {
        return await exchange(request, call, agent.compose(sendWhileFresh(permit)))
      } catch (error) {
        if (!(error instanceof StalePermit)) throw error
        // The connection that took too long is there now: the next try goes out on it at once, unless this process crawls.
        if (tries === permitTriesMax) throw tooSlow()
      }
    }
  }

  async function exchange(request: HttpRequest, call: Call, dispatcher: Dispatcher): Promise<HttpAnswer> {
    const at = new Date()
    const started = performance.now()
    let status: number | null = null
    let body: string | null = null
    let failed: string | null = null
    try {
      const timeout = AbortSignal.timeout(requestTimeoutMs)
      const answer = await undiciRequest(request.url, {
        dispatcher,
        method: request.method,
        headers: request.headers,
        body: request.body,
        signal: AbortSignal.any([call.signal, timeout]),
      })
      status = answer.statusCode
      body = await readBody(answer.body, request)
      return { status, headers: plainHeaders(answer.headers), body }
    } catch (error) {
      call.signal.throwIfAborted()
      if (error instanceof StalePermit) {
        failed = 'not-sent'
        throw error
      }
      const known = error instanceof ProviderError ? error : networkError(error, hostOf(request.url))
      const thrown = known ?? unknownTrouble(error, request.url)
      failed = thrown.code
      throw thrown
    } finally {
      const ms = performance.now() - started
      if (failed !== 'not-sent' && !call.signal.aborted)
        guard.measure?.({
          operation: request.operation ?? `other ${request.method}`,
          ms,
          // What was waited for in vain took that long; a connection that was refused tells nothing of time.
          timed: status !== null || failed === 'timeout',
          trouble: failed !== null || status === 429 || (status ?? 500) >= 500,
        })
      call.record({
        at: at.toISOString(),
        method: request.method,
        target: redactUrl(request.url),
        status,
        ms: Math.round(ms),
        requestBody: request.secretBody ? '[redacted]' : redactBody(request.body ?? null),
        responseBody: request.secretAnswer && status !== null && status < 300 ? '[redacted]' : redactBody(body),
        error: call.signal.aborted ? 'aborted' : failed,
      })
    }
  }

  async function send(request: HttpRequest, call: Call): Promise<HttpAnswer> {
    const mayRepeat = request.repeatable ?? idempotent.has(request.method)
    let last: HttpAnswer | null = null
    try {
      return await withRetries(
        {
          signal: call.signal,
          triesMax,
          budgetMs: retryBudgetMs,
          backoffMs: options.backoffMs,
          budget: guard.budget,
          // Where nothing ever listened, long patience only delays the error that names the wrong endpoint.
          again: (error, tries) =>
            (error.retry && mayRepeat && (!neverConnected.test(error.options.providerCode ?? '') || tries < 2)) ||
            error instanceof WaitStatus,
        },
        async () => {
          last = null
          const answer = await guard.attempt(call, () => once(request, call), troubleOf)
          // A 429 was refused before it took effect, whatever the method; the others are only harmless when repeatable.
          if (answer.status !== 429 && !(troubleStatuses.has(answer.status) && mayRepeat)) return answer
          last = answer
          throw new WaitStatus(answer)
        },
      )
    } catch (error) {
      if (error instanceof WaitStatus && last) return last
      throw error
    }
  }

  return { send, close: () => agent.destroy() }
}

/** For the guard: an answer that says that the service behind it does not work. */
const troubleOf = ({ status }: HttpAnswer): string | null => (troubleStatuses.has(status) ? `status ${status}` : null)

class WaitStatus extends ProviderError {
  constructor(answer: HttpAnswer) {
    super('rate-limited', 'The cloud asks to wait.', {
      status: answer.status,
      retryAfterMs: parseRetryAfter(answer.headers['retry-after']),
    })
  }
}

async function readBody(stream: AsyncIterable<Uint8Array>, request: HttpRequest): Promise<string> {
  const limit = request.bodyBytesMax ?? 16 * 1024 * 1024
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of stream) {
    length += chunk.length
    if (length > limit)
      throw new ProviderError(
        'protocol',
        `${hostOf(request.url)} sent more than ${limit} bytes in one answer. Check that the endpoint is the cloud's API.`,
      )
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const plainHeaders = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]],
    ),
  )

const unknownTrouble = (error: unknown, url: string): ProviderError =>
  new ProviderError('unavailable', `The exchange with ${hostOf(url)} failed. Try again.`, {
    detail: error instanceof Error ? error.message : String(error),
    cause: error,
  })

/** `name:port` of a URL; the text itself when it is none. */
export function hostOf(url: string): string {
  if (!URL.canParse(url)) return url
  return new URL(url).host
}

import type { EC2Client } from '@aws-sdk/client-ec2'
import type { SSMClient } from '@aws-sdk/client-ssm'
import type { STSClient } from '@aws-sdk/client-sts'
import { ProviderError } from '../errors'
import type { Guard } from '../guard/guard'
import { askPermit } from '../permit'
import type { Call } from '../port'
import { redactBody, redactValue } from '../redact'
import { checkBody } from './body'
import { type CallPlace, codeOfWord, toProviderError } from './errors'

type Middleware = Parameters<EC2Client['middlewareStack']['add']>[0]
/** What runs now. `refusal`: the permit was refused with this, and nothing was sent. */
export type Running = { call: Call; place: CallPlace; guard: Guard; refusal?: { cause: unknown } }
type Current = () => Running | undefined
type WireRequest = { body?: unknown }
type WireResponse = { statusCode: number; headers: Record<string, string>; body: unknown }

/** Actions that make, change and remove nothing; all others are sent only with a permit. */
const reading = /^(Describe|Get|List)/
const bodyBytesMax = 32 * 1024 * 1024

/**
 * Adds the innermost middleware, next to the wire: one exchange per try, with the request's own parameters and the raw
 * answer, which is checked before the SDK interprets it. What changes something is sent only with a permit.
 */
export function recordExchanges(
  client: EC2Client | SSMClient | STSClient,
  dialect: 'xml' | 'json',
  current: Current,
): void {
  const middleware = (next: (input: never) => Promise<unknown>) => async (input: { request: unknown }) => {
    const running = current()
    if (!running) return next(input as never)
    const { call, place, guard } = running
    if (!reading.test(place.action))
      await askPermit(call).catch((cause: unknown) => {
        running.refusal = { cause }
        throw cause
      })
    const at = new Date().toISOString()
    const started = performance.now()
    let status: number | null = null
    let body: string | null = null
    let failed: string | null = null
    try {
      const result = (await next(input as never)) as { response: WireResponse }
      const { response } = result
      status = response.statusCode
      const bytes = await readAll(response.body, place.host)
      body = bytes.toString('utf8')
      // The SDK reads the body after us: it takes bytes as well as a stream.
      response.body = new Uint8Array(bytes)
      checkBody({ status, headers: response.headers, body }, dialect, place.host)
      if (status >= 300) failed = codeOfWord(wordOf(body) ?? '', status)
      return result
    } catch (error) {
      failed = call.signal.aborted ? 'aborted' : toProviderError(error, place).code
      throw error
    } finally {
      const ms = performance.now() - started
      if (failed !== 'aborted')
        guard.measure?.({
          operation: `${place.service} ${place.action}`,
          ms,
          timed: status !== null || failed === 'timeout',
          trouble: status === null || status >= 500 || failed === 'rate-limited' || failed === 'protocol',
        })
      call.record({
        at,
        method: place.action,
        target: `${place.service} ${place.action} ${place.region}`,
        status,
        ms: Math.round(ms),
        requestBody: parametersOf(input.request as WireRequest, dialect),
        responseBody: redactBody(body),
        error: failed,
      })
    }
  }
  // The clients' stacks differ only in the names of their input types, which this does not look at.
  const { middlewareStack } = client as EC2Client
  middlewareStack.add(middleware as Middleware, { step: 'deserialize', priority: 'low', name: 'recordExchanges' })
}

async function readAll(body: unknown, host: string): Promise<Buffer> {
  if (body instanceof Uint8Array) return Buffer.from(body)
  if (body === undefined || body === null) return Buffer.alloc(0)
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    length += chunk.length
    if (length > bodyBytesMax)
      throw new ProviderError('protocol', `${host} sent more than ${bodyBytesMax} bytes in one answer.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The form's parameters, one by one, so that a name such as UserData can be seen and its value removed. */
function parametersOf({ body }: WireRequest, dialect: 'xml' | 'json'): string | null {
  const text = typeof body === 'string' ? body : body instanceof Uint8Array ? new TextDecoder().decode(body) : ''
  if (dialect === 'json') return redactBody(text)
  return redactBody(JSON.stringify(redactValue(Object.fromEntries(new URLSearchParams(text))), null, 1))
}

const wordOf = (body: string): string | null =>
  /<Code>([\w.]+)<\/Code>/.exec(body)?.[1] ?? /"__type"\s*:\s*"(?:[^"#]*#)?(\w+)"/.exec(body)?.[1] ?? null

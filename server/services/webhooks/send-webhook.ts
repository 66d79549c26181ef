import { Agent, request } from 'undici'
import { hostOf } from './checked-url'
import { guardedLookup, refusedAddress } from './refused-address'

/** What came of one try. `problem` null: it was delivered. `status` null: there was no answer. */
export type Sent = { status: number | null; problem: string | null }

const timeoutMs = 10_000
const keptCharacters = 200

/**
 * Posts a body once. Redirects are not followed; any answer from 200 to 299 is delivered. Never throws but when `signal` aborts.
 */
export async function sendWebhook(of: {
  url: string
  headers: Record<string, string>
  body: string
  signal: AbortSignal
}): Promise<Sent> {
  const refused = refusedAddress(hostOf(new URL(of.url)))
  if (refused) return { status: null, problem: refused }
  const limit = AbortSignal.timeout(timeoutMs)
  const dispatcher = new Agent({ connect: { lookup: guardedLookup, timeout: timeoutMs }, maxResponseSize: 65_536 })
  try {
    const { statusCode: status, body } = await request(of.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'Plumbline', ...of.headers },
      body: of.body,
      signal: AbortSignal.any([of.signal, limit]),
      dispatcher,
    })
    if (status >= 200 && status < 300) return { status, problem: null }
    return { status, problem: problemOf(status, await beginningOf(body)) }
  } catch (error) {
    of.signal.throwIfAborted()
    const told = error instanceof Error ? error : new Error(String(error))
    return {
      status: null,
      problem: limit.aborted
        ? `There was no answer within ${timeoutMs / 1000} s.`
        : `It could not be reached: ${reasonOf(told)}`,
    }
  } finally {
    await dispatcher.destroy()
  }
}

/** An error that gathers others, one for each address of a name, has no words of its own. */
const reasonOf = (error: Error): string => {
  const inner = error instanceof AggregateError ? error.errors.find((one) => one instanceof Error) : undefined
  return (error.message || (inner instanceof Error ? inner.message : '') || error.name).slice(0, keptCharacters)
}

function problemOf(status: number, answer: string): string {
  if (status >= 300 && status < 400) {
    return `It answered HTTP ${status}, which sends elsewhere. Redirects are not followed: enter the address that it leads to.`
  }
  return `It answered HTTP ${status}${answer === '' ? '.' : `: ${answer}`}`
}

async function beginningOf(body: AsyncIterable<Buffer>): Promise<string> {
  let text = ''
  try {
    for await (const chunk of body) {
      text += chunk.toString('utf8')
      if (text.length >= keptCharacters) break
    }
  } catch {
    // What came until then is all there is.
  }
  return text
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, keptCharacters)
}

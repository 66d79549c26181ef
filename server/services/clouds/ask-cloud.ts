import { ServiceError } from '@/server/domain/errors'
import { ProviderError } from '@/server/providers/errors'
import type { Call, CloudProvider } from '@/server/providers/port'

/** A call whose exchanges nobody keeps, limited to `timeoutMs`, ended by `signal`. */
export const plainCall = (timeoutMs: number, signal?: AbortSignal): Call => ({
  signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
  record: () => undefined,
})

/** What a provider's error says to people: our sentence, then the cloud's own words, or those of the network where no cloud answered. */
export function describeProviderError(error: ProviderError): string {
  const { detail, status } = error.options
  const words = detail
    ?.replace(/<[a-z/!][^>]*>/gi, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  if (!words || error.message.includes(words)) return error.message
  return `${error.message} ${typeof status === 'number' ? 'The cloud said' : 'In detail'}: ${words}`
}

/**
 * Asks a cloud something for a person who waits. A ProviderError becomes a ServiceError `precondition-failed` that says
 * what the cloud said and carries the provider's code.
 */
export async function askCloud<Result>(
  provider: () => Promise<CloudProvider>,
  ask: (provider: CloudProvider, call: Call) => Promise<Result>,
  options: { timeoutMs: number; signal?: AbortSignal; insist?: boolean },
): Promise<Result> {
  const call: Call = { ...plainCall(options.timeoutMs, options.signal), insist: options.insist }
  try {
    return await ask(await provider(), call)
  } catch (error) {
    if (error instanceof ProviderError) {
      throw new ServiceError('precondition-failed', describeProviderError(error), {
        code: error.code,
        providerCode: error.options.providerCode ?? null,
        status: error.options.status ?? null,
      })
    }
    if (call.signal.aborted && !options.signal?.aborted) {
      throw new ServiceError(
        'precondition-failed',
        `The cloud did not answer within ${Math.round(options.timeoutMs / 1000)} s. Check the endpoint and the way there.`,
        { code: 'timeout' },
      )
    }
    throw error
  }
}

import { carries, type ProviderErrorCode, retryableProviderCodes } from '@/server/domain/errors'

const mark = Symbol.for('plumbline.ProviderError')

/**
 * The one error that an adapter throws. `message` is ours and safe to show; `detail` holds the provider's own words,
 * redacted; `retryAfterMs` is what the provider asked for.
 */
export class ProviderError extends Error {
  readonly retry: boolean
  readonly [mark] = true
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore-start lint/complexity/noThisInStatic: a class that extends this one inherits the method and is told as usual.
    return this === ProviderError ? carries(mark, value) : Function.prototype[Symbol.hasInstance].call(this, value)
    // biome-ignore-end lint/complexity/noThisInStatic: as above
  }
  constructor(
    readonly code: ProviderErrorCode,
    message: string,
    readonly options: {
      detail?: string
      status?: number | null
      providerCode?: string
      retryAfterMs?: number
      cause?: unknown
    } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'ProviderError'
    this.retry = retryableProviderCodes.has(code)
  }
}

/** `providerCode` of the error of a guard that lets nothing leave, since the cloud is paused (guard/guard.ts). */
export const pausedCode = 'paused'
/** `providerCode` of another error of our own that kept a request from leaving: it says nothing of the cloud. */
export const notSentCode = 'not-sent'

/** `providerCode` of the refusal of a key pair of a type that the cloud does not take: it may take one of RSA. */
export const keyTypeCode = 'key-type-refused'

/** True for the error of a paused cloud: it is no answer, and nothing can have been made. */
export const isPaused = (error: unknown): boolean =>
  error instanceof ProviderError && error.options.providerCode === pausedCode

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

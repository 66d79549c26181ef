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
    // biome-ignore lint/complexity/noThisInStatic: a class that extends this one inherits the method and is told as usual.
    const asked: unknown = this
    if (asked === ProviderError) return carries(mark, value)
    return Function.prototype[Symbol.hasInstance].call(asked as () => void, value)
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

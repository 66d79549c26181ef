import { type ProviderErrorCode, retryableProviderCodes } from '@/server/domain/errors'

/**
 * The one error that an adapter throws. `message` is ours and safe to show; `detail` holds the provider's own words,
 * redacted; `retryAfterMs` is what the provider asked for.
 */
export class ProviderError extends Error {
  readonly retry: boolean
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

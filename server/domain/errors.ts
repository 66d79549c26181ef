/** The one typed set of what can go wrong with a cloud (architecture, decision 10). `retry` says whether trying again can help. */
export const providerErrorCodes = [
  'auth',
  'not-found',
  'conflict',
  'quota',
  'capacity',
  'invalid',
  'rate-limited',
  'unavailable',
  'timeout',
  'protocol',
] as const
export type ProviderErrorCode = (typeof providerErrorCodes)[number]

export const retryableProviderCodes: ReadonlySet<ProviderErrorCode> = new Set([
  'rate-limited',
  'unavailable',
  'timeout',
])

/** What stopped a step, in codes that travel; sentences for people are made in failure-text.ts. */
export const failureCodes = [
  ...providerErrorCodes,
  'configuration',
  'plan-changed',
  'plan-ambiguous',
  'nothing-fits',
  'node-failed',
  'node-vanished',
  'no-address',
  'unreachable',
  'host-key-changed',
  'login-refused',
  'ssh-protocol',
  'privilege-missing',
  'remote-script',
  'verification',
  'step-timeout',
  'cancelled',
  'worker-lost',
  'internal',
] as const
export type FailureCode = (typeof failureCodes)[number]

/** What went wrong, why, and what a person can do; `detail` holds the provider's or server's own words, redacted. */
export type Failure = { code: FailureCode; message: string; action: string; detail?: string }

/**
 * Tells whether a value carries a class's mark. The web server's bundles each have their own copy of a module, and what one
 * of them threw is caught in another: there `instanceof` would say no to the very class, so errors that travel go by a mark.
 */
export const carries = (mark: symbol, value: unknown): boolean =>
  typeof value === 'object' && value !== null && mark in value

const serviceErrorMark = Symbol.for('plumbline.ServiceError')

/** Errors that a service throws on purpose: shown to the person as they are. Everything else is shown as one fixed sentence. */
export type ServiceErrorCode =
  | 'bad-request'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'precondition-failed'
  | 'unavailable'
export class ServiceError extends Error {
  readonly [serviceErrorMark] = true
  static override [Symbol.hasInstance](value: unknown): boolean {
    return carries(serviceErrorMark, value)
  }
  constructor(
    readonly code: ServiceErrorCode,
    message: string,
    readonly details?: Record<string, unknown>,
  ) {
    super(message)
    this.name = 'ServiceError'
  }
}

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
  constructor(
    readonly code: ServiceErrorCode,
    message: string,
    readonly details?: Record<string, unknown>,
  ) {
    super(message)
    this.name = 'ServiceError'
  }
}

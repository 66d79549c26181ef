import type { Failure, FailureCode } from '@/server/domain/errors'
import { type StepId, stepById } from '@/server/domain/steps'
import { ProviderError } from '@/server/providers/errors'
import { SshError, type SshErrorCode } from '@/server/ssh/port'
import { type FailureWords, failureText } from './failure-text'

/** A step's own verdict on itself: thrown by steps, never retried unless it says so. */
export class StepFailed extends Error {
  readonly failure: Failure
  constructor(
    code: FailureCode,
    words: FailureWords = {},
    readonly retry = false,
  ) {
    const failure = failureText(code, words)
    super(failure.message)
    this.name = 'StepFailed'
    this.failure = failure
  }
}

/** The reason of the signal when a step's time is up. */
export class StepTimeout extends Error {
  constructor(
    readonly step: StepId,
    readonly timeoutMs: number,
  ) {
    super(`Step ${step} did not end within ${Math.round(timeoutMs / 1000)} s.`)
    this.name = 'StepTimeout'
  }
}

export type Classified = { failure: Failure; retry: boolean; retryAfterMs: number | null }

/** The only place that decides what a throw means: its code, its words, and whether trying again can help. */
export function classify(error: unknown, step: StepId): Classified {
  if (error instanceof StepFailed) return { failure: error.failure, retry: error.retry, retryAfterMs: null }
  if (error instanceof StepTimeout) return { failure: timeoutFailure(error), retry: false, retryAfterMs: null }
  if (error instanceof ProviderError) return ofProvider(error, step)
  if (error instanceof SshError) return ofSsh(error)
  return { failure: failureText('internal'), retry: false, retryAfterMs: null }
}

function timeoutFailure({ step, timeoutMs }: StepTimeout): Failure {
  const seconds = Math.round(timeoutMs / 1000)
  return failureText('step-timeout', { reason: `"${stepById(step).title}" did not end within ${seconds} s.` })
}

/**
 * Fresh things are not known everywhere at once: a key or group that was just made may be missing when the node is
 * requested (EC2's eventual consistency), and a floating IP may find the port busy.
 */
const mayHealBySettling = (error: ProviderError, step: StepId): boolean =>
  (error.code === 'not-found' && step === 4) || (error.code === 'conflict' && (step === 4 || step === 5))

/**
 * A refusal comes with the status of the cloud's answer and says something about the cloud. Without one, what is invalid is
 * on our side of it: credentials file, region, certificate, a project that is not named.
 */
const codeOf = ({ code, options }: ProviderError): FailureCode =>
  code === 'invalid' && !options.status ? 'configuration' : code

function ofProvider(error: ProviderError, step: StepId): Classified {
  const { detail, retryAfterMs = null } = error.options
  return {
    failure: failureText(codeOf(error), { reason: error.message, detail }),
    retry: error.retry || mayHealBySettling(error, step),
    retryAfterMs,
  }
}

const sshFailures = {
  refused: ['unreachable', true],
  timeout: ['unreachable', true],
  'no-banner': ['unreachable', true],
  unreachable: ['unreachable', true],
  closed: ['unreachable', true],
  'host-key-changed': ['host-key-changed', false],
  'auth-refused': ['login-refused', false],
  protocol: ['ssh-protocol', true],
} as const satisfies Record<SshErrorCode, readonly [FailureCode, boolean]>

const silentNode =
  'Look at the console of the node: it is overloaded, or the way to it breaks connections off. Then try again.'

function ofSsh(error: SshError): Classified {
  // What the bastion does says nothing about the node: the way there is what is broken.
  const [code, retry] =
    error.hop === 'bastion' ? (['unreachable', error.code !== 'auth-refused'] as const) : sshFailures[error.code]
  // Only a command has output: the node was reached, and then it did not answer.
  const action = error.options.output === undefined ? undefined : silentNode
  return { failure: failureText(code, { reason: error.message, action }), retry, retryAfterMs: null }
}

import type { ProviderErrorCode } from '@/server/domain/errors'
import { ProviderError } from '../errors'
import { networkError, parseRetryAfter } from '../http'
import { redactText } from '../redact'

/** Where and by whom a call was made: what a sentence about its failure has to name. */
export type CallPlace = { action: string; service: string; region: string; host: string; credentials: string }

/**
 * EC2's error words (docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html) and those of STS and SSM.
 * Order matters: the first match decides.
 */
const rules: readonly (readonly [RegExp, ProviderErrorCode])[] = [
  [/^(Expired|TokenRefresh|RequestExpired)/, 'auth'],
  [
    /^(AuthFailure|InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClient(Exception)?|InvalidAccessKeyId|MissingAuthenticationToken|IncompleteSignature|InvalidSignatureException|NotSignedUp|OptInRequired|PendingVerification|Blocked)$/,
    'auth',
  ],
  [/^(UnauthorizedOperation|AccessDenied(Exception)?|UnauthorizedAccess)$/, 'auth'],
  [/^(RequestLimitExceeded|Throttl|RequestThrottled|TooManyRequests|EC2Throttled|SlowDown)/, 'rate-limited'],
  [/^Insufficient\w*Capacity$|^InsufficientFreeAddressesInSubnet$/, 'capacity'],
  [/LimitExceeded(Exception)?$|^MaxSpotInstanceCountExceeded$|^QuotaExceeded/, 'quota'],
  [/\.NotFound$|NotFoundException$|^InvalidAMIID\.Unavailable$|^ParameterNotFound$/, 'not-found'],
  [
    /^(Incorrect(Instance)?State|DependencyViolation|IdempotentParameterMismatch|InvalidState|VolumeInUse|ConcurrentTagAccess|Resource\.AlreadyAssociated|ResourceAlreadyAssociated)$|\.(InUse|Duplicate)$/,
    'conflict',
  ],
  [/^(Internal(Error|Failure|ServerError)|ServerInternal|(Service)?Unavailable)$/, 'unavailable'],
  [/^RequestTimeout/, 'timeout'],
]

/** What one of AWS's error words means; by the status when the word is none that we know. */
export function codeOfWord(word: string, status: number | null): ProviderErrorCode {
  for (const [pattern, code] of rules) if (pattern.test(word)) return code
  if (status === 429) return 'rate-limited'
  return status !== null && status >= 500 ? 'unavailable' : 'invalid'
}

function sentence(code: ProviderErrorCode, word: string, place: CallPlace): string {
  const { action, service, region, credentials } = place
  switch (code) {
    case 'auth':
      if (/^(Expired|TokenRefresh)/.test(word))
        return `The session of ${credentials} has expired. Sign in again (for example aws sso login) and retry.`
      if (/^RequestExpired|RequestTimeTooSkewed/.test(word))
        return `AWS finds the time of this request too old. Check this machine's clock, then retry.`
      if (/^(UnauthorizedOperation|AccessDenied|UnauthorizedAccess)/.test(word))
        return `AWS does not allow ${credentials} to call ${action} in ${region}. Grant the permission ${service}:${action}.`
      return `AWS does not accept ${credentials} (${word}). Check the access key and its secret, and that the key is active.`
    case 'rate-limited':
      return `AWS limits the rate of ${action} calls of this account in ${region}. Try again in a minute.`
    case 'capacity':
      return `AWS has no room for this in ${region} now (${word}). Try another instance type or zone, or try again later.`
    case 'quota':
      return `The account has reached a quota in ${region} (${word}). Release something, or ask for more under Service Quotas.`
    case 'not-found':
      return `AWS knows no such resource in ${region} (${word}).`
    case 'conflict':
      return `AWS refuses ${action} in the present state of things (${word}). Try again when it has changed.`
    case 'unavailable':
      return `AWS has a problem of its own with ${action} in ${region} (${word}). Try again.`
    case 'timeout':
      return `AWS did not finish ${action} in time. Try again.`
    case 'protocol':
      return `The answer to ${action} is not what the EC2 API answers. Check that the endpoint ${place.host} is right.`
    case 'invalid':
      return `AWS does not accept this ${action} (${word}). The details say which part of it.`
  }
}

type SdkError = {
  $metadata?: { httpStatusCode?: number }
  $response?: { headers?: Record<string, string> }
}

/** The ProviderError for whatever the SDK threw; ProviderErrors pass through. */
export function toProviderError(error: unknown, place: CallPlace): ProviderError {
  if (error instanceof ProviderError) return error
  const network = networkError(error, place.host)
  const { $metadata, $response } = (error ?? {}) as SdkError
  const status = $metadata?.httpStatusCode ?? null
  if (network && status === null) return network
  const word = error instanceof Error ? error.name : 'Unknown'
  const detail = redactText(error instanceof Error ? `${word}: ${error.message}` : String(error))
  if (/^(CredentialsProvider|TokenProvider|ProviderError)/.test(word))
    return new ProviderError(
      'auth',
      `No usable AWS credentials: ${place.credentials} cannot be read. Check the profile's name, its file, or sign in (aws sso login).`,
      { detail, cause: error, providerCode: word },
    )
  if (status === null)
    return new ProviderError('invalid', `${place.action} could not be sent. Check region and endpoint of this cloud.`, {
      detail,
      cause: error,
      providerCode: word,
    })
  // A name such as SyntaxError or Error is the SDK's parser speaking, not the cloud.
  const parsed = !/^(Error|SyntaxError|TypeError|RangeError|Unknown)$/.test(word)
  const code = parsed ? codeOfWord(word, status) : 'protocol'
  // Signed for another region than the endpoint serves: AWS calls it a failure of the signature.
  if (code === 'auth' && /scoped to a (valid|correct) region/i.test(detail))
    return new ProviderError(
      'invalid',
      `${place.host} does not serve the region ${place.region}. Check the region's name and the endpoint of this cloud.`,
      // Without the status: the configuration is wrong, the cloud has refused nothing.
      { detail, providerCode: word, cause: error },
    )
  return new ProviderError(code, sentence(code, word, place), {
    detail,
    status,
    providerCode: word,
    retryAfterMs: parseRetryAfter($response?.headers?.['retry-after']),
    cause: error,
  })
}

/** True when the session of the credentials has ended, or the clocks disagree (the SDK corrects its own after that answer). */
export const isExpired = (error: unknown): boolean =>
  error instanceof ProviderError && error.code === 'auth' && isWord(error, /^(Expired|RequestExpired|TokenRefresh)/)

/** True for a ProviderError that carries exactly this word of AWS. */
export const isWord = (error: unknown, word: RegExp): boolean =>
  error instanceof ProviderError && word.test(error.options.providerCode ?? '')

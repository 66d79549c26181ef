import type { Service, ServiceError } from './answer'
import type { Refusal } from './signature'

const notValidated = 'AWS was not able to validate the provided access credentials'
const tokenInvalid = 'The security token included in the request is invalid.'
const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'
const scope = 'Credential should be scoped to a valid region. '
const late = 'Signature expired: the time in the request is more than 15 minutes from ours.'

const error = (status: number, code: string, message: string): ServiceError => ({ status, code, message })

const ec2 = {
  unsigned: error(400, 'MissingParameter', 'The request must contain the parameter AWSAccessKeyId'),
  malformed: error(400, 'IncompleteSignature', 'The request signature does not conform to AWS standards.'),
  'unknown-key': error(401, 'AuthFailure', notValidated),
  'session-token': error(401, 'AuthFailure', notValidated),
  'wrong-region': error(401, 'AuthFailure', scope),
  expired: error(400, 'RequestExpired', 'Request has expired.'),
  mismatch: error(401, 'AuthFailure', notValidated),
} satisfies Record<Refusal, ServiceError>

const sts = {
  unsigned: error(403, 'MissingAuthenticationToken', 'Request is missing Authentication Token'),
  malformed: error(400, 'IncompleteSignature', 'The request signature does not conform to AWS standards.'),
  'unknown-key': error(403, 'InvalidClientTokenId', tokenInvalid),
  'session-token': error(403, 'InvalidClientTokenId', tokenInvalid),
  'wrong-region': error(403, 'SignatureDoesNotMatch', scope),
  expired: error(403, 'SignatureDoesNotMatch', late),
  mismatch: error(403, 'SignatureDoesNotMatch', mismatch),
} satisfies Record<Refusal, ServiceError>

const ssm = {
  unsigned: error(400, 'MissingAuthenticationTokenException', 'Missing Authentication Token'),
  malformed: error(400, 'IncompleteSignatureException', 'The request signature does not conform to AWS standards.'),
  'unknown-key': error(400, 'UnrecognizedClientException', tokenInvalid),
  'session-token': error(400, 'UnrecognizedClientException', tokenInvalid),
  'wrong-region': error(400, 'InvalidSignatureException', scope),
  expired: error(400, 'InvalidSignatureException', late),
  mismatch: error(400, 'InvalidSignatureException', mismatch),
} satisfies Record<Refusal, ServiceError>

/** How each service words that it does not believe who asks. */
export const REFUSALS: Record<Service, Record<Refusal, ServiceError>> = { ec2, sts, ssm }

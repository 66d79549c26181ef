import type { Transaction } from '@/db/client'
import { credentialKinds, credentialReferences } from '@/server/domain/cloud-credentials'
import { type CloudCredentials, cloudCredentialsSchema } from '@/server/domain/cloud-credentials-schema'
import type { CloudConfig } from '@/server/domain/cloud-schema'
import { ServiceError } from '@/server/domain/errors'
import { ProviderError } from '@/server/providers/errors'
import { parse } from '../parse'
import { SealError } from '../secrets/seal'
import type { Secrets } from '../secrets/secrets'

/** Takes typed credentials out of what a screen or script sends, so that no configuration ever holds them. */
export function splitCredentials(input: unknown): { config: unknown; credentials: unknown } {
  if (typeof input !== 'object' || input === null || !('credentials' in input))
    return { config: input, credentials: undefined }
  const { credentials, ...config } = input
  return { config, credentials: credentials ?? undefined }
}

/** Typed credentials for a configuration; undefined where none are given. Throws `bad-request`. */
export function checkedCredentials(config: CloudConfig, given: unknown): CloudCredentials | undefined {
  if (given === undefined) return undefined
  const credentials = parse(cloudCredentialsSchema, given)
  const kinds: readonly string[] = credentialKinds[config.provider]
  if (!kinds.includes(credentials.kind)) {
    throw new ServiceError(
      'bad-request',
      `Credentials of the kind ${credentials.kind} are not for ${config.provider}: ${kinds.join(' or ')}.`,
    )
  }
  const references = credentialReferences(config)
  if (references.length > 0) {
    throw new ServiceError(
      'bad-request',
      `Give either credentials or ${references.join(' and ')}, not both: they may lead to two accounts.`,
    )
  }
  return credentials
}

/** Seals credentials for the row of a cloud. */
export const sealCredentials = async (
  secrets: Secrets,
  tx: Pick<Transaction, 'select'>,
  cloudId: string,
  credentials: CloudCredentials,
): Promise<Buffer> => await secrets.seal(tx, cloudId, JSON.stringify(credentials))

/** Opens what `sealCredentials` made. Throws ProviderError `invalid` with what a person can do. */
export function openCredentials(secrets: Pick<Secrets, 'open'>, cloudId: string, sealed: Buffer): CloudCredentials {
  try {
    return cloudCredentialsSchema.parse(JSON.parse(secrets.open(cloudId, sealed).toString('utf8')))
  } catch (error) {
    if (!(error instanceof SealError))
      throw new ProviderError(
        'invalid',
        'The stored credentials of this cloud are in a shape that this version cannot read. Enter them again under Settings, Clouds.',
      )
    throw new ProviderError(
      'invalid',
      'The credentials of this cloud were sealed with another master key. Bring that key back, or enter them again under Settings, Clouds.',
    )
  }
}

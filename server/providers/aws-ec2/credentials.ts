import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fromIni, fromNodeProviderChain } from '@aws-sdk/credential-providers'
import type { AwsCloudConfig } from '@/server/domain/cloud-schema'
import { ProviderError } from '../errors'
import type { ProviderEnvironment } from '../port'

/** What the SDK's clients take as `credentials`, and words for it that hold no secret. */
export type Credentials = {
  provider:
    | ReturnType<typeof fromNodeProviderChain>
    | { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
  described: string
}

/** PEM of AWS_CA_BUNDLE, where one is given. Throws `invalid` when the file cannot be read. */
export function chooseAuthorities({ variables, homeFolder }: ProviderEnvironment): Buffer | undefined {
  const file = variables.AWS_CA_BUNDLE
  if (!file) return undefined
  try {
    return readFileSync(expand(file, homeFolder))
  } catch (error) {
    throw new ProviderError('invalid', `AWS_CA_BUNDLE names ${file}, which cannot be read. Correct or unset it.`, {
      cause: error,
    })
  }
}

const expand = (file: string, home: string): string =>
  file === '~' || file.startsWith('~/') ? path.join(home, file.slice(1)) : file

/**
 * The configured credentials file, else the named profile, else AWS's usual order: variables, shared files with SSO,
 * process and role, web identity, container and instance metadata. Files are read again on each refresh, never cached.
 */
export function chooseCredentials(config: AwsCloudConfig, { variables, homeFolder }: ProviderEnvironment): Credentials {
  const folder = path.join(homeFolder, '.aws')
  const profile = config.profile ?? variables.AWS_PROFILE
  const configFilepath = expand(variables.AWS_CONFIG_FILE ?? path.join(folder, 'config'), homeFolder)
  if (config.credentialsFile !== undefined) {
    const filepath = expand(config.credentialsFile, homeFolder)
    return {
      provider: fromIni({ profile: profile ?? 'default', filepath, configFilepath, ignoreCache: true }),
      described: `profile ${profile ?? 'default'} of ${path.basename(filepath)}`,
    }
  }
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = variables
  if (config.profile === undefined && accessKeyId && secretAccessKey)
    return {
      provider: { accessKeyId, secretAccessKey, sessionToken: variables.AWS_SESSION_TOKEN },
      described: 'the key in AWS_ACCESS_KEY_ID',
    }
  const filepath = expand(variables.AWS_SHARED_CREDENTIALS_FILE ?? path.join(folder, 'credentials'), homeFolder)
  return {
    provider: fromNodeProviderChain({ profile, filepath, configFilepath, ignoreCache: true }),
    described: profile === undefined ? 'the default AWS credentials' : `AWS profile ${profile}`,
  }
}

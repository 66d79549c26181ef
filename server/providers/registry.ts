import type { CloudConfig } from '@/server/domain/cloud-schema'
import { ProviderError } from './errors'
import type { CloudProvider, ProviderEnvironment } from './port'

/**
 * The adapter for a configured cloud; nothing is asked of the cloud yet. Adapters load when they are first needed, since
 * the SDKs are heavy. Throws ProviderError `invalid` when the configuration cannot be used (no such profile, no such file).
 */
export async function createProvider(config: CloudConfig, environment: ProviderEnvironment): Promise<CloudProvider> {
  try {
    switch (config.provider) {
      case 'aws-ec2': {
        const { createAwsEc2Provider } = await import('./aws-ec2')
        return await createAwsEc2Provider(config, environment)
      }
      case 'openstack': {
        const { createOpenstackProvider } = await import('./openstack')
        return await createOpenstackProvider(config, environment)
      }
      default:
        return unknownProvider(config)
    }
  } catch (error) {
    if (error instanceof ProviderError) throw error
    throw new ProviderError(
      'invalid',
      'This cloud cannot be used as it is configured. Check its entry in plumbline.yaml and the files that it refers to.',
      { detail: error instanceof Error ? error.message : String(error), cause: error },
    )
  }
}

function unknownProvider(config: never): never {
  throw new ProviderError('invalid', 'There is no adapter for this kind of cloud. Known kinds: aws-ec2, openstack.', {
    detail: JSON.stringify((config as { provider?: unknown }).provider),
  })
}

import { expect, it } from 'vitest'
import type { CloudConfig } from '@/server/domain/cloud-schema'
import { ProviderError } from './errors'
import { createProvider } from './registry'

const environment = { variables: {}, homeFolder: '/nonexistent', installation: 'inst' }

it('makes the adapter of the configured kind, without asking the cloud', async () => {
  const provider = await createProvider({ id: 'a', provider: 'aws-ec2', region: 'us-east-1' }, environment)
  expect(provider.kind).toBe('aws-ec2')
  await provider.close()
})

it('refuses a kind that no adapter exists for', async () => {
  const config = { id: 'a', provider: 'betamax' } as unknown as CloudConfig
  await expect(createProvider(config, environment)).rejects.toBeInstanceOf(ProviderError)
})

it('says which file of the environment cannot be read', async () => {
  const variables = { AWS_CA_BUNDLE: '/nonexistent/ca.pem' }
  const making = createProvider({ id: 'a', provider: 'aws-ec2', region: 'us-east-1' }, { ...environment, variables })
  await expect(making).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('/nonexistent/ca.pem'),
  })
})

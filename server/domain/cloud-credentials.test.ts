import { expect, it } from 'vitest'
import { credentialReferences, withCredentials } from './cloud-credentials'
import { cloudCredentialsSchema } from './cloud-credentials-schema'
import { openstackCloudSchema } from './cloud-schema'

const typed = cloudCredentialsSchema.parse({ kind: 'aws-key', accessKeyId: ' AKIA1 ', secretAccessKey: 'hush' })

it('stand in place of every variable that would lead to others, and leave what says how a cloud is reached', () => {
  const process = {
    AWS_PROFILE: 'mine',
    AWS_SESSION_TOKEN: 'old',
    OS_CLOUD: 'x',
    AWS_CA_BUNDLE: '/ca',
    OS_CACERT: '/ca',
  }
  expect(withCredentials(process, typed)).toEqual({
    AWS_ACCESS_KEY_ID: 'AKIA1',
    AWS_SECRET_ACCESS_KEY: 'hush',
    AWS_CA_BUNDLE: '/ca',
    OS_CACERT: '/ca',
  })
  expect(withCredentials(process, undefined)).toBe(process)
})

it('an application credential brings its own project', () => {
  const given = cloudCredentialsSchema.parse({
    kind: 'openstack-application-credential',
    authUrl: 'https://keystone.example/v3',
    id: 'a1',
    secret: 'hush',
  })
  expect(withCredentials({ OS_PROJECT_NAME: 'other' }, given)).toEqual({
    OS_AUTH_URL: 'https://keystone.example/v3',
    OS_AUTH_TYPE: 'v3applicationcredential',
    OS_APPLICATION_CREDENTIAL_ID: 'a1',
    OS_APPLICATION_CREDENTIAL_SECRET: 'hush',
  })
})

it('a configuration tells which references it has', () => {
  const config = { id: 'x', provider: 'openstack' as const }
  expect(credentialReferences(openstackCloudSchema.parse(config))).toEqual([])
  expect(credentialReferences(openstackCloudSchema.parse({ ...config, cloud: 'a', cloudsFile: '/b' }))).toEqual([
    'cloud',
    'cloudsFile',
  ])
})

import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'
import { startTestCloud } from './testing'

type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken?: string }

type Change = { region?: string; credentials?: Keys }

const cases: [string, (own: Keys) => Change, string[]][] = [
  [
    'an unknown access key',
    (own) => ({ credentials: { ...own, accessKeyId: 'AKIANOBODY' } }),
    ['AuthFailure', 'InvalidClientTokenId', 'UnrecognizedClientException'],
  ],
  [
    'a wrong secret',
    (own) => ({ credentials: { ...own, secretAccessKey: 'wrong' } }),
    ['AuthFailure', 'SignatureDoesNotMatch', 'InvalidSignatureException'],
  ],
  [
    'another region',
    () => ({ region: 'eu-west-1' }),
    ['AuthFailure', 'SignatureDoesNotMatch', 'InvalidSignatureException'],
  ],
  [
    'a session token of somebody else',
    (own) => ({ credentials: { ...own, sessionToken: 'token' } }),
    ['AuthFailure', 'InvalidClientTokenId', 'UnrecognizedClientException'],
  ],
]

test.each(cases)('%s is refused by each service in its own words', async (_name, change, [ec2, sts, ssm]) => {
  await using cloud = await startTestCloud()
  const config = { ...cloud.client, ...change(cloud.client.credentials) }
  await expect(new EC2Client(config).send(new DescribeRegionsCommand({}))).rejects.toMatchObject({ name: ec2 })
  await expect(new STSClient(config).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: sts })
  await expect(new SSMClient(config).send(new GetParameterCommand({ Name: '/x' }))).rejects.toMatchObject({ name: ssm })
  expect(cloud.entered).toEqual([])
})

test('no signature, half a signature, an unknown action, a body that is none', async () => {
  await using cloud = await startTestCloud()
  const ask = async (headers: Record<string, string>, body: string) => {
    const response = await fetch(cloud.endpoint, { method: 'POST', headers, body })
    return `${response.status} ${/<Code>(.*?)<\/Code>/.exec(await response.text())?.[1]}`
  }
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  expect(await ask(form, 'Action=DescribeRegions')).toBe('400 MissingParameter')
  expect(await ask({ ...form, authorization: 'AWS4-HMAC-SHA256 Credential=x' }, 'Action=DescribeRegions')).toBe(
    '400 IncompleteSignature',
  )
  expect(await ask(form, 'Action=GetCallerIdentity')).toBe('403 MissingAuthenticationToken')
  expect(await ask(form, 'x'.repeat(2_000_000))).toBe('413 RequestEntityTooLarge')
})

test('the account is told, and stays the same in every answer', async () => {
  await using cloud = await startTestCloud()
  const who = await new STSClient(cloud.client).send(new GetCallerIdentityCommand({}))
  expect(who.Arn).toBe(`arn:aws:iam::${who.Account}:user/plumbline-lab`)
  expect(who.Account).toMatch(/^\d{12}$/)
})

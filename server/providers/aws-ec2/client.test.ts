import { describe, expect, it } from 'vitest'
import { recordingCall } from '../contract-target'
import type { ProviderError } from '../errors'
import { createProvider } from '../registry'
import { ec2Answer, ec2Error, fakeEc2, reservations } from './testing'

const caught = (work: Promise<unknown>): Promise<ProviderError> =>
  work.then(
    () => {
      throw new Error('should have failed')
    },
    (error: unknown) => error as ProviderError,
  )
const list = async (provider: Awaited<ReturnType<typeof createProvider>>, call = recordingCall()) => {
  for await (const _ of provider.listNodes(null, call));
}
const identity = () => ({
  body: '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:sts::123456789012:assumed-role/ops/anna</Arn><UserId>A</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
})
const regions = (...names: string[]) =>
  ec2Answer(
    'DescribeRegions',
    `<regionInfo>${names.map((name) => `<item><regionName>${name}</regionName><optInStatus>opt-in-not-required</optInStatus></item>`).join('')}</regionInfo>`,
  )

describe('retries', () => {
  it('waits for a throttled call as long as Retry-After says, and records each try', async () => {
    await using fake = await fakeEc2({
      DescribeInstances: (_, count) =>
        count === 1 ? ec2Error('RequestLimitExceeded', 'slow down', 503, { 'retry-after': '1' }) : reservations([]),
    })
    const call = recordingCall()
    const started = performance.now()
    await list(await fake.provider(), call)
    expect(performance.now() - started).toBeGreaterThanOrEqual(990)
    expect(call.exchanges.map((one) => [one.method, one.target, one.status, one.error])).toEqual([
      ['DescribeInstances', 'ec2 DescribeInstances us-east-1', 503, 'rate-limited'],
      ['DescribeInstances', 'ec2 DescribeInstances us-east-1', 200, null],
    ])
  })

  it('gives up after five tries', async () => {
    await using fake = await fakeEc2({ DescribeInstances: () => ec2Error('Unavailable', 'overloaded', 503) })
    const error = await caught(list(await fake.provider()))
    expect(error).toMatchObject({ code: 'unavailable', retry: true })
    expect(fake.requests).toHaveLength(5)
  })

  it('does not repeat what cannot succeed', async () => {
    await using fake = await fakeEc2({ DescribeInstances: () => ec2Error('InvalidParameterValue', 'bad') })
    expect(await caught(list(await fake.provider()))).toMatchObject({ code: 'invalid', retry: false })
    expect(fake.requests).toHaveLength(1)
  })

  it('never asks twice for an elastic IP whose answer was lost, and takes the one that was made', async () => {
    const address =
      '<item><allocationId>eipalloc-1</allocationId><publicIp>198.51.100.7</publicIp><domain>vpc</domain></item>'
    await using fake = await fakeEc2({
      DescribeAddresses: (_, count) =>
        ec2Answer('DescribeAddresses', `<addressesSet>${count === 1 ? '' : address}</addressesSet>`),
      AllocateAddress: () => 'reset',
      AssociateAddress: () => ec2Answer('AssociateAddress', '<return>true</return>'),
    })
    const provider = await fake.provider()
    const mark = { installation: 'inst', allocation: 'a', intent: 'b' }
    const ip = await provider.floatingIps?.allocate(
      { mark, poolId: 'amazon', node: { serverId: 'i-1' }, networkId: 'vpc-1' },
      recordingCall(),
    )
    expect(ip).toEqual({ id: 'eipalloc-1', address: '198.51.100.7', pool: 'amazon', boundTo: 'i-1' })
    expect(fake.requests.filter((one) => one.action === 'AllocateAddress')).toHaveLength(1)
    const bind = fake.requests.at(-1)?.parameters
    expect(bind).toMatchObject({ Action: 'AssociateAddress', AllowReassociation: 'false' })
  })
})

describe('evidence', () => {
  it('holds the parameters and the answer, and no secret', async () => {
    await using fake = await fakeEc2({ ImportKeyPair: () => ec2Error('InvalidKeyPair.Format', 'bad key') })
    const call = recordingCall()
    const mark = { installation: 'inst', allocation: 'alloc', intent: 'intent' }
    const key = { mark, name: 'plumbline-intent', publicKey: 'ssh-ed25519 AAAA' }
    const error = await caught((await fake.provider()).addKey(key, call))
    expect(error.code).toBe('invalid')
    const [exchange] = call.exchanges
    expect(exchange?.requestBody).toContain('"KeyName": "plumbline-intent"')
    expect(exchange?.responseBody).toContain('InvalidKeyPair.Format')
    expect(exchange?.error).toBe('invalid')
    expect(fake.requests[0]?.authorization).toContain('AWS4-HMAC-SHA256')
    for (const text of [JSON.stringify(call.exchanges), error.message, String(error.options.detail)]) {
      expect(text).not.toContain('the-secret')
      expect(text).not.toContain('Signature=')
    }
  })
})

describe('abort', () => {
  it('ends a call that gets no answer at once, with the reason', async () => {
    await using fake = await fakeEc2({ DescribeInstances: () => 'silence' })
    const stop = new AbortController()
    const call = recordingCall(stop.signal)
    const listing = expect(list(await fake.provider(), call)).rejects.toThrow('enough')
    await expect.poll(() => fake.requests.length).toBe(1)
    const started = performance.now()
    stop.abort(new Error('enough'))
    await listing
    // Well before the time limit of the request, which would end it too.
    expect(performance.now() - started).toBeLessThan(1_000)
    expect(fake.requests).toHaveLength(1)
  })

  it('tells silence from abort: timeout', async () => {
    await using fake = await fakeEc2({ DescribeInstances: () => 'silence' })
    const provider = await fake.provider({ requestTimeoutMs: 100 })
    expect(await caught(list(provider))).toMatchObject({ code: 'timeout', retry: true })
  })
})

describe('probe', () => {
  it('tells account, user and region', async () => {
    await using fake = await fakeEc2({ GetCallerIdentity: identity, DescribeRegions: () => regions('us-east-1') })
    expect(await (await fake.provider()).probe(recordingCall())).toMatchObject({
      account: '123456789012',
      user: 'ops/anna',
      region: 'us-east-1',
    })
  })

  it('names the nearest regions when there is none of that name', async () => {
    await using fake = await fakeEc2({
      GetCallerIdentity: identity,
      DescribeRegions: () => regions('us-east-2', 'eu-north-1', 'us-west-1', 'ap-south-1'),
    })
    const error = await caught((await fake.provider()).probe(recordingCall()))
    expect(error.code).toBe('invalid')
    expect(error.message).toContain('no region us-east-1')
    expect(error.message).toMatch(/Did you mean us-east-2, us-west-1/)
  })

  it.each([
    ['AuthFailure', 'AWS was not able to validate the provided access credentials', 'auth', /does not accept/],
    ['UnauthorizedOperation', 'You are not authorized', 'auth', /Grant the permission ec2:DescribeRegions/],
    ['RequestExpired', 'Request has expired.', 'auth', /clock/],
    ['AuthFailure', 'Credential should be scoped to a valid region. ', 'invalid', /does not serve the region/],
  ])('says what %s means', async (word, message, code, sentence) => {
    await using fake = await fakeEc2({
      GetCallerIdentity: identity,
      DescribeRegions: () => ec2Error(word, message, 401),
    })
    const error = await caught((await fake.provider()).probe(recordingCall()))
    expect(error.code).toBe(code)
    expect(error.message).toMatch(sentence)
  })

  it('says so when the endpoint speaks no TLS, or no HTTP that we know', async () => {
    await using fake = await fakeEc2({})
    const environment = {
      variables: { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' },
      homeFolder: '/nonexistent',
      installation: 'inst',
    }
    const entry = { id: 'x', provider: 'aws-ec2', region: 'us-east-1' } as const
    const tls = await createProvider({ ...entry, endpoint: fake.endpoint.replace('http:', 'https:') }, environment)
    const error = await caught(tls.probe(recordingCall()))
    expect(error.code).toBe('invalid')
    expect(error.message).toMatch(/does not speak TLS.*http:\/\//)
    await tls.close()
  })

  it('says which profile of which file is missing', async () => {
    const provider = await createProvider(
      { id: 'x', provider: 'aws-ec2', region: 'us-east-1', profile: 'nobody', credentialsFile: '~/keys' },
      { variables: {}, homeFolder: '/nonexistent', installation: 'inst' },
    )
    const error = await caught(provider.probe(recordingCall()))
    expect(error.code).toBe('auth')
    expect(error.message).toContain('profile nobody of keys')
    await provider.close()
  })
})

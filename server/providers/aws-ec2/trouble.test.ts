import { describe, expect, it } from 'vitest'
import { recordingCall } from '../contract-target'
import { createAwsEc2Provider } from '.'
import { ec2Error, fakeEc2, instanceXml, reservations } from './testing'

describe('a session that ends', () => {
  const expired = () => ec2Error('RequestExpired', 'Request has expired.')

  it('in the middle of a listing is renewed once, and the listing goes on', async () => {
    await using fake = await fakeEc2({
      DescribeInstances: ({ parameters }, count) =>
        count === 2 ? expired() : reservations([[instanceXml(`i-${count}`)]], parameters.NextToken ? '' : 'second'),
    })
    const provider = await fake.provider()
    const ids: string[] = []
    for await (const page of provider.listNodes(null, recordingCall()))
      ids.push(...page.nodes.map(({ providerId }) => providerId))
    expect(ids).toEqual(['i-1', 'i-3'])
  })

  it('and cannot be renewed is told, without asking on and on', async () => {
    await using fake = await fakeEc2({ DescribeInstances: expired })
    const provider = await fake.provider()
    const error = await provider.getNode({ serverId: 'i-1' }, recordingCall()).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'auth', retry: false })
    expect(fake.requests).toHaveLength(2)
  })
})

it('a page that repeats an earlier one is asked for once more', async () => {
  await using fake = await fakeEc2({
    DescribeInstances: (_request, count) => reservations([[instanceXml(`i-${count}`)]], count < 3 ? 'second' : ''),
  })
  const provider = await fake.provider()
  const ids: string[] = []
  for await (const page of provider.listNodes(null, recordingCall()))
    ids.push(...page.nodes.map(({ providerId }) => providerId))
  expect(ids).toEqual(['i-1', 'i-3'])
  expect(fake.requests.filter(({ action }) => action === 'DescribeInstances')).toHaveLength(3)
})

it('a body that drips ends in the time of the request, not of its bytes', async () => {
  await using fake = await fakeEc2({ DescribeInstances: () => 'drip' })
  const provider = await fake.provider({ requestTimeoutMs: 150, backoffMs: 1 })
  const started = performance.now()
  const error = await provider.getNode({ serverId: 'i-1' }, recordingCall()).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'timeout' })
  expect(performance.now() - started).toBeLessThan(4_000)
})

it('an endpoint whose name does not exist is told after two tries, with its name', async () => {
  const provider = await createAwsEc2Provider(
    { id: 'gone', provider: 'aws-ec2', region: 'us-east-1', endpoint: 'http://ec2.old-site.invalid' },
    {
      variables: { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'the-secret' },
      homeFolder: '/nonexistent',
      installation: 'inst',
    },
    { backoffMs: 1 },
  )
  const call = recordingCall()
  const error = await provider.getNode({ serverId: 'i-1' }, call).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('ec2.old-site.invalid') })
  expect(call.exchanges).toHaveLength(2)
  expect(JSON.stringify([error, call.exchanges])).not.toContain('the-secret')
  await provider.close()
})

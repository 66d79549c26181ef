import { DescribeInstancesCommand, type EC2Client } from '@aws-sdk/client-ec2'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'
import type { Fault } from '@/lab/port'
import { BOOTED_MS, prepare } from './sdk'
import { startTestCloud } from './testing'

const count = async (ec2: EC2Client) => (await ec2.send(new DescribeInstancesCommand({}))).Reservations?.length

const refusals: [Fault, object][] = [
  [
    { kind: 'rate-limited', retryAfterS: 3 },
    { name: 'RequestLimitExceeded', $metadata: { httpStatusCode: 503 } },
  ],
  [{ kind: 'unavailable-503' }, { name: 'Unavailable', $metadata: { httpStatusCode: 503 } }],
  [{ kind: 'expired-token' }, { name: 'RequestExpired', $metadata: { httpStatusCode: 400 } }],
  [{ kind: 'quota' }, { name: 'VcpuLimitExceeded' }],
  [{ kind: 'capacity' }, { name: 'InsufficientInstanceCapacity', $metadata: { httpStatusCode: 500 } }],
  [{ kind: 'error-500' }, { name: 'InternalError', $metadata: { httpStatusCode: 500 } }],
  [{ kind: 'bad-gateway-502' }, { $metadata: { httpStatusCode: 502 } }],
  [{ kind: 'html-500' }, { $metadata: { httpStatusCode: 500 } }],
  [{ kind: 'connection-reset' }, { code: 'ECONNRESET' }],
]

test.each(refusals)('$kind: the launch does not happen, and the next one does', async (fault, error) => {
  await using cloud = await startTestCloud()
  const { ec2, order } = await prepare(cloud)
  cloud.inject('RunInstances', fault)
  await expect(ec2.send(order())).rejects.toMatchObject(error)
  cloud.pass(BOOTED_MS)
  expect(await count(ec2)).toBe(0)
  expect((await ec2.send(order())).Instances).toHaveLength(1)
})

const lost: Fault[] = [{ kind: 'reply-lost' }, { kind: 'cut-body' }]

test.each(lost)('$kind: the launch happens, and its token finds it', async (fault) => {
  await using cloud = await startTestCloud()
  const { ec2, order } = await prepare(cloud)
  cloud.inject('RunInstances', fault)
  await expect(ec2.send(order({ ClientToken: 't' }))).rejects.toThrow()
  cloud.pass(BOOTED_MS)
  expect(await count(ec2)).toBe(1)
  await ec2.send(order({ ClientToken: 't' }))
  expect(await count(ec2)).toBe(1)
})

test('slow: the answer comes after the delay', async () => {
  await using cloud = await startTestCloud()
  const { ec2 } = await prepare(cloud)
  cloud.inject('DescribeInstances', { kind: 'slow', delayMs: 80 })
  const started = performance.now()
  expect(await count(ec2)).toBe(0)
  expect(performance.now() - started).toBeGreaterThanOrEqual(79)
})

test('error-state: accepted, then terminated with the service’s reason, and nothing boots', async () => {
  await using cloud = await startTestCloud()
  const { ec2, order } = await prepare(cloud)
  cloud.inject('RunInstances', { kind: 'error-state' })
  const { Instances } = await ec2.send(order())
  expect(Instances?.[0]?.State?.Name).toBe('pending')
  cloud.pass(BOOTED_MS)
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({}))
  expect(Reservations?.[0]?.Instances?.[0]).toMatchObject({
    State: { Name: 'terminated' },
    StateReason: { Code: 'Server.InternalError' },
  })
  expect(cloud.machines.booted.size).toBe(0)
})

const onMachines = ['ssh-refused-key', 'ssh-wrong-host-key', 'ssh-disk-full'] as const

test.each(onMachines)('%s is handed on to the machine', async (kind) => {
  await using cloud = await startTestCloud()
  const { launch } = await prepare(cloud)
  cloud.inject('RunInstances', { kind })
  const id = await launch()
  expect(cloud.machines.afflicted).toEqual([[`aws-test/${id}`, kind]])
})

test('the other services have their own words for the same faults', async () => {
  await using cloud = await startTestCloud()
  const sts = new STSClient(cloud.client)
  cloud.inject('GetCallerIdentity', { kind: 'rate-limited' })
  await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'Throttling' })
  cloud.inject('GetCallerIdentity', { kind: 'expired-token' })
  await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'ExpiredToken' })
})

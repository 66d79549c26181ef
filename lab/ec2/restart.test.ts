import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { expect, test } from 'vitest'
import { BOOTED_MS, prepare } from './sdk'
import { startTestCloud } from './testing'

test('a launch goes on across a restart; key, ids and tokens stay', async () => {
  await using before = await startTestCloud()
  const first = await prepare(before)
  const { Instances } = await first.ec2.send(first.order({ ClientToken: 'kept' }))
  const id = Instances?.[0]?.InstanceId ?? ''
  const snapshot: unknown = JSON.parse(JSON.stringify(before.cloud.snapshot()))

  await using after = await startTestCloud({ snapshot, startAt: before.now() + BOOTED_MS })
  const keyOf = (lab: typeof before) => lab.cloud.connection('').awsProfile
  expect(keyOf(after)).toEqual(keyOf(before))
  expect([...after.machines.booted.keys()]).toEqual([`aws-test/${id}`])
  const ec2 = new EC2Client(after.client)
  const again = await ec2.send(first.order({ ClientToken: 'kept' }))
  expect(again.Instances?.[0]).toMatchObject({ InstanceId: id, State: { Name: 'running' } })

  const more = await Promise.all(Array.from({ length: 10 }, () => ec2.send(first.order())))
  const ids = more.map((answer) => answer.Instances?.[0]?.InstanceId)
  expect(new Set([...ids, id]).size).toBe(11)
  after.pass(BOOTED_MS)
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({}))
  const addresses = Reservations?.map((reservation) => reservation.Instances?.[0]?.PublicIpAddress)
  expect(new Set(addresses).size).toBe(11)
})

test('what is no snapshot of this cloud starts a new account', async () => {
  for (const snapshot of [null, 'text', { version: 2 }, { version: 1, region: 'eu-west-1', instances: [] }]) {
    await using cloud = await startTestCloud({ snapshot })
    expect(cloud.cloud.books().filter((entry) => entry.kind === 'network')).not.toEqual([])
  }
})

test('the seeded fleet: about sixty nodes of every state, none of them ours, far from the quota', async () => {
  await using cloud = await startTestCloud({ spec: { seedNodes: true } })
  const servers = cloud.cloud.books().filter((entry) => entry.kind === 'server')
  expect(servers.length).toBeGreaterThanOrEqual(55)
  expect(new Set(servers.map((server) => server.state))).toEqual(new Set(['running', 'stopped', 'terminated']))
  expect(servers.every((server) => server.seeded && !server.name.startsWith('plumbline'))).toBe(true)
  expect(cloud.machines.booted.size).toBeGreaterThan(40)
  const { ec2, order } = await prepare(cloud)
  expect((await ec2.send(order({ MinCount: 50, MaxCount: 50 }))).Instances).toHaveLength(50)
})

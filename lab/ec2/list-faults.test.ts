import { DescribeInstancesCommand, type EC2Client } from '@aws-sdk/client-ec2'
import { expect, test } from 'vitest'
import { BOOTED_MS, prepare } from './sdk'
import { startTestCloud } from './testing'

const describePage = async (ec2: EC2Client, token?: string) => {
  const page = await ec2.send(new DescribeInstancesCommand({ MaxResults: 5, NextToken: token }))
  const ids = page.Reservations?.flatMap(({ Instances }) => Instances?.map(({ InstanceId }) => InstanceId) ?? []) ?? []
  return { ids, next: page.NextToken }
}

async function seven() {
  const cloud = await startTestCloud()
  const { ec2, launch } = await prepare(cloud)
  for (let count = 0; count < 7; count++) await launch()
  cloud.pass(BOOTED_MS)
  return { cloud, ec2 }
}

test('duplicate-page serves the first page again, with its token', async () => {
  const { cloud, ec2 } = await seven()
  await using _cloud = cloud
  const first = await describePage(ec2)
  cloud.inject('DescribeInstances', { kind: 'duplicate-page' })
  expect(await describePage(ec2, first.next)).toEqual(first)
  expect((await describePage(ec2, first.next)).ids).toHaveLength(2)
})

test('missing-next ends the list early, missing-item lacks one that is there the next time', async () => {
  const { cloud, ec2 } = await seven()
  await using _cloud = cloud
  cloud.inject('DescribeInstances', { kind: 'missing-next' })
  expect((await describePage(ec2)).next).toBeUndefined()
  cloud.inject('DescribeInstances', { kind: 'missing-item' })
  expect((await describePage(ec2)).ids).toHaveLength(4)
  expect((await describePage(ec2)).ids).toHaveLength(5)
})

test.each([
  ['error-after-active', 'Server.InternalError'],
  ['vanishes', 'Client.UserInitiatedShutdown'],
] as const)('%s: it runs, then ends with a reason, and its machine goes', async (kind, reason) => {
  await using cloud = await startTestCloud()
  const { ec2, launch } = await prepare(cloud)
  cloud.inject('RunInstances', { kind, delayMs: 60_000 })
  await launch()
  const look = async () => (await ec2.send(new DescribeInstancesCommand({}))).Reservations?.[0]?.Instances?.[0]
  cloud.pass(BOOTED_MS)
  expect(await look()).toMatchObject({ State: { Name: 'running' } })
  expect((await look())?.StateReason).toBeUndefined()
  expect(cloud.machines.booted.size).toBe(1)
  cloud.pass(120_000)
  expect(await look()).toMatchObject({ State: { Name: 'terminated' }, StateReason: { Code: reason } })
  expect(cloud.machines.booted.size).toBe(0)
})

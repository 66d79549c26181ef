import { CreateTagsCommand, DescribeInstancesCommand, type EC2Client, type Instance } from '@aws-sdk/client-ec2'
import { expect, it } from 'vitest'
import { prepare } from '../sdk'
import { startTestCloud } from '../testing'

const count = 2_500
const large = async () => {
  const cloud = await startTestCloud({ spec: { seedNodes: true, crowd: { count, publicIpv4Cidr: '198.18.0.0/20' } } })
  return { cloud, ...(await prepare(cloud)) }
}

async function all(
  ec2: EC2Client,
  MaxResults = 1000,
  Filters?: { Name: string; Values: string[] }[],
): Promise<Instance[]> {
  const found: Instance[] = []
  for (let token: string | undefined, first = true; first || token; first = false) {
    const page = await ec2.send(new DescribeInstancesCommand({ MaxResults, NextToken: token, Filters }))
    found.push(...(page.Reservations ?? []).flatMap(({ Instances }) => Instances ?? []))
    token = page.NextToken
  }
  return found
}

const ids = (list: Instance[]) => list.map(({ InstanceId }) => InstanceId)
const tagOf = (one: Instance | undefined, key: string) => one?.Tags?.find(({ Key }) => Key === key)?.Value

it('is listed page by page with the instances that were there, each once', async () => {
  const { cloud, ec2 } = await large()
  await using _cloud = cloud
  const listed = await all(ec2, 700)
  expect(new Set(ids(listed)).size).toBe(listed.length)
  const crowd = listed
    .filter(({ SubnetId, VpcId }) => SubnetId && VpcId)
    .filter((one) => one.PrivateIpAddress?.startsWith('10.128.'))
  expect(crowd).toHaveLength(count)
  expect(listed.length).toBeGreaterThan(count + 40)
  expect(new Set(crowd.map(({ PrivateIpAddress }) => PrivateIpAddress)).size).toBe(count)
  const outside = crowd.flatMap(({ PublicIpAddress }) => PublicIpAddress ?? [])
  expect(outside.length).toBeGreaterThan(count / 8)
  expect(new Set(outside).size).toBe(outside.length)
  expect(new Set(crowd.map(({ Placement }) => Placement?.AvailabilityZone)).size).toBe(3)
  expect(ids(await all(ec2, 333))).toEqual(ids(listed))
})

it('is found by filters, and by no mark that it cannot have', async () => {
  const { cloud, ec2 } = await large()
  await using _cloud = cloud
  const data = await all(ec2, 100, [{ Name: 'tag:team', Values: ['data'] }])
  expect(data.length).toBeGreaterThan(50)
  expect(data.every((one) => tagOf(one, 'team') === 'data')).toBe(true)
  expect(await all(ec2, 100, [{ Name: 'tag:intent', Values: ['1'] }])).toEqual([])
})

it('an instance that is changed is one of the world from then on, in its place', async () => {
  const { cloud, ec2 } = await large()
  await using _cloud = cloud
  const listed = await all(ec2)
  const place = listed.findIndex((one) => one.PrivateIpAddress?.startsWith('10.128.'))
  const id = listed[place]?.InstanceId ?? ''
  await ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'hello', Value: 'world' }] }))
  const again = await all(ec2)
  expect(ids(again)).toEqual(ids(listed))
  expect(tagOf(again[place], 'hello')).toBe('world')
  expect({ ...again[place], Tags: [] }).toEqual({ ...listed[place], Tags: [] })
})

it('a wave of tags changes no more than tags, of stopped instances either', async () => {
  const { cloud, ec2 } = await large()
  await using _cloud = cloud
  const before = await all(ec2)
  const tagged = cloud.cloud.changeCrowd('tags', 50)
  const after = await all(ec2)
  expect(after.filter((one) => tagOf(one, 'patched') !== undefined)).toHaveLength(tagged)
  const bare = (list: Instance[]) => list.map((one) => ({ ...one, Tags: [] }))
  expect(bare(after)).toEqual(bare(before))
})

it('a wave replaces instances by others of the same names', async () => {
  const { cloud, ec2 } = await large()
  await using _cloud = cloud
  const before = await all(ec2)
  const replaced = cloud.cloud.changeCrowd('replace', 4)
  const after = await all(ec2)
  expect(after).toHaveLength(before.length)
  expect(ids(after).filter((id) => !ids(before).includes(id))).toHaveLength(replaced)
  const names = (list: Instance[]) => list.map((one) => tagOf(one, 'Name') ?? '').sort()
  expect(names(after)).toEqual(names(before))
})

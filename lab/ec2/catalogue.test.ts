import {
  DescribeImagesCommand,
  DescribeInstanceTypesCommand,
  EC2Client,
  paginateDescribeImages,
  paginateDescribeInstances,
  paginateDescribeInstanceTypes,
} from '@aws-sdk/client-ec2'
import { GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm'
import { expect, test } from 'vitest'
import { startTestCloud } from './testing'

test('pages hold everything once: instance types, reservations, images', async () => {
  await using cloud = await startTestCloud({ spec: { seedNodes: true } })
  const client = new EC2Client(cloud.client)
  const types: string[] = []
  for await (const page of paginateDescribeInstanceTypes({ client, pageSize: 40 }, {}))
    types.push(...(page.InstanceTypes ?? []).map((type) => type.InstanceType ?? ''))
  expect(types.length).toBeGreaterThan(100)
  expect(new Set(types).size).toBe(types.length)

  const instances: string[] = []
  let pages = 0
  for await (const page of paginateDescribeInstances({ client, pageSize: 20 }, {})) {
    pages += 1
    instances.push(...(page.Reservations ?? []).flatMap((r) => (r.Instances ?? []).map((i) => i.InstanceId ?? '')))
  }
  expect(pages).toBe(3)
  expect(new Set(instances).size).toBe(cloud.cloud.books().filter((entry) => entry.kind === 'server').length)

  const images: string[] = []
  for await (const page of paginateDescribeImages({ client, pageSize: 500 }, {}))
    images.push(...(page.Images ?? []).map((image) => image.ImageId ?? ''))
  expect(images.length).toBeGreaterThan(1_000)
  expect(new Set(images).size).toBe(images.length)
})

test('a name pattern without an owner finds strangers’ copies, with the owner only the distribution’s own', async () => {
  await using cloud = await startTestCloud()
  const ec2 = new EC2Client(cloud.client)
  const Filters = [{ Name: 'name', Values: ['ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*'] }]
  const { Images: all } = await ec2.send(new DescribeImagesCommand({ Filters }))
  expect(new Set(all?.map((image) => image.OwnerId)).size).toBeGreaterThan(50)
  const { Images: own } = await ec2.send(new DescribeImagesCommand({ Filters, Owners: ['099720109477'] }))
  expect(own?.every((image) => /-server-\d{8}$/.test(image.Name ?? ''))).toBe(true)
})

test('memory, vCPUs and architecture of types are those of the real ones', async () => {
  await using cloud = await startTestCloud()
  const ec2 = new EC2Client(cloud.client)
  const names = ['t2.micro', 't3.micro', 't4g.small', 'm5.large', 'm6g.medium', 'r6i.xlarge', 'c6i.32xlarge'] as const
  const { InstanceTypes } = await ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes: [...names] }))
  const facts = InstanceTypes?.map((type) => [
    type.InstanceType,
    type.VCpuInfo?.DefaultVCpus,
    type.MemoryInfo?.SizeInMiB,
    type.ProcessorInfo?.SupportedArchitectures?.join(),
  ])
  expect(facts).toEqual([
    ['c6i.32xlarge', 128, 262_144, 'x86_64'],
    ['m5.large', 2, 8_192, 'x86_64'],
    ['m6g.medium', 1, 4_096, 'arm64'],
    ['r6i.xlarge', 4, 32_768, 'x86_64'],
    ['t2.micro', 1, 1_024, 'i386,x86_64'],
    ['t3.micro', 2, 1_024, 'x86_64'],
    ['t4g.small', 2, 2_048, 'arm64'],
  ])
})

test('every public parameter names an image that exists', async () => {
  await using cloud = await startTestCloud()
  const ssm = new SSMClient(cloud.client)
  const ec2 = new EC2Client(cloud.client)
  const found = new Set<string>()
  let NextToken: string | undefined
  do {
    const page = await ssm.send(new GetParametersByPathCommand({ Path: '/aws/service', Recursive: true, NextToken }))
    for (const parameter of page.Parameters ?? []) found.add(parameter.Value ?? '')
    NextToken = page.NextToken
  } while (NextToken)
  const { Images } = await ec2.send(new DescribeImagesCommand({ ImageIds: [...found] }))
  expect(Images).toHaveLength(found.size)
  await expect(
    ssm.send(new GetParametersByPathCommand({ Path: '/aws/service', NextToken: 'nonsense' })),
  ).rejects.toMatchObject({ name: 'InvalidNextToken' })
})

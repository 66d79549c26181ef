import { expect, it } from 'vitest'
import { recordingCall } from '../contract-target'
import { ec2Answer, ec2Error, type FakeAnswer, type FakeRequest, fakeEc2 } from './testing'

const canonical = '099720109477'
const imageXml = (id: string, name: string, owner: string, day: string, architecture = 'x86_64') =>
  `<item><imageId>${id}</imageId><name>${name}</name><imageState>available</imageState><imageOwnerId>${owner}</imageOwnerId><creationDate>2026-${day}T00:00:00.000Z</creationDate><isPublic>true</isPublic><architecture>${architecture}</architecture><rootDeviceType>ebs</rootDeviceType><rootDeviceName>/dev/sda1</rootDeviceName><blockDeviceMapping><item><deviceName>/dev/sda1</deviceName><ebs><volumeSize>8</volumeSize></ebs></item></blockDeviceMapping></item>`
const images = (...items: string[]) => ec2Answer('DescribeImages', `<imagesSet>${items.join('')}</imagesSet>`)
const noble = (serial: number) =>
  imageXml(
    `ami-${serial}`,
    `ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-${serial}`,
    canonical,
    `0${serial}-01`,
  )

/** Answers the 24.04 series only. */
const describeNoble =
  (...items: string[]) =>
  ({ parameters }: FakeRequest): FakeAnswer =>
    Object.values(parameters).some((value) => value.includes('24.04')) ? images(...items) : images()

const empty = (action: string, list: string) => () => ec2Answer(action, `<${list}/>`)
const rest = {
  DescribeVpcs: empty('DescribeVpcs', 'vpcSet'),
  DescribeSubnets: empty('DescribeSubnets', 'subnetSet'),
  DescribeInternetGateways: empty('DescribeInternetGateways', 'internetGatewaySet'),
  DescribeInstanceTypes: empty('DescribeInstanceTypes', 'instanceTypeSet'),
  DescribeInstanceTypeOfferings: empty('DescribeInstanceTypeOfferings', 'instanceTypeOfferingSet'),
  DescribeAccountAttributes: empty('DescribeAccountAttributes', 'accountAttributeSet'),
}
const parameters = (entries: Record<string, string>): FakeAnswer => ({
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify({
    Parameters: Object.entries(entries).map(([Name, Value]) => ({ Name, Value, Type: 'String' })),
    InvalidParameters: [],
  }),
})
const noblePath = '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id'

it('never asks for images without owner and a filter, and takes only the owner it asked for', async () => {
  const fraud = imageXml(
    'ami-666',
    'ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-9',
    '666666666666',
    '09-09',
  )
  await using fake = await fakeEc2({
    ...rest,
    DescribeImages: describeNoble(noble(1), fraud),
    GetParameters: () => parameters({}),
  })
  const catalogue = await (await fake.provider()).catalogue(recordingCall())
  expect(catalogue.images.map((one) => one.id)).toEqual(['ami-1'])
  const asked = fake.requests.filter((one) => one.action === 'DescribeImages')
  expect(asked.length).toBeGreaterThanOrEqual(7)
  for (const one of asked) {
    expect(one.parameters['Owner.1']).toMatch(/^\d{12}$/)
    expect(one.parameters['Filter.1.Name']).toMatch(/^(name|image-id)$/)
  }
})

it('keeps the newest three and the one that the publisher names as current, with its alias', async () => {
  await using fake = await fakeEc2({
    ...rest,
    DescribeImages: describeNoble(noble(1), noble(5), noble(3), noble(4), noble(2)),
    GetParameters: ({ json }) =>
      (json as { Names: string[] }).Names.includes(noblePath) ? parameters({ [noblePath]: 'ami-2' }) : parameters({}),
  })
  const catalogue = await (await fake.provider()).catalogue(recordingCall())
  expect(catalogue.images.map((one) => [one.id, one.identifiedBy, one.alias])).toEqual([
    ['ami-5', 'name', null],
    ['ami-4', 'name', null],
    ['ami-3', 'name', null],
    ['ami-2', 'ssm', noblePath],
  ])
  expect(catalogue.images[0]).toMatchObject({
    distro: 'ubuntu',
    version: '24.04',
    arch: 'x86_64',
    owner: canonical,
    usable: true,
    minDiskGiB: 8,
  })
  for (const one of fake.requests.filter((request) => request.action === 'GetParameters'))
    expect((one.json as { Names: string[] }).Names.length).toBeLessThanOrEqual(10)
})

it('looks up the current image by id where its name is not of the pattern', async () => {
  await using fake = await fakeEc2({
    ...rest,
    DescribeImages: ({ parameters: sent }) =>
      sent['Filter.1.Name'] === 'image-id' ? images(imageXml('ami-77', 'renamed', canonical, '10-01')) : images(),
    GetParameters: ({ json }) =>
      (json as { Names: string[] }).Names.includes(noblePath) ? parameters({ [noblePath]: 'ami-77' }) : parameters({}),
  })
  const catalogue = await (await fake.provider()).catalogue(recordingCall())
  expect(catalogue.images).toEqual([expect.objectContaining({ id: 'ami-77', name: 'renamed', identifiedBy: 'ssm' })])
})

it('says in a gap that SSM may not be asked, and still has the images', async () => {
  await using fake = await fakeEc2({
    ...rest,
    DescribeImages: describeNoble(noble(1)),
    GetParameters: () => ({
      status: 400,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: '{"__type":"AccessDeniedException","message":"not authorized to perform ssm:GetParameters"}',
    }),
  })
  const catalogue = await (await fake.provider()).catalogue(recordingCall())
  expect(catalogue.images).toHaveLength(1)
  expect(catalogue.gaps).toContainEqual({
    list: 'images',
    problem: 'fields',
    detail: expect.stringContaining('ssm:GetParameters'),
  })
  expect(catalogue.gaps).toContainEqual(expect.objectContaining({ list: 'networks', problem: 'missing' }))
})

it('fails as a whole when instance types may not be listed: a catalogue without flavors is none', async () => {
  await using fake = await fakeEc2({
    ...rest,
    DescribeInstanceTypes: () => ec2Error('UnauthorizedOperation', 'no', 403),
    DescribeImages: () => images(),
    GetParameters: () => parameters({}),
  })
  const reading = (await fake.provider()).catalogue(recordingCall())
  await expect(reading).rejects.toMatchObject({
    code: 'auth',
    message: expect.stringContaining('DescribeInstanceTypes'),
  })
})

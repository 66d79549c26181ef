import { describe, expect, it } from 'vitest'
import { freshMark, recordingCall } from '../contract-target'
import { ProviderError } from '../errors'
import type { CreateNode } from '../port'
import { ec2Answer, ec2Error, fakeEc2, instanceXml, reservations } from './testing'

const nothing = () => reservations([])
const request = (): CreateNode => ({
  mark: freshMark('inst'),
  name: 'node-1',
  flavorId: 't3.micro',
  imageId: 'ami-1',
  networkId: 'vpc-1',
  subnetId: 'subnet-1',
  zone: null,
  keyName: 'plumbline-key',
  securityGroupId: 'sg-1',
  diskGiB: null,
  strategy: 'default-network',
})
const launched = (id: string) => ec2Answer('RunInstances', `<instancesSet>${instanceXml(id, 'pending')}</instancesSet>`)
const caught = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'succeeded',
    (error: unknown) => error,
  )

describe('createNode', () => {
  it('asks for exactly one instance, with the intent as ClientToken and the mark in the same request', async () => {
    await using fake = await fakeEc2({ DescribeInstances: nothing, RunInstances: () => launched('i-1') })
    const provider = await fake.provider()
    const asked = request()
    expect(await provider.createNode(asked, recordingCall())).toEqual({ serverId: 'i-1' })
    const sent = fake.requests.find((one) => one.action === 'RunInstances')?.parameters ?? {}
    expect(sent).toMatchObject({
      MinCount: '1',
      MaxCount: '1',
      ClientToken: asked.mark.intent,
      'NetworkInterface.1.AssociatePublicIpAddress': 'true',
      'NetworkInterface.1.SubnetId': 'subnet-1',
      'NetworkInterface.1.SecurityGroupId.1': 'sg-1',
      'MetadataOptions.HttpTokens': 'required',
      'TagSpecification.1.ResourceType': 'instance',
    })
    // EC2 refuses these at the top level beside a network interface.
    expect(sent).not.toHaveProperty('SubnetId')
    expect(sent).not.toHaveProperty('SecurityGroupId.1')
    const tags = Object.values(sent)
    for (const value of ['inst', asked.mark.allocation, 'node-1', 'plumbline:intent']) expect(tags).toContain(value)
  })

  it('looks for its tag first, for services that ignore ClientToken', async () => {
    await using fake = await fakeEc2({ DescribeInstances: () => reservations([[instanceXml('i-7', 'pending')]]) })
    const provider = await fake.provider()
    const asked = request()
    expect(await provider.createNode(asked, recordingCall())).toEqual({ serverId: 'i-7' })
    expect(fake.requests.map((one) => one.action)).toEqual(['DescribeInstances'])
    expect(Object.values(fake.requests[0]?.parameters ?? {})).toContain(asked.mark.intent)
  })

  it('looks again, for a while, after a lost answer before it asks a second time', async () => {
    // Visible only in the third look: eventual consistency.
    await using fake = await fakeEc2({
      DescribeInstances: (_, count) => (count < 3 ? nothing() : reservations([[instanceXml('i-8', 'pending')]])),
      RunInstances: () => 'reset',
    })
    const provider = await fake.provider({ settleMs: 3_000 })
    expect(await provider.createNode(request(), recordingCall())).toEqual({ serverId: 'i-8' })
    expect(fake.requests.filter((one) => one.action === 'RunInstances')).toHaveLength(1)
  })

  it('asks again with the same token when nothing came of the lost request', async () => {
    await using fake = await fakeEc2({
      DescribeInstances: nothing,
      RunInstances: (_, count) => (count === 1 ? 'reset' : launched('i-9')),
    })
    const provider = await fake.provider()
    expect(await provider.createNode(request(), recordingCall())).toEqual({ serverId: 'i-9' })
    const tokens = fake.requests.filter((one) => one.action === 'RunInstances').map((one) => one.parameters.ClientToken)
    expect(tokens).toHaveLength(2)
    expect(new Set(tokens).size).toBe(1)
  })

  it('finds the instance of an earlier request with other parameters, and says conflict when there is none', async () => {
    const mismatch = () => ec2Error('IdempotentParameterMismatch', 'other parameters')
    await using found = await fakeEc2({
      DescribeInstances: (_, count) => (count === 1 ? nothing() : reservations([[instanceXml('i-2')]])),
      RunInstances: mismatch,
    })
    expect(await (await found.provider()).createNode(request(), recordingCall())).toEqual({ serverId: 'i-2' })
    await using none = await fakeEc2({ DescribeInstances: nothing, RunInstances: mismatch })
    const error = await caught((await none.provider()).createNode(request(), recordingCall()))
    expect(error).toMatchObject({ code: 'conflict' })
    expect(none.requests.filter((one) => one.action === 'RunInstances')).toHaveLength(1)
  })

  it('does not take a terminated instance of the intent for the node', async () => {
    await using fake = await fakeEc2({
      DescribeInstances: () => reservations([[instanceXml('i-3', 'terminated')]]),
      RunInstances: () => launched('i-4'),
    })
    expect(await (await fake.provider()).createNode(request(), recordingCall())).toEqual({ serverId: 'i-4' })
  })

  it('refuses a token that is longer than EC2 takes before anything is made', async () => {
    await using fake = await fakeEc2({ DescribeInstances: nothing })
    const asked = { ...request(), mark: { ...freshMark('inst'), intent: 'x'.repeat(65) } }
    const error = await caught((await fake.provider()).createNode(asked, recordingCall()))
    expect(error).toMatchObject({ code: 'invalid' })
    expect(fake.requests.map((one) => one.action)).not.toContain('RunInstances')
  })

  it('sizes the root disk under the device name that the image tells, and never below its snapshot', async () => {
    await using fake = await fakeEc2({
      DescribeInstances: nothing,
      RunInstances: () => launched('i-5'),
      DescribeImages: () =>
        ec2Answer(
          'DescribeImages',
          '<imagesSet><item><imageId>ami-1</imageId><rootDeviceName>/dev/xvda</rootDeviceName><blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs><volumeSize>10</volumeSize></ebs></item></blockDeviceMapping></item></imagesSet>',
        ),
    })
    const provider = await fake.provider()
    await provider.createNode({ ...request(), diskGiB: 4 }, recordingCall())
    expect(fake.requests.at(-1)?.parameters).toMatchObject({
      'BlockDeviceMapping.1.DeviceName': '/dev/xvda',
      'BlockDeviceMapping.1.Ebs.VolumeSize': '10',
    })
  })
})

describe('listing', () => {
  it('follows pages, counts instances by reservation, and never sends MaxResults together with ids', async () => {
    await using fake = await fakeEc2({
      DescribeInstances: ({ parameters }) =>
        parameters['InstanceId.1'] !== undefined
          ? reservations([[instanceXml('i-1')]])
          : parameters.NextToken === 'two'
            ? reservations([[instanceXml('i-3', 'terminated')]])
            : reservations([[instanceXml('i-1'), instanceXml('i-2', 'hibernating')]], 'two'),
    })
    const provider = await fake.provider()
    const nodes = []
    for await (const page of provider.listNodes(null, recordingCall())) nodes.push(...page.nodes)
    expect(nodes.map((node) => [node.providerId, node.state, node.providerState])).toEqual([
      ['i-1', 'running', 'running'],
      ['i-2', 'unknown', 'hibernating'],
      ['i-3', 'deleted', 'terminated'],
    ])
    await provider.getNode({ serverId: 'i-1' }, recordingCall())
    for (const { parameters } of fake.requests)
      expect(parameters.MaxResults !== undefined && parameters['InstanceId.1'] !== undefined).toBe(false)
  })

  it('ends with a protocol error when a page token comes again', async () => {
    await using fake = await fakeEc2({ DescribeInstances: () => reservations([], 'same') })
    const provider = await fake.provider()
    const listing = (async () => {
      for await (const _ of provider.listNodes(null, recordingCall()));
    })()
    expect(await caught(listing)).toMatchObject({ code: 'protocol' })
  })

  it.each([
    ['an HTML page with status 500', { status: 500, html: true, body: '<html>Oops</html>' }, 'unavailable', 5],
    ['an HTML page with status 200', { html: true, body: '<html>Sign in</html>' }, 'protocol', 3],
    ['an empty body', { body: '' }, 'protocol', 3],
    ['a document that ends half way', { body: '<?xml version="1.0"?><DescribeInstancesResponse>' }, 'protocol', 3],
    ['another document', { body: '<?xml version="1.0"?><Feed></Feed>' }, 'protocol', 3],
  ])('types %s, and does not take it for no instances', async (_, answer, code, tries) => {
    await using fake = await fakeEc2({ DescribeInstances: () => answer })
    const provider = await fake.provider()
    const listing = (async () => {
      for await (const _page of provider.listNodes(null, recordingCall()));
    })()
    const error = await caught(listing)
    expect(error).toBeInstanceOf(ProviderError)
    expect(error).toMatchObject({ code })
    expect(fake.requests.length).toBe(tries)
  })

  it('knows sizes and image names by two filtered requests, and nodes without them when those are refused', async () => {
    const both = '<imageId>ami-1</imageId><instanceType>t3.micro</instanceType>'
    const answers = { DescribeInstances: () => reservations([[instanceXml('i-1', 'running', both)]]) }
    await using fake = await fakeEc2({
      ...answers,
      DescribeImages: () =>
        ec2Answer('DescribeImages', '<imagesSet><item><imageId>ami-1</imageId><name>noble</name></item></imagesSet>'),
      DescribeInstanceTypes: () =>
        ec2Answer(
          'DescribeInstanceTypes',
          '<instanceTypeSet><item><instanceType>t3.micro</instanceType><vCpuInfo><defaultVCpus>2</defaultVCpus></vCpuInfo><memoryInfo><sizeInMiB>1024</sizeInMiB></memoryInfo></item></instanceTypeSet>',
        ),
    })
    const provider = await fake.provider()
    const node = await provider.getNode({ serverId: 'i-1' }, recordingCall())
    expect(node).toMatchObject({ vcpu: 2, memoryMiB: 1024, image: { id: 'ami-1', name: 'noble' } })
    await provider.getNode({ serverId: 'i-1' }, recordingCall())
    expect(fake.requests.filter((one) => one.action === 'DescribeInstanceTypes')).toHaveLength(1)
    expect(fake.requests.find((one) => one.action === 'DescribeImages')?.parameters).toMatchObject({
      'Filter.1.Name': 'image-id',
      'Filter.1.Value.1': 'ami-1',
    })

    await using refused = await fakeEc2({
      ...answers,
      DescribeImages: () => ec2Error('UnauthorizedOperation', 'no', 403),
      DescribeInstanceTypes: () => ec2Error('UnauthorizedOperation', 'no', 403),
    })
    const plain = await (await refused.provider()).getNode({ serverId: 'i-1' }, recordingCall())
    expect(plain).toMatchObject({ providerId: 'i-1', vcpu: null, memoryMiB: null, image: { id: 'ami-1', name: null } })
  })
})

describe('one node', () => {
  it.each(['InvalidInstanceID.NotFound', 'InvalidInstanceID.Malformed'])('is null for %s', async (word) => {
    await using fake = await fakeEc2({ DescribeInstances: () => ec2Error(word, 'no') })
    expect(await (await fake.provider()).getNode({ serverId: 'i-1' }, recordingCall())).toBeNull()
  })

  it('is terminated alone, since one unknown id would make the whole request fail', async () => {
    await using fake = await fakeEc2({ TerminateInstances: () => ec2Error('InvalidInstanceID.NotFound', 'no') })
    const provider = await fake.provider()
    await provider.destroyNode({ serverId: 'i-1' }, recordingCall())
    await provider.destroyNode({ serverId: 'i-2' }, recordingCall())
    expect(fake.requests.map((one) => one.parameters['InstanceId.1'])).toEqual(['i-1', 'i-2'])
    for (const { parameters } of fake.requests) expect(parameters).not.toHaveProperty('InstanceId.2')
  })

  it('has no console log until EC2 posts one', async () => {
    await using fake = await fakeEc2({
      GetConsoleOutput: (_, count) =>
        ec2Answer(
          'GetConsoleOutput',
          count === 1 ? '' : `<output>${Buffer.from('boot ✓').toString('base64')}</output>`,
        ),
    })
    const provider = await fake.provider()
    expect(await provider.consoleLog?.read({ serverId: 'i-1' }, recordingCall())).toBeNull()
    expect(await provider.consoleLog?.read({ serverId: 'i-1' }, recordingCall())).toBe('boot ✓')
  })
})

import { expect, it } from 'vitest'
import { recordingCall } from '../contract-target'
import { ec2Answer, ec2Error, fakeEc2 } from './testing'

const mark = { installation: 'inst', allocation: 'alloc', intent: 'intent' }
const group = (rules = '') =>
  ec2Answer(
    'DescribeSecurityGroups',
    `<securityGroupInfo><item><groupId>sg-1</groupId><groupName>plumbline-intent</groupName><vpcId>vpc-1</vpcId><ipPermissions>${rules}</ipPermissions></item></securityGroupInfo>`,
  )
const noGroup = () => ec2Answer('DescribeSecurityGroups', '<securityGroupInfo/>')
const done = (action: string) => () => ec2Answer(action, '<return>true</return>')
const asked = { mark, name: 'plumbline-intent', networkId: 'vpc-1', port: 22 }

it('opens SSH for both families in a group that carries the mark from its first moment', async () => {
  await using fake = await fakeEc2({
    DescribeSecurityGroups: noGroup,
    CreateSecurityGroup: () => ec2Answer('CreateSecurityGroup', '<groupId>sg-1</groupId>'),
    AuthorizeSecurityGroupIngress: done('AuthorizeSecurityGroupIngress'),
  })
  expect(await (await fake.provider()).ingress?.openSsh(asked, recordingCall())).toEqual({ id: 'sg-1' })
  expect(fake.requests[1]?.parameters).toMatchObject({
    GroupName: 'plumbline-intent',
    VpcId: 'vpc-1',
    'TagSpecification.1.ResourceType': 'security-group',
    'TagSpecification.1.Tag.1.Value': 'inst',
  })
  const rules = fake.requests
    .slice(2)
    .map(({ parameters }) => [
      parameters['IpPermissions.1.FromPort'],
      parameters['IpPermissions.1.IpRanges.1.CidrIp'] ?? parameters['IpPermissions.1.Ipv6Ranges.1.CidrIpv6'],
    ])
  expect(rules).toEqual([
    ['22', '0.0.0.0/0'],
    ['22', '::/0'],
  ])
})

it('completes a group whose second rule was lost in a crash, and nothing more', async () => {
  const v4 =
    '<item><ipProtocol>tcp</ipProtocol><fromPort>22</fromPort><toPort>22</toPort><ipRanges><item><cidrIp>0.0.0.0/0</cidrIp></item></ipRanges></item>'
  await using fake = await fakeEc2({
    DescribeSecurityGroups: () => group(v4),
    AuthorizeSecurityGroupIngress: () => ec2Error('InvalidPermission.Duplicate', 'already exists'),
  })
  expect(await (await fake.provider()).ingress?.openSsh(asked, recordingCall())).toEqual({ id: 'sg-1' })
  expect(fake.requests.map((one) => one.action)).toEqual(['DescribeSecurityGroups', 'AuthorizeSecurityGroupIngress'])
})

it('does not take a group of that name that is not ours', async () => {
  await using fake = await fakeEc2({
    DescribeSecurityGroups: noGroup,
    CreateSecurityGroup: () => ec2Error('InvalidGroup.Duplicate', 'exists'),
  })
  const opening = (await fake.provider()).ingress?.openSsh(asked, recordingCall())
  await expect(opening).rejects.toMatchObject({ code: 'conflict' })
})

it('says conflict while an instance still uses the group, and nothing when it is gone', async () => {
  await using fake = await fakeEc2({
    DeleteSecurityGroup: (_, count) =>
      count === 1
        ? ec2Error('DependencyViolation', 'resource sg-1 has a dependent object')
        : ec2Error('InvalidGroup.NotFound', 'no'),
  })
  const provider = await fake.provider()
  await expect(provider.ingress?.close('sg-1', recordingCall())).rejects.toMatchObject({ code: 'conflict' })
  await provider.ingress?.close('sg-1', recordingCall())
})

it('finds every class by exact tags, over pages, leaving out what has ended', async () => {
  const tags =
    '<tagSet><item><key>plumbline:allocation</key><value>alloc</value></item><item><key>plumbline:intent</key><value>n</value></item></tagSet>'
  await using fake = await fakeEc2({
    DescribeInstances: () =>
      ec2Answer(
        'DescribeInstances',
        `<reservationSet><item><instancesSet><item><instanceId>i-1</instanceId>${tags}</item></instancesSet></item></reservationSet>`,
      ),
    DescribeKeyPairs: () =>
      ec2Answer(
        'DescribeKeyPairs',
        `<keySet><item><keyPairId>key-1</keyPairId><keyName>k</keyName>${tags}</item></keySet>`,
      ),
    DescribeSecurityGroups: ({ parameters }) =>
      ec2Answer(
        'DescribeSecurityGroups',
        parameters.NextToken === 'two'
          ? `<securityGroupInfo><item><groupId>sg-2</groupId>${tags}</item></securityGroupInfo>`
          : `<securityGroupInfo><item><groupId>sg-1</groupId>${tags}</item></securityGroupInfo><nextToken>two</nextToken>`,
      ),
    DescribeAddresses: () =>
      ec2Answer(
        'DescribeAddresses',
        `<addressesSet><item><allocationId>eipalloc-1</allocationId><publicIp>198.51.100.1</publicIp>${tags}</item></addressesSet>`,
      ),
    DescribeVolumes: () =>
      ec2Answer(
        'DescribeVolumes',
        `<volumeSet><item><volumeId>vol-1</volumeId><size>8</size><status>available</status>${tags}</item><item><volumeId>vol-2</volumeId><status>deleting</status>${tags}</item></volumeSet>`,
      ),
    DescribeNetworkInterfaces: ({ parameters }) =>
      ec2Answer(
        'DescribeNetworkInterfaces',
        parameters.NextToken === 'two'
          ? `<networkInterfaceSet><item><networkInterfaceId>eni-2</networkInterfaceId><status>available</status>${tags}</item></networkInterfaceSet>`
          : `<networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId><status>available</status>${tags}</item></networkInterfaceSet><nextToken>two</nextToken>`,
      ),
  })
  const found = await (await fake.provider()).findOwned(
    { installation: 'a*b\\c', allocation: 'alloc' },
    recordingCall(),
    () => {
      throw new Error('every class can be listed')
    },
  )
  expect(found.map((one) => `${one.kind} ${one.id}`).sort()).toEqual([
    'floating-ip eipalloc-1',
    'key key-1',
    'port eni-1',
    'port eni-2',
    'security-group sg-1',
    'security-group sg-2',
    'server i-1',
    'volume vol-1',
  ])
  for (const one of found) expect(one).toMatchObject({ allocation: 'alloc', intent: 'n' })
  for (const { parameters } of fake.requests) {
    // A `*` in the name of an installation is no wildcard.
    expect(parameters['Filter.1.Value.1']).toBe('a\\*b\\\\c')
    expect(parameters['Filter.2.Value.1']).toBe('alloc')
  }
  expect(found.find((one) => one.kind === 'volume')?.facts).toMatchObject({ sizeGiB: 8, usedBy: null })
  expect(found.find((one) => one.kind === 'floating-ip')?.facts).toMatchObject({
    address: '198.51.100.1',
    usedBy: null,
  })
  const instances = fake.requests.find((one) => one.action === 'DescribeInstances')?.parameters ?? {}
  expect(instances['Filter.3.Name']).toBe('instance-state-name')
  expect(Object.values(instances)).not.toContain('terminated')
})

it('tells a class that cannot be listed and finds the others', async () => {
  const tags =
    '<tagSet><item><key>plumbline:allocation</key><value>alloc</value></item><item><key>plumbline:intent</key><value>n</value></item></tagSet>'
  await using fake = await fakeEc2({
    DescribeInstances: () =>
      ec2Answer(
        'DescribeInstances',
        `<reservationSet><item><instancesSet><item><instanceId>i-1</instanceId><keyName>plumbline-k</keyName><clientToken>n</clientToken>${tags}</item></instancesSet></item></reservationSet>`,
      ),
    DescribeKeyPairs: () => ec2Answer('DescribeKeyPairs', '<keySet/>'),
    DescribeSecurityGroups: () => ec2Answer('DescribeSecurityGroups', '<securityGroupInfo/>'),
    DescribeAddresses: () =>
      ec2Error('UnauthorizedOperation', 'You are not authorized to perform this operation.', 403),
    DescribeVolumes: () => ec2Answer('DescribeVolumes', '<volumeSet/>'),
    DescribeNetworkInterfaces: () => ec2Answer('DescribeNetworkInterfaces', '<networkInterfaceSet/>'),
  })
  const provider = await fake.provider()
  const gaps: string[] = []
  const found = await provider.findOwned({ installation: 'inst' }, recordingCall(), ({ kind }) => gaps.push(kind))
  expect(gaps).toEqual(['floating-ip'])
  expect(found.map((one) => one.id)).toEqual(['i-1'])
  // What a copied tag does not bring along.
  expect(found[0]?.facts).toMatchObject({ keyName: 'plumbline-k', requestToken: 'n' })
  await expect(provider.findOwned({ installation: 'inst' }, recordingCall())).rejects.toMatchObject({ code: 'auth' })
})

it('removes a network interface, and says conflict while an instance has it', async () => {
  await using fake = await fakeEc2({
    DeleteNetworkInterface: (_, count) =>
      count === 1
        ? ec2Error('InvalidNetworkInterface.InUse', 'Network interface is currently in use.')
        : ec2Error('InvalidNetworkInterfaceID.NotFound', 'no'),
  })
  const provider = await fake.provider()
  const port = { kind: 'port' as const, id: 'eni-1', name: '', allocation: 'alloc', intent: 'n' }
  await expect(provider.removeOwned(port, recordingCall())).rejects.toMatchObject({ code: 'conflict' })
  await provider.removeOwned(port, recordingCall())
})

it('takes an equal key of the same name for the one added before, whatever its comment', async () => {
  await using fake = await fakeEc2({
    ImportKeyPair: () => ec2Error('InvalidKeyPair.Duplicate', 'exists'),
    DescribeKeyPairs: () =>
      ec2Answer(
        'DescribeKeyPairs',
        '<keySet><item><keyPairId>key-1</keyPairId><keyName>plumbline-intent</keyName><keyFingerprint>f</keyFingerprint><publicKey>ssh-ed25519 AAAA plumbline-intent</publicKey></item></keySet>',
      ),
  })
  const provider = await fake.provider()
  const key = { mark, name: 'plumbline-intent', publicKey: 'ssh-ed25519 AAAA someone@somewhere\n' }
  expect(await provider.addKey(key, recordingCall())).toEqual({
    id: 'key-1',
    name: 'plumbline-intent',
    fingerprint: 'f',
  })
  const other = provider.addKey({ ...key, publicKey: 'ssh-ed25519 BBBB' }, recordingCall())
  await expect(other).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('another key') })
})

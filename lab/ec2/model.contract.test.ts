import * as sdk from '@aws-sdk/client-ec2'
import { GetParametersByPathCommand, GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, test } from 'vitest'
import { ACTIONS } from './actions'
import { boto3Missing, modelDeviations } from './contract/python'
import { startRecorder } from './contract/recorder'
import { BOOTED_MS, PUBLIC_KEY, prepare } from './sdk'
import { startTestCloud } from './testing'

const missing = boto3Missing()
if (missing) console.warn(`Skipped: the simulated AWS against botocore’s service model. ${missing}`)

/** Where the service itself leaves the model's enumerations. */
const EXPECTED = [
  "DescribeImages response.imagesSet[].platform: 'windows' is not in the enumeration",
  "DescribeInstances response.reservationSet[].instancesSet[].platform: 'windows' is not in the enumeration",
  "DescribeInternetGateways response.internetGatewaySet[].attachmentSet[].state: 'available' is not in the enumeration",
]

const FILTERS = [{ Name: 'tag-key', Values: ['*'] }]

/** Every action of the dialect at least once, as AWS's own JavaScript client sends it. */
async function driveEverything(cloud: Awaited<ReturnType<typeof startTestCloud>>, endpoint: string): Promise<void> {
  const { ec2, order, imageId } = await prepare({ ...cloud, client: { ...cloud.client, endpoint } })
  const ssm = new SSMClient({ ...cloud.client, endpoint })
  await ssm.send(new GetParametersByPathCommand({ Path: '/aws/service', Recursive: true }))
  await ssm.send(new GetParametersCommand({ Names: ['/nothing'] }))
  await new STSClient({ ...cloud.client, endpoint }).send(new GetCallerIdentityCommand({}))

  await ec2.send(new sdk.DescribeRegionsCommand({ AllRegions: true }))
  await ec2.send(new sdk.DescribeAvailabilityZonesCommand({ ZoneNames: ['us-east-1a'] }))
  await ec2.send(new sdk.DescribeAccountAttributesCommand({}))
  const { Vpcs } = await ec2.send(new sdk.DescribeVpcsCommand({ MaxResults: 5 }))
  const VpcId = Vpcs?.find((vpc) => vpc.IsDefault)?.VpcId
  await ec2.send(new sdk.DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsHostnames' }))
  const { Subnets } = await ec2.send(
    new sdk.DescribeSubnetsCommand({ Filters: [{ Name: 'vpc-id', Values: [VpcId ?? ''] }] }),
  )
  await ec2.send(new sdk.DescribeRouteTablesCommand({}))
  const { InternetGateways } = await ec2.send(new sdk.DescribeInternetGatewaysCommand({}))
  await ec2.send(
    new sdk.DescribeInternetGatewaysCommand({ InternetGatewayIds: [InternetGateways?.[0]?.InternetGatewayId ?? ''] }),
  )
  await ec2.send(new sdk.DescribeInstanceTypesCommand({ MaxResults: 100 }))
  await ec2.send(new sdk.DescribeInstanceTypeOfferingsCommand({ LocationType: 'availability-zone-id' }))
  await ec2.send(new sdk.DescribeImagesCommand({ Owners: ['amazon', 'self'], IncludeDeprecated: true }))
  await ec2.send(new sdk.DescribeImagesCommand({ ImageIds: [imageId] }))

  await ec2.send(new sdk.CreateKeyPairCommand({ KeyName: 'made', KeyType: 'ed25519', KeyFormat: 'pem' }))
  await ec2.send(new sdk.DescribeKeyPairsCommand({ IncludePublicKey: true }))
  const key = { KeyName: 'again', PublicKeyMaterial: Buffer.from(PUBLIC_KEY) }
  const TagSpecifications = (ResourceType: sdk.ResourceType) => [{ ResourceType, Tags: [{ Key: 'a', Value: 'b & c' }] }]
  await ec2.send(new sdk.ImportKeyPairCommand({ ...key, TagSpecifications: TagSpecifications('key-pair') }))
  await ec2.send(new sdk.DeleteKeyPairCommand({ KeyName: 'made' }))

  const group = {
    GroupName: 'group',
    Description: 'a group',
    VpcId,
    TagSpecifications: TagSpecifications('security-group'),
  }
  const { GroupId = '' } = await ec2.send(new sdk.CreateSecurityGroupCommand(group))
  const ssh = {
    IpProtocol: 'tcp',
    FromPort: 22,
    ToPort: 22,
    IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'all' }],
    Ipv6Ranges: [{ CidrIpv6: '::/0' }],
    UserIdGroupPairs: [{ GroupId }],
  }
  await ec2.send(new sdk.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [ssh] }))
  await ec2.send(new sdk.AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions: [ssh] }))
  await ec2.send(new sdk.DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [GroupId] }] }))
  await ec2.send(new sdk.DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }))
  await ec2.send(new sdk.RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: [ssh] }))
  await ec2.send(new sdk.RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: [ssh] }))

  const launched = await ec2.send(
    order({
      UserData: Buffer.from('#!/bin/sh\n').toString('base64'),
      NetworkInterfaces: [
        { DeviceIndex: 0, AssociatePublicIpAddress: true, SubnetId: Subnets?.[0]?.SubnetId, Groups: [GroupId] },
      ],
      BlockDeviceMappings: [
        { DeviceName: '/dev/sdf', Ebs: { VolumeSize: 5, DeleteOnTermination: false, Encrypted: true } },
      ],
      TagSpecifications: [
        ...TagSpecifications('instance'),
        ...TagSpecifications('volume'),
        ...TagSpecifications('network-interface'),
      ],
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2, HttpEndpoint: 'enabled' },
      Monitoring: { Enabled: true },
      Placement: { Tenancy: 'default' },
      InstanceInitiatedShutdownBehavior: 'terminate',
    }),
  )
  const id = launched.Instances?.[0]?.InstanceId ?? ''
  const InstanceIds = [id]
  cloud.pass(BOOTED_MS)
  await ec2.send(new sdk.DescribeInstancesCommand({ Filters: FILTERS, MaxResults: 1000 }))
  await ec2.send(new sdk.DescribeInstanceStatusCommand({ IncludeAllInstances: true }))
  await ec2.send(new sdk.DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: 'instanceType' }))
  cloud.pass(BOOTED_MS)
  await ec2.send(new sdk.GetConsoleOutputCommand({ InstanceId: id, Latest: true }))
  await ec2.send(new sdk.CreateTagsCommand({ Resources: InstanceIds, Tags: [{ Key: 'x', Value: '' }] }))
  await ec2.send(new sdk.DescribeTagsCommand({ Filters: [{ Name: 'resource-id', Values: InstanceIds }] }))
  await ec2.send(new sdk.DeleteTagsCommand({ Resources: InstanceIds, Tags: [{ Key: 'x' }] }))
  const { Volumes } = await ec2.send(new sdk.DescribeVolumesCommand({ Filters: FILTERS }))
  await ec2.send(
    new sdk.DescribeNetworkInterfacesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: InstanceIds }] }),
  )
  const { NetworkInterface } = await ec2.send(
    new sdk.CreateNetworkInterfaceCommand({
      SubnetId: Subnets?.[0]?.SubnetId,
      TagSpecifications: TagSpecifications('network-interface'),
    }),
  )
  await ec2.send(new sdk.DescribeNetworkInterfacesCommand({ Filters: [{ Name: 'status', Values: ['available'] }] }))
  await ec2.send(
    new sdk.DeleteNetworkInterfaceCommand({ NetworkInterfaceId: NetworkInterface?.NetworkInterfaceId ?? '' }),
  )
  const { AllocationId } = await ec2.send(
    new sdk.AllocateAddressCommand({ Domain: 'vpc', TagSpecifications: TagSpecifications('elastic-ip') }),
  )
  const { AssociationId } = await ec2.send(new sdk.AssociateAddressCommand({ AllocationId, InstanceId: id }))
  await ec2.send(new sdk.DescribeAddressesCommand({}))
  await ec2.send(new sdk.DescribeInstancesCommand({ InstanceIds }))
  await ec2.send(new sdk.DisassociateAddressCommand({ AssociationId }))
  await ec2.send(new sdk.ReleaseAddressCommand({ AllocationId }))
  await ec2.send(new sdk.RebootInstancesCommand({ InstanceIds }))
  await ec2.send(new sdk.StopInstancesCommand({ InstanceIds }))
  cloud.pass(BOOTED_MS)
  await ec2.send(new sdk.StartInstancesCommand({ InstanceIds }))
  await ec2.send(new sdk.ModifyInstanceAttributeCommand({ InstanceId: id, DisableApiTermination: { Value: false } }))
  await ec2.send(new sdk.TerminateInstancesCommand({ InstanceIds }))
  cloud.pass(BOOTED_MS)
  const left = Volumes?.find((volume) => volume.Size === 5)?.VolumeId
  await ec2.send(new sdk.DescribeVolumesCommand({ VolumeIds: [left ?? ''] }))
  await ec2.send(new sdk.DeleteVolumeCommand({ VolumeId: left }))
  await ec2.send(new sdk.DeleteSecurityGroupCommand({ GroupId }))
}

describe.skipIf(missing !== null)('the simulated AWS against botocore’s service model', () => {
  test('every action: each parameter that the SDK sends and each element of the answers stands in the model', async () => {
    await using cloud = await startTestCloud({ spec: { seedNodes: true } })
    await using recorder = await startRecorder(cloud.endpoint)
    await driveEverything(cloud, recorder.endpoint)
    const driven = new Set(recorder.exchanges.map(({ request }) => new URLSearchParams(request).get('Action')))
    expect(Object.keys(ACTIONS).filter((name) => !driven.has(name))).toEqual([])
    expect(recorder.exchanges.every((exchange) => exchange.status === 200)).toBe(true)
    expect((await modelDeviations(recorder.exchanges)).sort()).toEqual(EXPECTED)
  })

  test('the check itself finds what does not belong', async () => {
    const answer = (body: string) =>
      `<DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>${body}</DescribeVpcsResponse>`
    const exchange = (request: string, response: string) => ({
      service: 'ec2',
      target: null,
      request,
      status: 200,
      response,
    })
    const found = await modelDeviations([
      exchange('Action=DescribeVpcs&Version=2016-11-15&Colour=red&MaxResults=many', answer('<vpcSet/>')),
      exchange('Action=DescribeVpcs', answer('<vpcSet><item><isDefault>yes</isDefault><nmae>x</nmae></item></vpcSet>')),
      exchange('Action=DescribeVpcs', answer('<vpcSet><member/></vpcSet><vpcSet/>')),
    ])
    expect(found).toEqual([
      "DescribeVpcs request.MaxResults: 'many' is no integer",
      'DescribeVpcs request: sends Colour, which the model does not have',
      'DescribeVpcs response.vpcSet: has member in a list of item',
      "DescribeVpcs response.vpcSet[].isDefault: 'yes' is no boolean",
      'DescribeVpcs response.vpcSet[]: has nmae, which the model does not have',
      'DescribeVpcs response: has vpcSet twice',
    ])
  })
})

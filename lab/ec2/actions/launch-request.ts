import { type Ec2Call, specifiedTags } from '../call'
import { checkId, findOne } from '../state/find'
import { findImage, type Image } from '../state/images'
import { findInstanceType, type InstanceType } from '../state/instance-types'
import type { Launch, LaunchVolume } from '../state/launch'
import type { Ec2World, Subnet } from '../state/types'
import { Ec2Error, invalidCombination, invalidValue, notFound } from '../wire/errors'
import type { Parameters } from '../wire/parameters'

const USER_DATA_MAX = 16_384
const VOLUME_TYPES = ['standard', 'gp2', 'gp3', 'io1', 'io2', 'st1', 'sc1']

function imageOf(world: Ec2World, input: Parameters): Image {
  const id = input.required('ImageId')
  checkId('ami', id)
  const image = findImage(world.account, id)
  if (!image) throw notFound('InvalidAMIID.NotFound', 'image id', [`[${id}]`])
  return image
}

function typeOf(input: Parameters, image: Image): InstanceType {
  // EC2 still takes m1.small when none is given, which no image of today runs on.
  const name = input.required('InstanceType')
  const type = findInstanceType(name)
  if (!type) throw new Ec2Error('InvalidParameterValue', `Invalid value '${name}' for InstanceType.`)
  if (!type.architectures.includes(image.architecture))
    throw new Ec2Error(
      'InvalidParameterValue',
      `The architecture '${type.architectures.join(',')}' of the specified instance type does not match the architecture '${image.architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again.`,
    )
  return type
}

/** The subnet named, or the default one of the zone named, or the first default one whose zone offers the type. */
function subnetOf(world: Ec2World, input: Parameters, card: Parameters | undefined, type: InstanceType): Subnet {
  const id = card?.text('SubnetId') ?? input.text('SubnetId')
  const zone = input.child('Placement')?.text('AvailabilityZone')
  const offers = (subnet: Subnet) => type.zones.includes(subnet.zone.slice(-1))
  const unsupported = (subnet: Subnet) =>
    new Ec2Error(
      'Unsupported',
      `Your requested instance type (${type.name}) is not supported in your requested Availability Zone (${subnet.zone}).`,
    )
  if (id) {
    const subnet = findOne('subnet', world.subnets, id)
    if (!offers(subnet)) throw unsupported(subnet)
    return subnet
  }
  const standard = world.subnets.filter((subnet) => subnet.defaultForZone)
  const inZone = zone ? standard.filter((subnet) => subnet.zone === zone) : standard
  const [first] = inZone
  if (!first)
    throw zone
      ? new Ec2Error('InvalidParameterValue', `Invalid availability zone: [${zone}]`)
      : new Ec2Error('MissingInput', 'No subnets found for the default VPC. Please specify a subnet.')
  const subnet = inZone.find(offers)
  if (!subnet) throw unsupported(first)
  return subnet
}

function groupsOf(world: Ec2World, input: Parameters, card: Parameters | undefined, subnet: Subnet): string[] {
  const ids = [...(card?.list('SecurityGroupId') ?? []), ...input.list('SecurityGroupId')]
  const byName = input.list('SecurityGroup').map((name) => {
    const group = world.securityGroups.find((candidate) => candidate.vpcId === subnet.vpcId && candidate.name === name)
    if (!group) throw notFound('InvalidGroup.NotFound', 'security group', [name])
    return group
  })
  const groups = [...ids.map((id) => findOne('sg', world.securityGroups, id)), ...byName]
  const foreign = groups.find((group) => group.vpcId !== subnet.vpcId)
  if (foreign)
    throw new Ec2Error(
      'InvalidParameter',
      `Security group ${foreign.id} and subnet ${subnet.id} belong to different networks.`,
    )
  if (groups.length > 5)
    throw new Ec2Error('SecurityGroupsPerInstanceLimitExceeded', 'An interface has at most 5 security groups.')
  if (groups.length > 0) return [...new Set(groups.map((group) => group.id))]
  return world.securityGroups.filter((g) => g.vpcId === subnet.vpcId && g.name === 'default').map((group) => group.id)
}

function userDataOf(input: Parameters): string | null {
  const encoded = input.text('UserData')
  if (!encoded) return null
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(encoded) || encoded.replace(/\s/g, '').length % 4 !== 0)
    throw new Ec2Error('InvalidParameterValue', 'Invalid BASE64 encoding of user data.')
  const data = Buffer.from(encoded, 'base64')
  if (data.length > USER_DATA_MAX)
    throw new Ec2Error('InvalidParameterValue', `User data is limited to ${USER_DATA_MAX} bytes`)
  return data.toString()
}

function volumeOf(mapping: Parameters, image: Image): LaunchVolume {
  const device = mapping.required('DeviceName')
  const root = device === image.rootDevice
  const ebs = mapping.child('Ebs')
  const type = ebs?.text('VolumeType') ?? (root ? image.volumeType : 'gp2')
  if (!VOLUME_TYPES.includes(type)) throw invalidValue('VolumeType', type)
  const sizeGiB = ebs?.integer('VolumeSize') ?? (root ? image.sizeGiB : 8)
  if (root && sizeGiB < image.sizeGiB)
    throw new Ec2Error(
      'InvalidBlockDeviceMapping',
      `Volume of size ${sizeGiB}GB is smaller than snapshot '${image.snapshotId}', expect size >= ${image.sizeGiB}GB`,
    )
  if (sizeGiB < 1 || sizeGiB > 16_384) throw invalidValue('VolumeSize', String(sizeGiB))
  return {
    device,
    sizeGiB,
    type,
    snapshotId: root ? image.snapshotId : '',
    encrypted: ebs?.boolean('Encrypted') ?? false,
    deleteOnTermination: ebs?.boolean('DeleteOnTermination') ?? true,
  }
}

function volumesOf(input: Parameters, image: Image): LaunchVolume[] {
  const asked = input.structures('BlockDeviceMapping').map((mapping) => volumeOf(mapping, image))
  if (asked.some((volume) => volume.device === image.rootDevice)) return asked
  const { rootDevice: device, sizeGiB, volumeType: type, snapshotId } = image
  return [{ device, sizeGiB, type, snapshotId, encrypted: false, deleteOnTermination: true }, ...asked]
}

/** The one interface of the request, when it describes it itself; then groups and subnet must stand there. */
function interfaceOf(input: Parameters): Parameters | undefined {
  const cards = input.structures('NetworkInterface')
  if (cards.length > 1)
    throw new Ec2Error('Unsupported', 'This simulated service gives an instance one network interface.')
  const [card] = cards
  if (!card) return undefined
  if (card.text('NetworkInterfaceId'))
    throw new Ec2Error('Unsupported', 'Existing network interfaces cannot be attached here.')
  if ((card.integer('DeviceIndex') ?? -1) !== 0)
    throw new Ec2Error('InvalidParameterValue', 'Each network interface requires a device index.')
  if (input.text('SubnetId') !== undefined)
    throw invalidCombination(
      'Network interfaces and an instance-level subnet ID may not be specified on the same request',
    )
  if (input.child('SecurityGroupId') || input.child('SecurityGroup'))
    throw invalidCombination(
      'Network interfaces and an instance-level security groups may not be specified on the same request',
    )
  return card
}

function metadataOf(input: Parameters): Launch['metadata'] {
  const options = input.child('MetadataOptions')
  return {
    tokens: options?.text('HttpTokens') ?? 'optional',
    hopLimit: options?.integer('HttpPutResponseHopLimit') ?? 1,
    endpoint: options?.text('HttpEndpoint') ?? 'enabled',
    tags: options?.text('InstanceMetadataTags') ?? 'disabled',
  }
}

/** Looks up and checks everything that a RunInstances request names. */
export function readLaunch({ world, input }: Ec2Call): { launch: Launch; type: InstanceType } {
  const image = imageOf(world, input)
  const type = typeOf(input, image)
  const card = interfaceOf(input)
  const subnet = subnetOf(world, input, card, type)
  const keyName = input.text('KeyName')
  const key = keyName ? (world.keyPairs.find((candidate) => candidate.name === keyName) ?? null) : null
  if (keyName && !key) throw notFound('InvalidKeyPair.NotFound', 'key pair', [keyName])
  const shutdownBehavior = input.text('InstanceInitiatedShutdownBehavior') ?? 'stop'
  if (shutdownBehavior !== 'stop' && shutdownBehavior !== 'terminate')
    throw invalidValue('InstanceInitiatedShutdownBehavior', shutdownBehavior)
  const launch: Launch = {
    image,
    type: type.name,
    key,
    userData: userDataOf(input),
    clientToken: input.text('ClientToken') ?? '',
    subnet,
    groupIds: groupsOf(world, input, card, subnet),
    wantsPublicAddress: card?.boolean('AssociatePublicIpAddress') ?? subnet.mapPublicIpOnLaunch,
    privateAddress: card?.text('PrivateIpAddress') ?? input.text('PrivateIpAddress'),
    volumes: volumesOf(input, image),
    tags: specifiedTags(input, ['instance', 'volume', 'network-interface']),
    monitoring: input.child('Monitoring')?.boolean('Enabled') ?? false,
    ebsOptimized: input.boolean('EbsOptimized') ?? false,
    disableApiTermination: input.boolean('DisableApiTermination') ?? false,
    shutdownBehavior,
    metadata: metadataOf(input),
  }
  return { launch, type }
}

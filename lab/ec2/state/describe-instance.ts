import { tagSet } from '../call'
import { crowdInterface, crowdVolume } from '../crowd/instances'
import type { Xml } from '../wire/xml'
import { elasticOf, publicAddressAt } from './addresses'
import { findImage } from './images'
import { findInstanceType } from './instance-types'
import { stateAt } from './life'
import { privateDnsName, publicDnsName } from './regions'
import type { Ec2World, Instance, InstanceState, NetworkInterface, Volume } from './types'

export const STATE_CODES = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
} satisfies Record<InstanceState, number>

export const stateXml = (state: InstanceState): Xml => ({ code: STATE_CODES[state], name: state })

export const groupSet = (world: Ec2World, groupIds: readonly string[]): Xml =>
  groupIds.map((groupId) => ({
    groupId,
    groupName: world.securityGroups.find((group) => group.id === groupId)?.name,
  }))

/** `ipOwnerId` is `amazon` for an address from the pool and the account for an elastic one. */
export function associationXml(world: Ec2World, instance: Instance, now: number): Xml {
  const address = publicAddressAt(world, instance, now)
  if (!address) return null
  const ipOwnerId = elasticOf(world, instance) ? world.account : 'amazon'
  return { publicIp: address, publicDnsName: publicDnsName(world.region, address), ipOwnerId }
}

/** The interface as it stands inside an instance and, with more around it, in DescribeNetworkInterfaces. */
export function interfaceXml(world: Ec2World, instance: Instance, card: NetworkInterface, now: number) {
  const association = associationXml(world, instance, now)
  const dns = privateDnsName(world.region, instance.privateAddress)
  return {
    networkInterfaceId: card.id,
    subnetId: card.subnetId,
    vpcId: world.subnets.find((subnet) => subnet.id === card.subnetId)?.vpcId,
    description: card.description,
    ownerId: world.account,
    status: 'in-use',
    macAddress: card.macAddress,
    privateIpAddress: instance.privateAddress,
    privateDnsName: dns,
    sourceDestCheck: true,
    interfaceType: 'interface',
    groupSet: groupSet(world, instance.groupIds),
    association,
    privateIpAddressesSet: [
      { privateIpAddress: instance.privateAddress, privateDnsName: dns, primary: true, association },
    ],
    ipv6AddressesSet: [],
  }
}

function volumesOf(world: Ec2World, instance: Instance): Volume[] {
  const own = world.volumes.filter((volume) => volume.instanceId === instance.id)
  const ofCrowd = own.length === 0 ? crowdVolume(world, instance) : null
  return ofCrowd ? [ofCrowd] : own
}

/** What disappears from the answer once the instance is terminated: its place in the network and its disks. */
function attached(world: Ec2World, instance: Instance, now: number) {
  const card =
    world.interfaces.find((candidate) => candidate.id === instance.interfaceId) ?? crowdInterface(world, instance)
  const address = publicAddressAt(world, instance, now)
  const subnet = world.subnets.find((candidate) => candidate.id === instance.subnetId)
  return {
    privateDnsName: privateDnsName(world.region, instance.privateAddress),
    dnsName: address ? publicDnsName(world.region, address) : '',
    subnetId: instance.subnetId,
    vpcId: subnet?.vpcId,
    privateIpAddress: instance.privateAddress,
    ipAddress: address,
    sourceDestCheck: true,
    groupSet: groupSet(world, instance.groupIds),
    blockDeviceMapping: volumesOf(world, instance).map((volume) => ({
      deviceName: volume.device,
      ebs: {
        volumeId: volume.id,
        status: 'attached',
        attachTime: new Date(volume.attachedAt),
        deleteOnTermination: volume.deleteOnTermination,
      },
    })),
    networkInterfaceSet: card
      ? [
          {
            ...interfaceXml(world, instance, card, now),
            attachment: {
              attachmentId: card.attachmentId,
              deviceIndex: 0,
              status: 'attached',
              attachTime: new Date(card.attachedAt),
              deleteOnTermination: true,
              networkCardIndex: 0,
            },
          },
        ]
      : [],
  }
}

/** One instance as RunInstances and DescribeInstances answer it at `now`. */
export function instanceXml(world: Ec2World, instance: Instance, now: number): Xml {
  const state = stateAt(instance, now)
  const image = findImage(world.account, instance.imageId)
  const type = findInstanceType(instance.type)
  const subnet = world.subnets.find((candidate) => candidate.id === instance.subnetId)
  const gone = { privateDnsName: '', dnsName: '', groupSet: [], blockDeviceMapping: [], networkInterfaceSet: [] }
  return {
    instanceId: instance.id,
    imageId: instance.imageId,
    instanceState: stateXml(state),
    reason: state === 'running' ? '' : instance.reason,
    keyName: instance.keyName,
    amiLaunchIndex: instance.launchIndex,
    productCodes: [],
    instanceType: instance.type,
    launchTime: new Date(instance.launchedAt),
    placement: { availabilityZone: subnet?.zone, groupName: '', tenancy: 'default' },
    platform: image?.platform === 'Windows' ? 'windows' : null,
    monitoring: { state: instance.monitoring ? 'enabled' : 'disabled' },
    ...(state === 'terminated' ? gone : attached(world, instance, now)),
    stateReason:
      state === 'pending' ? { code: 'pending', message: 'pending' } : state === 'running' ? null : instance.stateReason,
    architecture: image?.architecture ?? 'x86_64',
    rootDeviceType: 'ebs',
    rootDeviceName: image?.rootDevice,
    virtualizationType: 'hvm',
    clientToken: instance.clientToken,
    tagSet: Object.keys(instance.tags).length > 0 ? tagSet(instance.tags) : null,
    hypervisor: 'xen',
    ebsOptimized: instance.ebsOptimized,
    enaSupport: true,
    cpuOptions: type ? { coreCount: type.cores, threadsPerCore: type.vcpus / type.cores } : null,
    capacityReservationSpecification: { capacityReservationPreference: 'open' },
    hibernationOptions: { configured: false },
    metadataOptions: {
      state: 'applied',
      httpTokens: instance.metadata.tokens,
      httpPutResponseHopLimit: instance.metadata.hopLimit,
      httpEndpoint: instance.metadata.endpoint,
      httpProtocolIpv6: 'disabled',
      instanceMetadataTags: instance.metadata.tags,
    },
    enclaveOptions: { enabled: false },
    // `uefi-preferred` came later than the model that the dialect is held against.
    bootMode: image?.bootMode === 'uefi' ? 'uefi' : null,
    platformDetails: image?.platform ?? 'Linux/UNIX',
    usageOperation: image?.platform === 'Windows' ? 'RunInstances:0002' : 'RunInstances',
    usageOperationUpdateTime: new Date(instance.launchedAt),
    privateDnsNameOptions: {
      hostnameType: 'ip-name',
      enableResourceNameDnsARecord: false,
      enableResourceNameDnsAAAARecord: false,
    },
    maintenanceOptions: { autoRecovery: 'default' },
  }
}

/** A reservation around those of its instances that are to be shown. */
export function reservationXml(world: Ec2World, reservationId: string, instances: readonly Instance[], now: number) {
  return {
    reservationId,
    ownerId: world.account,
    groupSet: [],
    instancesSet: instances.map((instance) => instanceXml(world, instance, now)),
  }
}

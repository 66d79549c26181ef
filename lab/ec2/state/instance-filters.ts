import type { FilterTable } from '../wire/filters'
import { publicAddressAt } from './addresses'
import { STATE_CODES } from './describe-instance'
import { findImage } from './images'
import { stateAt } from './life'
import { privateDnsName, publicDnsName, zoneId } from './regions'
import type { Ec2World, Instance } from './types'

/** The filters of DescribeInstances. A terminated instance has left its network, so it matches none of those. */
export function instanceFilters(world: Ec2World, now: number): FilterTable<Instance> {
  const subnetOf = (instance: Instance) => world.subnets.find((subnet) => subnet.id === instance.subnetId)
  const live = (instance: Instance) => stateAt(instance, now) !== 'terminated'
  const image = (instance: Instance) => findImage(world.account, instance.imageId)
  const groupNames = (instance: Instance) =>
    world.securityGroups.filter((group) => instance.groupIds.includes(group.id)).map((group) => group.name)
  const publicDns = (instance: Instance) => {
    const address = publicAddressAt(world, instance, now)
    return address && publicDnsName(world.region, address)
  }
  return {
    'instance-id': (instance) => instance.id,
    'instance-state-name': (instance) => stateAt(instance, now),
    'instance-state-code': (instance) => String(STATE_CODES[stateAt(instance, now)]),
    'instance-type': (instance) => instance.type,
    'image-id': (instance) => instance.imageId,
    'key-name': (instance) => instance.keyName,
    'client-token': (instance) => instance.clientToken,
    'reservation-id': (instance) => instance.reservationId,
    'owner-id': () => world.account,
    architecture: (instance) => image(instance)?.architecture,
    'launch-time': (instance) => new Date(instance.launchedAt).toISOString(),
    'launch-index': (instance) => String(instance.launchIndex),
    'availability-zone': (instance) => subnetOf(instance)?.zone,
    'availability-zone-id': (instance) => zoneId(subnetOf(instance)?.zone ?? ''),
    'subnet-id': (instance) => (live(instance) ? instance.subnetId : null),
    'vpc-id': (instance) => (live(instance) ? subnetOf(instance)?.vpcId : null),
    'private-ip-address': (instance) => (live(instance) ? instance.privateAddress : null),
    'network-interface.addresses.private-ip-address': (i) => (live(i) ? i.privateAddress : null),
    'private-dns-name': (instance) => (live(instance) ? privateDnsName(world.region, instance.privateAddress) : null),
    'ip-address': (instance) => publicAddressAt(world, instance, now),
    'network-interface.association.public-ip': (instance) => publicAddressAt(world, instance, now),
    'dns-name': publicDns,
    'instance.group-id': (instance) => (live(instance) ? instance.groupIds : null),
    'group-id': (instance) => (live(instance) ? instance.groupIds : null),
    'instance.group-name': (instance) => (live(instance) ? groupNames(instance) : null),
    'network-interface.network-interface-id': (instance) => (live(instance) ? instance.interfaceId : null),
    'block-device-mapping.volume-id': (i) => world.volumes.flatMap((v) => (v.instanceId === i.id ? [v.id] : [])),
    'root-device-type': () => 'ebs',
    'root-device-name': (instance) => image(instance)?.rootDevice,
    'virtualization-type': () => 'hvm',
    hypervisor: () => 'xen',
    tenancy: () => 'default',
    platform: (instance) => (image(instance)?.platform === 'Windows' ? 'windows' : null),
    'monitoring-state': (instance) => (instance.monitoring ? 'enabled' : 'disabled'),
    'state-reason-code': (instance) => instance.stateReason?.code,
  }
}

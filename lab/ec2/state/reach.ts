import type { Reachability } from '@/lab/port'
import { publicAddressAt } from './addresses'
import { findImage } from './images'
import { contains } from './ipv4'
import { stateAt } from './life'
import { admitsTcp } from './permissions'
import type { Ec2World, Instance } from './types'

/** Where the bastion's connections come from: outside for public addresses, the default VPC for private ones. */
export const BASTION = { outside: '192.0.2.10', inside: '172.31.255.10' } as const

/** Security groups decide; what is stopped, or has no route out, is silent as in a VPC. */
function through(world: Ec2World, instance: Instance, now: number, from: string, port: number) {
  const groups = world.securityGroups.filter((group) => instance.groupIds.includes(group.id))
  if (stateAt(instance, now) !== 'running' || !admitsTcp(groups, port, (cidr) => contains(cidr, from))) return false
  return findImage(world.account, instance.imageId)?.machine !== null
}

function hasGateway(world: Ec2World, instance: Instance): boolean {
  const vpcId = world.subnets.find((subnet) => subnet.id === instance.subnetId)?.vpcId
  return world.routeTables.some((table) => table.vpcId === vpcId && table.gatewayId !== null)
}

/** What happens to a connection from the bastion to `address`; null: no instance here has it. */
export function reach(
  world: Ec2World,
  now: number,
  target: { address: string; port: number },
  machineIdOf: (instance: Instance) => string,
): Reachability | null {
  const { address, port } = target
  const live = world.instances.filter((instance) => !instance.released)
  const outside = live.find((instance) => publicAddressAt(world, instance, now) === address)
  if (outside) {
    const open = hasGateway(world, outside) && through(world, outside, now, BASTION.outside, port)
    return open ? { machineId: machineIdOf(outside) } : 'filtered'
  }
  const inside = live.find((instance) => instance.privateAddress === address)
  if (!inside) return null
  return through(world, inside, now, BASTION.inside, port) ? { machineId: machineIdOf(inside) } : 'filtered'
}

import { crowdAddressesIn } from '../crowd/networks'
import { Ec2Error } from '../wire/errors'
import { parseCidr, toAddress, toNumber } from './ipv4'
import { stateAt } from './life'
import type { Ec2World, ElasticAddress, Instance, Subnet } from './types'

/** Addresses of the pool below this host number are the provider's own. */
const FIRST_HOST = 10

export const elasticOf = (world: Ec2World, instance: Instance): ElasticAddress | undefined =>
  world.addresses.find((address) => address.association?.instanceId === instance.id)

/** The address from which the outside sees the instance at `now`; an elastic one replaces that from the pool. */
export function publicAddressAt(world: Ec2World, instance: Instance, now: number): string | null {
  const elastic = elasticOf(world, instance)
  if (elastic) return elastic.address
  return stateAt(instance, now) === 'running' ? instance.publicAddress : null
}

/** Takes the next free public address, going round, so that a released one stays unused as long as possible. */
export function takePublicAddress(world: Ec2World): string {
  const block = parseCidr(world.publicCidr)
  const used = new Set([
    ...world.instances.flatMap((instance) => (instance.released ? [] : [instance.publicAddress])),
    ...world.addresses.map((address) => address.address),
  ])
  const hosts = (block?.size ?? 0) - 1
  for (let tried = FIRST_HOST; tried < hosts; tried += 1) {
    const host = world.nextPublicHost
    world.nextPublicHost = host + 1 < hosts ? host + 1 : FIRST_HOST
    const address = toAddress((block?.first ?? 0) + host)
    if (!used.has(address)) return address
  }
  throw new Ec2Error('InsufficientAddressCapacity', 'Not enough available addresses to satisfy your request.', 500)
}

/** Private addresses of a subnet that are in use. AWS keeps the first four and the last one. */
export function usedIn(world: Ec2World, subnetId: string): Set<string> {
  const loose = (world.looseInterfaces ?? []).filter((card) => card.subnetId === subnetId)
  return new Set([
    ...world.instances
      .filter((instance) => instance.subnetId === subnetId && !instance.released)
      .map((instance) => instance.privateAddress),
    ...loose.map((card) => card.privateAddress),
    ...crowdAddressesIn(world, subnetId),
  ])
}

export const freeCount = (world: Ec2World, subnet: Subnet): number =>
  (parseCidr(subnet.cidr)?.size ?? 0) - 5 - usedIn(world, subnet.id).size

/** `wanted` when it is free, else the free one that `spread` (0..1) points to. */
export function takePrivateAddress(world: Ec2World, subnet: Subnet, spread: number, wanted?: string): string {
  const block = parseCidr(subnet.cidr)
  if (!block) throw new Ec2Error('InternalError', `Subnet ${subnet.id} has no valid range.`, 500)
  const used = usedIn(world, subnet.id)
  const last = block.size - 2
  if (wanted !== undefined) {
    const host = (toNumber(wanted) ?? -1) - block.first
    if (host < 4 || host > last)
      throw new Ec2Error('InvalidParameterValue', `Address ${wanted} does not fall within the subnet's address range`)
    if (used.has(wanted)) throw new Ec2Error('InvalidIPAddress.InUse', `Address ${wanted} is in use.`)
    return wanted
  }
  const span = last - 4 + 1
  for (let tried = 0; tried < span; tried += 1) {
    const address = toAddress(block.first + 4 + ((Math.floor(spread * span) + tried) % span))
    if (!used.has(address)) return address
  }
  throw new Ec2Error(
    'InsufficientFreeAddressesInSubnet',
    `There are not enough free addresses in subnet '${subnet.id}' to satisfy the requested number of instances.`,
  )
}

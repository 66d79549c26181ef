import { crowdOf } from '@/lab/crowd/crowd'
import { newId } from '../state/ids'
import { parseCidr, toAddress } from '../state/ipv4'
import { zonesOf } from '../state/regions'
import type { Ec2World, Subnet } from '../state/types'
import { addMainRoutes, addSubnet, addVpc } from '../state/world'

/** A VPC has 65,536 addresses at most: three subnets of 16,384, of which the last ones stay free. */
const inSubnet = 16_000
const inVpc = 3 * inSubnet
const nameOf = (index: number): string => `fleet-${index + 1}`
/** Below them are the addresses that others get. */
const firstHost = 300

/** The VPCs that a fleet of so many instances needs and does not have yet; idle ones stand in the default VPC. */
export function addNetworks(world: Ec2World, count: number): void {
  if (world.crowd?.manner !== 'fleet') return
  for (let index = 0; index * inVpc < count; index++) {
    if (world.vpcs.some(({ tags }) => tags.Name === nameOf(index))) continue
    const vpc = addVpc(world, `10.${128 + index}.0.0/16`, false, nameOf(index))
    for (const [place, zone] of zonesOf(world.region).slice(0, 3).entries()) {
      const name = `${nameOf(index)}-${zone.at(-1)}`
      const cidr = `10.${128 + index}.${place * 64}.0/18`
      const tags = { Name: name }
      addSubnet(world, { vpcId: vpc.id, cidr, zone, defaultForZone: false, mapPublicIpOnLaunch: true, tags })
    }
    const gateway = { id: newId(world, 'igw'), vpcId: vpc.id, tags: { Name: nameOf(index) }, seeded: true }
    world.gateways.push(gateway)
    addMainRoutes(world, vpc.id, gateway.id)
  }
}

/** Where the instance with this number stands, and its address there. */
export function placeOf(world: Ec2World, number: number): { subnet: Subnet | undefined; address: string } {
  if (world.crowd?.manner !== 'fleet') {
    const subnet = world.subnets.find((one) => one.defaultForZone)
    return {
      subnet,
      address: `10.${1 + Math.floor(number / 62_500)}.${Math.floor(number / 250) % 250}.${1 + (number % 250)}`,
    }
  }
  const vpc = world.vpcs.find(({ tags }) => tags.Name === nameOf(Math.floor(number / inVpc)))
  const subnets = world.subnets.filter(({ vpcId }) => vpcId === vpc?.id)
  const subnet = subnets[number % subnets.length]
  const first = (subnet && parseCidr(subnet.cidr)?.first) ?? 0
  return { subnet, address: toAddress(first + firstHost + Math.floor((number % inVpc) / Math.max(1, subnets.length))) }
}

/** Private addresses that the crowd has in a subnet. */
export function crowdAddressesIn(world: Ec2World, subnetId: string): string[] {
  const members = crowdOf(world.crowd)
  if (!members || world.crowd?.manner !== 'fleet') return []
  const subnet = world.subnets.find(({ id }) => id === subnetId)
  const name = world.vpcs.find(({ id }) => id === subnet?.vpcId)?.tags.Name ?? ''
  const index = Number(/^fleet-(\d+)$/.exec(name)?.[1] ?? 0) - 1
  if (index < 0) return []
  const subnets = world.subnets.filter(({ vpcId }) => vpcId === subnet?.vpcId)
  const place = subnets.findIndex(({ id }) => id === subnetId)
  const first = ((subnet && parseCidr(subnet.cidr)?.first) ?? 0) + firstHost
  const addresses: string[] = []
  for (let host = 0; host < inSubnet && place >= 0; host++) {
    if (members.has(index * inVpc + host * subnets.length + place)) addresses.push(toAddress(first + host))
  }
  return addresses
}

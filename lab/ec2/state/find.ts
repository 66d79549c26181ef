import { Ec2Error, notFound } from '../wire/errors'
import { isVisible } from './life'
import type { Ec2World, Instance, Owned } from './types'

/** EC2's codes and words per kind of resource. */
const KINDS = {
  vpc: { code: 'InvalidVpcID', malformed: 'InvalidVpcID.Malformed', noun: 'vpc ID' },
  subnet: { code: 'InvalidSubnetID', malformed: 'InvalidSubnetID.Malformed', noun: 'subnet ID' },
  igw: {
    code: 'InvalidInternetGatewayID',
    malformed: 'InvalidInternetGatewayId.Malformed',
    noun: 'internetGateway ID',
  },
  rtb: { code: 'InvalidRouteTableID', malformed: 'InvalidRouteTableId.Malformed', noun: 'routeTable ID' },
  sg: { code: 'InvalidGroup', malformed: 'InvalidGroupId.Malformed', noun: 'security group' },
  key: { code: 'InvalidKeyPair', malformed: 'InvalidKeyPairId.Malformed', noun: 'key pair' },
  i: { code: 'InvalidInstanceID', malformed: 'InvalidInstanceID.Malformed', noun: 'instance ID' },
  ami: { code: 'InvalidAMIID', malformed: 'InvalidAMIID.Malformed', noun: 'image id' },
  eni: {
    code: 'InvalidNetworkInterfaceID',
    malformed: 'InvalidNetworkInterfaceId.Malformed',
    noun: 'networkInterface ID',
  },
  vol: { code: 'InvalidVolume', malformed: 'InvalidParameterValue', noun: 'volume' },
  eipalloc: { code: 'InvalidAllocationID', malformed: 'InvalidAllocationID.Malformed', noun: 'allocation ID' },
} as const

export type Kind = keyof typeof KINDS

export function checkId(kind: Kind, id: string): void {
  if (!new RegExp(`^${kind}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(id))
    throw new Ec2Error(KINDS[kind].malformed, `Invalid id: "${id}"`)
}

/** The resources with these ids, in their order; if one is missing, none are given. */
export function findAll<T extends Owned>(kind: Kind, items: readonly T[], ids: readonly string[]): T[] {
  for (const id of ids) checkId(kind, id)
  const byId = new Map(items.map((item) => [item.id, item]))
  const missing = ids.filter((id) => !byId.has(id))
  if (missing.length > 0) throw notFound(`${KINDS[kind].code}.NotFound`, KINDS[kind].noun, missing)
  return [...new Set(ids)].flatMap((id) => byId.get(id) ?? [])
}

export function findOne<T extends Owned>(kind: Kind, items: readonly T[], id: string): T {
  const [found] = findAll(kind, items, [id])
  if (!found) throw notFound(`${KINDS[kind].code}.NotFound`, KINDS[kind].noun, [id])
  return found
}

/** Those asked for by id, or all when no id was given. */
export const findSome = <T extends Owned>(kind: Kind, items: readonly T[], ids: readonly string[]): T[] =>
  ids.length === 0 ? [...items] : findAll(kind, items, ids)

/** Instances that Describe and the actions know at `now`: a new one may be missing for a moment. */
export const visibleInstances = (world: Ec2World, now: number): Instance[] =>
  world.instances.filter((instance) => isVisible(instance, now))

/** Every resource that can carry tags, with EC2's word for its type. */
export function taggable(world: Ec2World): { type: string; resource: Owned }[] {
  const lists = {
    vpc: world.vpcs,
    subnet: world.subnets,
    'internet-gateway': world.gateways,
    'route-table': world.routeTables,
    'security-group': world.securityGroups,
    'key-pair': world.keyPairs,
    instance: world.instances,
    'network-interface': [...world.interfaces, ...(world.looseInterfaces ?? [])],
    volume: world.volumes,
    'elastic-ip': world.addresses,
  } satisfies Record<string, Owned[]>
  return Object.entries(lists).flatMap(([type, list]) => list.map((resource) => ({ type, resource })))
}

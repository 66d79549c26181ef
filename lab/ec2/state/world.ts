import { randomBytes } from 'node:crypto'
import type { Ec2CloudSpec, Random } from '@/lab/port'
import { newId } from './ids'
import { zonesOf } from './regions'
import type { Ec2World, SecurityGroup, Subnet, Vpc } from './types'

const OPEN = { kind: 'ipv4', cidr: '0.0.0.0/0' } as const

/** A group as CreateSecurityGroup leaves it: nothing in, everything out. */
export function newSecurityGroup(
  world: Ec2World,
  group: Pick<SecurityGroup, 'name' | 'description' | 'vpcId' | 'tags' | 'seeded'>,
): SecurityGroup {
  const egress = { egress: true, protocol: '-1', fromPort: null, toPort: null, source: OPEN, description: null }
  return { ...group, id: newId(world, 'sg'), permissions: [{ ...egress, ruleId: newId(world, 'sgr') }] }
}

/** The group that a VPC comes with: its members reach each other, nobody else reaches them. */
function addDefaultGroup(world: Ec2World, vpcId: string): void {
  const group = newSecurityGroup(world, {
    name: 'default',
    description: 'default VPC security group',
    vpcId,
    tags: {},
    seeded: true,
  })
  group.permissions.push({
    ruleId: newId(world, 'sgr'),
    egress: false,
    protocol: '-1',
    fromPort: null,
    toPort: null,
    source: { kind: 'group', groupId: group.id },
    description: null,
  })
  world.securityGroups.push(group)
}

/** With its default security group. */
export function addVpc(world: Ec2World, cidr: string, isDefault: boolean, name: string | null): Vpc {
  const vpc = { id: newId(world, 'vpc'), cidr, isDefault, tags: name ? { Name: name } : {}, seeded: true } as Vpc
  world.vpcs.push(vpc)
  addDefaultGroup(world, vpc.id)
  return vpc
}

export function addSubnet(world: Ec2World, subnet: Omit<Subnet, 'id' | 'seeded'>): Subnet {
  const made = { ...subnet, id: newId(world, 'subnet'), seeded: true }
  world.subnets.push(made)
  return made
}

export function addMainRoutes(world: Ec2World, vpcId: string, gatewayId: string | null): void {
  world.routeTables.push({
    id: newId(world, 'rtb'),
    vpcId,
    main: true,
    subnetIds: [],
    gatewayId,
    associationId: newId(world, 'rtbassoc'),
    tags: {},
    seeded: true,
  })
}

/** What AWS makes with an account: default VPC, one public subnet per zone, a gateway; and a private VPC of the company's. */
function addNetworks(world: Ec2World): void {
  const standard = addVpc(world, '172.31.0.0/16', true, null)
  for (const [index, zone] of zonesOf(world.region).entries())
    addSubnet(world, {
      vpcId: standard.id,
      cidr: `172.31.${index * 16}.0/20`,
      zone,
      defaultForZone: true,
      mapPublicIpOnLaunch: true,
      tags: {},
    })
  const gateway = { id: newId(world, 'igw'), vpcId: standard.id, tags: {}, seeded: true }
  world.gateways.push(gateway)
  addMainRoutes(world, standard.id, gateway.id)

  const inner = addVpc(world, '10.77.0.0/16', false, 'backoffice')
  addSubnet(world, {
    vpcId: inner.id,
    cidr: '10.77.8.0/22',
    zone: zonesOf(world.region)[0] ?? world.region,
    defaultForZone: false,
    mapPublicIpOnLaunch: false,
    tags: { Name: 'backoffice-private' },
  })
  addMainRoutes(world, inner.id, null)
}

/** A new account with its networks and one access key, and nothing running in it. */
export function createWorld(spec: Ec2CloudSpec, random: Random): Ec2World {
  const world: Ec2World = {
    version: 1,
    region: spec.region,
    account: `47${String(random.integer(10 ** 10)).padStart(10, '0')}`,
    userName: 'plumbline-lab',
    userId: `AIDA${random.hex(16).toUpperCase()}`,
    credentials: {
      // The id is the seed's; the secret is nobody's to guess.
      accessKeyId: `AKIALAB${random.hex(13).toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString('base64'),
    },
    idSeed: random.hex(32),
    sequence: 0,
    publicCidr: spec.publicIpv4Cidr ?? '198.51.100.0/24',
    nextPublicHost: 10,
    vpcs: [],
    subnets: [],
    gateways: [],
    routeTables: [],
    securityGroups: [],
    keyPairs: [],
    instances: [],
    interfaces: [],
    volumes: [],
    addresses: [],
    launchTokens: [],
  }
  addNetworks(world)
  return world
}

/** The world of an earlier run, when it is one that this version wrote for the same region. */
export function restoreWorld(spec: Ec2CloudSpec, snapshot: unknown): Ec2World | null {
  if (typeof snapshot !== 'object' || snapshot === null) return null
  const world = snapshot as Partial<Ec2World>
  if (world.version !== 1 || world.region !== spec.region || !Array.isArray(world.instances)) return null
  return structuredClone(world) as Ec2World
}

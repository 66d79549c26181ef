import { SEED_GROUPS, type SeedGroup } from './seed-fleet'
import { takePublicAddress } from './state/addresses'
import { digest, fraction, newId } from './state/ids'
import { type Image, OWNERS, ownImage, PUBLIC_IMAGES } from './state/images'
import { type Launch, launchAll } from './state/launch'
import { change } from './state/life'
import { parsePublicKey } from './state/public-key'
import type { Ec2World, Instance, KeyPair, SecurityGroup, Tags } from './state/types'
import { newSecurityGroup } from './state/world'

const DAY_MS = 86_400_000
const TERMINATED_AGO_MS = 600_000

/** A well-formed public key whose private part nobody has. */
function publicKeyOf(name: string): string {
  const type = Buffer.from('ssh-ed25519')
  const point = Buffer.from(digest(name), 'hex')
  const blob = Buffer.concat([Buffer.from([0, 0, 0, type.length]), type, Buffer.from([0, 0, 0, point.length]), point])
  return `ssh-ed25519 ${blob.toString('base64')}`
}

function addKeys(world: Ec2World, now: number): Record<string, KeyPair> {
  const people: { name: string; daysOld: number; tags: Tags }[] = [
    { name: 'platform-2024', daysOld: 900, tags: { team: 'platform' } },
    { name: 'ci', daysOld: 200, tags: { team: 'build' } },
    { name: 'anna@notebook', daysOld: 30, tags: {} },
  ]
  const keys = people.map(({ name, daysOld, tags }) => ({
    ...parsePublicKey(publicKeyOf(`${world.idSeed}/${name}`)),
    id: newId(world, 'key'),
    name,
    createdAt: now - daysOld * DAY_MS,
    tags,
    seeded: true,
  }))
  world.keyPairs.push(...keys)
  return Object.fromEntries(keys.map((key) => [key.name, key]))
}

const GROUPS = [
  { name: 'web-public', description: 'HTTP and HTTPS from everywhere', ports: [80, 443], cidr: '0.0.0.0/0' },
  { name: 'ssh-office', description: 'SSH from the office only', ports: [22], cidr: '203.0.113.0/24' },
  { name: 'ssh-anywhere', description: 'SSH from everywhere, to be removed', ports: [22], cidr: '0.0.0.0/0' },
]

function addGroups(world: Ec2World, vpcId: string): SecurityGroup[] {
  const groups = GROUPS.map(({ name, description, ports, cidr }) => {
    const group = newSecurityGroup(world, { name, description, vpcId, tags: { team: 'platform' }, seeded: true })
    for (const port of ports)
      group.permissions.push({
        ruleId: newId(world, 'sgr'),
        egress: false,
        protocol: 'tcp',
        fromPort: port,
        toPort: port,
        source: { kind: 'ipv4', cidr },
        description: null,
      })
    return group
  })
  world.securityGroups.push(...groups)
  return groups
}

/** The images that people's nodes are made of, by their short names. */
export function imagesFor(account: string): Record<SeedGroup['image'], Image> {
  const newest = (owner: string, part: string): Image => {
    const [image] = PUBLIC_IMAGES.filter(
      (candidate) => candidate.owner === owner && candidate.name.includes(part),
    ).sort((a, b) => (a.built < b.built ? 1 : -1))
    if (!image) throw new Error(`No image of ${owner} has "${part}" in its name.`)
    return image
  }
  return {
    noble: newest(OWNERS.canonical, 'ubuntu-noble-24.04-amd64-server'),
    jammy: newest(OWNERS.canonical, 'ubuntu-jammy-22.04-amd64-server'),
    'noble-arm': newest(OWNERS.canonical, 'ubuntu-noble-24.04-arm64-server'),
    debian: newest(OWNERS.debian, 'debian-12-amd64'),
    amazon: newest(OWNERS.amazon, 'al2023-ami-2023'),
    rocky: newest(OWNERS.rocky, 'x86_64'),
    windows: newest(OWNERS.windows, 'Windows'),
    golden: ownImage(account),
  }
}

const nameOf = (pattern: string, number: number) =>
  pattern.replace('{00}', String(number).padStart(2, '0')).replace('{0}', String(number))

/** Ends what is not to run: some weeks ago, or, for what is terminated, so lately that EC2 still lists it. */
function finish(instance: Instance, state: SeedGroup['state'], now: number): void {
  if (!state) return
  const at = state === 'terminated' ? now - TERMINATED_AGO_MS : now - fraction(instance.id) * 2 * DAY_MS
  const [through, final] =
    state === 'terminated' ? (['shutting-down', 'terminated'] as const) : (['stopping', 'stopped'] as const)
  change(instance, at, through, 2_000, final)
  instance.publicAddress = null
  instance.reason = `User initiated (${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} GMT)`
  instance.stateReason = {
    code: 'Client.UserInitiatedShutdown',
    message: 'Client.UserInitiatedShutdown: User initiated shutdown',
  }
}

/** Fills the account with the fleet of a company: running, stopped and just terminated nodes of different age. */
export function seedNodes(world: Ec2World, now: number): void {
  const keys = addKeys(world, now)
  const outer = world.vpcs.find((vpc) => vpc.isDefault)
  if (!outer) throw new Error('The world has no default VPC.')
  const groups = addGroups(world, outer.id)
  const images = imagesFor(world.account)
  const subnets = world.subnets.filter((subnet) => subnet.defaultForZone)
  const inner = world.subnets.find((subnet) => !subnet.defaultForZone)
  for (const seed of SEED_GROUPS) {
    for (let number = 1; number <= seed.count; number += 1) {
      // t2 and others are not offered in the third zone; two zones hold the whole fleet.
      const subnet = seed.inner ? inner : subnets[number % 2]
      if (!subnet) throw new Error('The world lacks a subnet for the seeded nodes.')
      const groupIds = [...groups, ...world.securityGroups]
        .filter((group) => group.vpcId === subnet.vpcId && group.name === seed.group)
        .map((group) => group.id)
      const image = images[seed.image]
      const name = nameOf(seed.name, number)
      const launch: Launch = {
        image,
        type: seed.type,
        key: seed.key ? (keys[seed.key] ?? null) : null,
        userData: null,
        clientToken: '',
        subnet,
        groupIds: [...new Set(groupIds)],
        wantsPublicAddress: subnet.mapPublicIpOnLaunch,
        volumes: [
          {
            device: image.rootDevice,
            sizeGiB: image.sizeGiB,
            type: image.volumeType,
            snapshotId: image.snapshotId,
            encrypted: false,
            deleteOnTermination: true,
          },
        ],
        tags: (type) => (type === 'instance' ? { ...(name && { Name: name }), ...seed.tags } : {}),
        monitoring: seed.tags.env === 'prod',
        ebsOptimized: false,
        disableApiTermination: seed.name.startsWith('db-'),
        shutdownBehavior: 'stop',
        metadata: { tokens: 'required', hopLimit: 2, endpoint: 'enabled', tags: 'disabled' },
      }
      const age = seed.daysOld * (1 - fraction(`${seed.name}-${number}`) / 10)
      const clock = { now: Math.floor(now - age * DAY_MS), pace: 1, fate: { end: 'none' } as const, seeded: true }
      for (const instance of launchAll(world, launch, 1, clock)) finish(instance, seed.state, now)
    }
  }
  addElasticAddresses(world)
}

/** One in use by the build server, and one that somebody forgot to give back. */
function addElasticAddresses(world: Ec2World): void {
  const gitlab = world.instances.find((instance) => instance.tags.Name === 'gitlab')
  for (const instance of [gitlab, undefined]) {
    world.addresses.push({
      id: newId(world, 'eipalloc'),
      address: takePublicAddress(world),
      association: instance ? { id: newId(world, 'eipassoc'), instanceId: instance.id } : null,
      tags: instance ? { Name: 'gitlab' } : {},
      seeded: true,
    })
    if (instance) instance.publicAddress = null
  }
}

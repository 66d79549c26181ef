import { digest } from './state/ids'
import { PUBLIC_IMAGES } from './state/images'
import type { Ec2World, Instance } from './state/types'

const mark = 'lab:crowd'

/** The same for the same world and number, so that a crowd that grows keeps its instances. */
const idOf = (world: Ec2World, prefix: string, index: number): string =>
  `${prefix}-0${digest(`${world.idSeed}/crowd/${prefix}/${index}`).slice(0, 16)}`

/**
 * Makes the crowd exactly `count` instances, all stopped: no machine and no interface is behind them, and nobody can enter them.
 * The newest go first. For tests of listings.
 */
export function crowd(world: Ec2World, count: number, now: number): void {
  const present = world.instances.filter((instance) => instance.tags[mark])
  const leaving = new Set(present.slice(count).map((instance) => instance.id))
  if (leaving.size > 0) {
    world.instances = world.instances.filter((instance) => !leaving.has(instance.id))
  }
  for (let index = present.length; index < count; index++) addInstance(world, index, now)
}

function addInstance(world: Ec2World, index: number, now: number): void {
  const subnet = world.subnets.find((one) => one.defaultForZone)
  if (!subnet) throw new Error('The world has no default subnet for a crowd.')
  const launchedAt = Math.floor(now / 1000) * 1000 - 86_400_000
  const instance: Instance = {
    id: idOf(world, 'i', index),
    // In the order of their making: pages are cut from a list sorted by it, and sorting what is sorted costs little.
    reservationId: `r-0${index.toString(16).padStart(16, '0')}`,
    launchIndex: 0,
    imageId: PUBLIC_IMAGES[0]!.id,
    type: 't3.micro',
    keyName: null,
    publicKey: null,
    userData: null,
    clientToken: '',
    subnetId: subnet.id,
    groupIds: world.securityGroups
      .filter((group) => group.vpcId === subnet.vpcId)
      .slice(0, 1)
      .map((group) => group.id),
    interfaceId: idOf(world, 'eni', index),
    privateAddress: `10.${1 + Math.floor(index / 62_500)}.${Math.floor(index / 250) % 250}.${1 + (index % 250)}`,
    publicAddress: null,
    wantsPublicAddress: false,
    launchedAt,
    visibleAt: launchedAt,
    transitions: [{ at: launchedAt, state: 'stopped' }],
    reason: '',
    stateReason: null,
    ebsOptimized: false,
    monitoring: false,
    disableApiTermination: false,
    shutdownBehavior: 'stop',
    metadata: { tokens: 'required', hopLimit: 2, endpoint: 'enabled', tags: 'disabled' },
    released: false,
    tags: { [mark]: String(index), Name: `crowd-${index}`, owner: `team-${index % 40}` },
    seeded: true,
  }
  world.instances.push(instance)
}

import { takePrivateAddress, takePublicAddress } from './addresses'
import { fraction, newId } from './ids'
import type { Image } from './images'
import type { Ec2World, Instance, KeyPair, Subnet, Tags, Transition, Volume } from './types'

export type LaunchVolume = Pick<
  Volume,
  'device' | 'sizeGiB' | 'type' | 'snapshotId' | 'encrypted' | 'deleteOnTermination'
>

/** A RunInstances request with everything looked up. */
export type Launch = {
  image: Image
  type: string
  key: KeyPair | null
  userData: string | null
  clientToken: string
  subnet: Subnet
  groupIds: string[]
  wantsPublicAddress: boolean
  privateAddress?: string
  volumes: LaunchVolume[]
  tags: (type: string) => Tags
  monitoring: boolean
  ebsOptimized: boolean
  disableApiTermination: boolean
  shutdownBehavior: 'stop' | 'terminate'
  metadata: Instance['metadata']
}

const BOOT_MS = { least: 2_000, spread: 3_000 }
const HIDDEN_MS = { least: 400, spread: 1_100 }
/** Of all new instances, those that Describe does not know at first. */
const HIDDEN_SHARE = 0.4

/** What becomes of an instance by itself; `afterMs` counts from when it runs, and is multiplied by the pace. */
export type Fate =
  | { end: 'none' }
  | { end: 'never-runs' }
  | { end: 'breaks-down'; afterMs: number }
  | { end: 'terminated'; afterMs: number }

/** How the states follow after a launch at `now`. */
function plan(id: string, now: number, pace: number, fate: Fate): Transition[] {
  const runsAt = now + (BOOT_MS.least + fraction(`${id}/boot`) * BOOT_MS.spread) * pace
  const pending: Transition = { at: now, state: 'pending' }
  if (fate.end === 'never-runs') return [pending, { at: runsAt, state: 'terminated' }]
  const running: Transition = { at: runsAt, state: 'running' }
  if (fate.end === 'none') return [pending, running]
  return [pending, running, { at: runsAt + fate.afterMs * pace, state: 'terminated' }]
}

/** What EC2 says about why an instance ended. */
const reasons: Record<Fate['end'], { code: string; message: string } | null> = {
  none: null,
  'never-runs': { code: 'Server.InternalError', message: 'Server.InternalError: Internal error on launch' },
  'breaks-down': { code: 'Server.InternalError', message: 'Server.InternalError: The underlying host has failed' },
  terminated: {
    code: 'Client.UserInitiatedShutdown',
    message: 'Client.UserInitiatedShutdown: User initiated shutdown',
  },
}

/** From when Describe knows an instance launched at `now`: at once, or a moment later. */
function visibleFrom(id: string, now: number, pace: number): number {
  const hidden = fraction(`${id}/hidden`) < HIDDEN_SHARE
  return hidden ? now + (HIDDEN_MS.least + fraction(`${id}/hidden-for`) * HIDDEN_MS.spread) * pace : now
}

const macAddress = (id: string) => `0a:${(id.slice(-10).match(/../g) ?? []).join(':')}`

export type LaunchClock = { now: number; pace: number; fate: Fate; seeded: boolean }

/** Makes one instance with its interface and volumes. Throws, before it changes anything, when addresses run out. */
function launchOne(
  world: Ec2World,
  launch: Launch,
  place: { reservationId: string; index: number },
  clock: LaunchClock,
) {
  const { now, pace, fate, seeded } = clock
  const id = newId(world, 'i')
  const privateAddress = takePrivateAddress(world, launch.subnet, fraction(`${id}/address`), launch.privateAddress)
  const instance: Instance = {
    id,
    reservationId: place.reservationId,
    launchIndex: place.index,
    imageId: launch.image.id,
    type: launch.type,
    keyName: launch.key?.name ?? null,
    publicKey: launch.key ? `${launch.key.publicKey} ${launch.key.name}` : null,
    userData: launch.userData,
    clientToken: launch.clientToken,
    subnetId: launch.subnet.id,
    groupIds: launch.groupIds,
    interfaceId: newId(world, 'eni'),
    privateAddress,
    publicAddress: launch.wantsPublicAddress ? takePublicAddress(world) : null,
    wantsPublicAddress: launch.wantsPublicAddress,
    launchedAt: Math.floor(now / 1000) * 1000,
    visibleAt: seeded ? now : visibleFrom(id, now, pace),
    transitions: plan(id, now, pace, fate),
    reason: reasons[fate.end]?.code ?? '',
    stateReason: reasons[fate.end],
    ebsOptimized: launch.ebsOptimized,
    monitoring: launch.monitoring,
    disableApiTermination: launch.disableApiTermination,
    shutdownBehavior: launch.shutdownBehavior,
    metadata: launch.metadata,
    released: false,
    tags: launch.tags('instance'),
    seeded,
  }
  world.instances.push(instance)
  world.interfaces.push({
    id: instance.interfaceId,
    instanceId: id,
    attachmentId: newId(world, 'eni-attach'),
    attachedAt: instance.launchedAt,
    subnetId: launch.subnet.id,
    macAddress: macAddress(instance.interfaceId),
    description: '',
    tags: launch.tags('network-interface'),
    seeded,
  })
  for (const volume of launch.volumes)
    world.volumes.push({
      ...volume,
      id: newId(world, 'vol'),
      instanceId: id,
      attachedAt: instance.launchedAt,
      createdAt: instance.launchedAt,
      zone: launch.subnet.zone,
      tags: launch.tags('volume'),
      seeded,
    })
  return instance
}

/** Makes `count` instances in one reservation. */
export function launchAll(world: Ec2World, launch: Launch, count: number, clock: LaunchClock): Instance[] {
  const reservationId = newId(world, 'r')
  return Array.from({ length: count }, (_, index) => launchOne(world, launch, { reservationId, index }, clock))
}

/** A node of a crowd as EC2 has it: an instance with its interface and its volume. Made when somebody looks. */
import { sharedAddress } from '@/lab/crowd/addresses'
import { type Crowd, crowdOf, type Member } from '@/lab/crowd/crowd'
import { imagesFor } from '../seed'
import { findImage, PUBLIC_IMAGES } from '../state/images'
import { parseCidr, toAddress } from '../state/ipv4'
import type { Ec2World, Instance, NetworkInterface, Transition, Volume } from '../state/types'
import { placeOf } from './networks'

const purposes = { i: 1, eni: 2, eniAttach: 3, vol: 4, mac: 5 }

const idOf = (crowd: Crowd, prefix: 'i' | 'eni' | 'vol', number: number): string => {
  const rest = crowd.digits(number, purposes[prefix], crowd.generation(number))
  return `${prefix}-0${crowd.scattered(number)}${rest}`
}

/** The number of the instance whose own id, interface's or volume's this is; null when it is of nobody in the crowd. */
export function numberOf(world: Ec2World, id: string): number | null {
  const crowd = crowdOf(world.crowd)
  const [, prefix, digits = ''] = /^(i|eni|vol)-0([0-9a-f]{8})[0-9a-f]{8}$/.exec(id) ?? []
  if (!crowd || (prefix !== 'i' && prefix !== 'eni' && prefix !== 'vol')) return null
  const number = crowd.fromScattered(digits)
  return crowd.has(number) && idOf(crowd, prefix, number) === id ? number : null
}

/** In the order of their making, like pages: instances that replaced others come last. */
export function reservationIdOf(crowd: Crowd, number: number): string {
  const wave = crowd.lastWave(number, 'replace')
  const round = wave === null ? 0 : wave.number + 1
  return `r-0${round.toString(16).padStart(4, '0')}${number.toString(16).padStart(12, '0')}`
}

const types = ['t3.micro', 't3.medium', 'm6i.large', 'r6i.xlarge']
const images = ['noble', 'jammy', 'golden', 'debian', 'amazon', 'rocky', 'noble', 'jammy'] as const

const imageIds = new Map<string, string[]>()
function imageIdOf(world: Ec2World, { image }: Member): string {
  const known = imageIds.get(world.account) ?? images.map((name) => imagesFor(world.account)[name].id)
  imageIds.set(world.account, known)
  return known[image % known.length] ?? ''
}

function plan(member: Member): Transition[] {
  const started: Transition[] = [{ at: member.createdAt, state: 'pending' }]
  if (member.state === 'building') return started
  started.push({ at: member.createdAt + 3000, state: 'running' })
  if (member.state !== 'running') started.push({ at: member.stateAt, state: 'stopped' })
  return started
}

const stopped = {
  stopped: ['Client.UserInitiatedShutdown', 'User initiated shutdown'],
  // EC2 knows no failed instances: what does not come up is stopped by the service.
  failed: ['Server.InternalError', 'Internal error on launch'],
} as const

export function instanceOf(world: Ec2World, number: number): Instance {
  const crowd = crowdOf(world.crowd)
  if (!crowd) throw new Error('The world has no crowd.')
  const member = crowd.member(number)
  const idle = crowd.state.manner === 'idle'
  const { subnet, address } = placeOf(world, number)
  const launchedAt = idle ? crowd.state.born - 86_400_000 : member.createdAt
  const groups = world.securityGroups.filter((group) => group.vpcId === subnet?.vpcId)
  const why = member.state === 'stopped' || member.state === 'failed' ? stopped[member.state] : null
  return {
    id: idOf(crowd, 'i', number),
    reservationId: reservationIdOf(crowd, number),
    launchIndex: 0,
    imageId: idle ? (PUBLIC_IMAGES[0]?.id ?? '') : imageIdOf(world, member),
    type: types[member.size4] ?? 't3.micro',
    keyName: null,
    publicKey: null,
    userData: null,
    clientToken: '',
    subnetId: subnet?.id ?? '',
    groupIds: groups.slice(0, 1).map((group) => group.id),
    interfaceId: idOf(crowd, 'eni', number),
    privateAddress: address,
    publicAddress: idle ? null : publicAddress(world, crowd, number),
    wantsPublicAddress: false,
    launchedAt,
    visibleAt: launchedAt,
    transitions: idle ? [{ at: launchedAt, state: 'stopped' }] : plan(member),
    reason:
      why && !idle ? `${why[1]} (${new Date(member.stateAt).toISOString().slice(0, 19).replace('T', ' ')} GMT)` : '',
    stateReason: why && !idle ? { code: why[0], message: `${why[0]}: ${why[1]}` } : null,
    ebsOptimized: false,
    monitoring: false,
    disableApiTermination: false,
    shutdownBehavior: 'stop',
    metadata: { tokens: 'required', hopLimit: 2, endpoint: 'enabled', tags: 'disabled' },
    released: false,
    tags: { ...member.tags, ...(member.name === '' ? {} : { Name: member.name.slice(0, 256) }) },
    seeded: true,
  }
}

function publicAddress(world: Ec2World, crowd: Crowd, number: number): string | null {
  const block = world.crowdPublicCidr ? parseCidr(world.crowdPublicCidr) : null
  // The first and the last ones of a range are nobody's.
  const place = block ? sharedAddress(crowd, number, block.size - 20) : null
  return block && place !== null ? toAddress(block.first + 10 + place) : null
}

const isOfFleet = (world: Ec2World, instance: Instance): Crowd | null =>
  world.crowd?.manner === 'fleet' && numberOf(world, instance.id) !== null ? crowdOf(world.crowd) : null

/** The interface of a crowd's instance; null: it is none of a crowd's, or has none. */
export function crowdInterface(world: Ec2World, instance: Instance): NetworkInterface | null {
  const crowd = isOfFleet(world, instance)
  const number = numberOf(world, instance.id)
  if (!crowd || number === null) return null
  const digits = crowd.digits(number, purposes.eniAttach, crowd.generation(number))
  return {
    id: instance.interfaceId,
    tags: {},
    seeded: true,
    instanceId: instance.id,
    attachmentId: `eni-attach-0${crowd.scattered(number)}${digits}`,
    attachedAt: instance.launchedAt,
    subnetId: instance.subnetId,
    macAddress: `0a:${`${digits}${crowd.scattered(number)}`.slice(0, 10).replace(/(..)(?=.)/g, '$1:')}`,
    description: '',
  }
}

/** The volume of a crowd's instance; null: it is none of a crowd's, or has none. */
export function crowdVolume(world: Ec2World, instance: Instance): Volume | null {
  const crowd = isOfFleet(world, instance)
  const number = numberOf(world, instance.id)
  const image = findImage(world.account, instance.imageId)
  const subnet = world.subnets.find(({ id }) => id === instance.subnetId)
  if (!crowd || number === null || !image) return null
  return {
    id: idOf(crowd, 'vol', number),
    tags: {},
    seeded: true,
    instanceId: instance.id,
    device: image.rootDevice,
    attachedAt: instance.launchedAt,
    createdAt: instance.launchedAt,
    sizeGiB: image.sizeGiB,
    type: image.volumeType,
    snapshotId: image.snapshotId,
    zone: subnet?.zone ?? '',
    encrypted: false,
    deleteOnTermination: true,
  }
}

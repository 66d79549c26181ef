/** A node of a crowd as OpenStack has it: a server, its port, its floating IP. Made when somebody looks. */
import { type Crowd, crowdOf, type Member, type MemberState } from '@/lab/crowd/crowd'
import { hash } from '@/lab/crowd/numbers'
import type { Cloud } from '../cloud'
import { hostnameOf } from '../seed'
import type { CachedAddress, CloudState, Flavor, FloatingIp, Image, Port, Server, ServerPhase } from '../state'
import { fixedUuid, macOf, uuidOf } from './ids'
import { type Arrangement, type Attachment, arrange, attachmentsOf, floatingOf } from './networks'

/** Neutron's list of idle nodes has this many ports; of the others Nova's memory of addresses has to do. */
const idlePorts = 2_000

/** A crowd in its cloud, with all that its nodes are made of. */
export type Fleet = {
  cloud: Cloud
  crowd: Crowd
  arrangement: Arrangement
  images: Image[]
  /** By size. */
  flavors: Flavor[]
}

const fleets = new WeakMap<CloudState, { fleet: Fleet; from: string }>()

/** null where the cloud has no crowd, or nobody is in it. */
export function fleetOf(cloud: Cloud): Fleet | null {
  const crowd = crowdOf(cloud.state.crowd)
  if (!crowd || crowd.state.count === 0) return null
  const { images, flavors, networks } = cloud.state
  const from = [crowd.state.manner, crowd.state.seed, images.length, flavors.length, networks.length].join(' ')
  const known = fleets.get(cloud.state)
  if (known?.from === from && known.fleet.crowd === crowd) return known.fleet
  const idle = crowd.state.manner === 'idle'
  const usable = images.filter(
    ({ status, hidden, visibility }) => status === 'active' && !hidden && visibility === 'public',
  )
  const sized = flavors
    .filter(({ diskGiB }) => diskGiB > 0)
    .toSorted((a, b) => a.ramMiB - b.ramMiB || a.vcpus - b.vcpus)
  const fleet: Fleet = {
    cloud,
    crowd,
    arrangement: arrange(cloud, idle),
    images: idle ? images.slice(0, 1) : usable,
    flavors: idle || sized.length === 0 ? flavors.slice(0, 1) : sized,
  }
  fleets.set(cloud.state, {
    fleet,
    from: [crowd.state.manner, crowd.state.seed, images.length, flavors.length, networks.length].join(' '),
  })
  return fleet
}

const phases: Record<MemberState, ServerPhase> = {
  running: 'active',
  stopped: 'stopped',
  failed: 'error',
  building: 'building',
}

/** Most nodes have one of the first images, and some have any. */
const imageOf = ({ images }: Fleet, { image }: Member): Image | undefined =>
  images[image % 8 < 5 ? image % Math.min(2, images.length) : image % images.length]

const flavorOf = ({ flavors }: Fleet, { size4 }: Pick<Member, 'size4'>): Flavor | undefined =>
  flavors[Math.round((size4 / 3) * (flavors.length - 1))]

/** What the crowd takes of the project's quotas. */
export function crowdUsage(cloud: Cloud): { instances: number; cores: number; ramMiB: number } {
  const fleet = fleetOf(cloud)
  const used = { instances: 0, cores: 0, ramMiB: 0 }
  if (!fleet) return used
  const { sizes } = fleet.crowd
  for (const [size4, count] of sizes().entries()) {
    const flavor = flavorOf(fleet, { size4 })
    used.instances += count
    used.cores += count * (flavor?.vcpus ?? 0)
    used.ramMiB += count * (flavor?.ramMiB ?? 0)
  }
  return used
}

/** Zones of a cloud with a fleet: three, of which the first is the character's own. */
export function zonesOf(cloud: Cloud): string[] {
  const own = cloud.character.availabilityZone
  if (cloud.state.crowd?.manner !== 'fleet') return [own]
  const [, stem = own, number] = /^(.*?)(\d+)$/.exec(own) ?? []
  return number === undefined
    ? [own, `${own}-2`, `${own}-3`]
    : [own, `${stem}${Number(number) + 1}`, `${stem}${Number(number) + 2}`]
}

export function serverOf(fleet: Fleet, number: number): Server {
  const { cloud, crowd, arrangement } = fleet
  const { state, character } = cloud
  const member = crowd.member(number)
  const { generation, createdAt, updatedAt } = member
  const failed = member.state === 'failed'
  const attachments = attachmentsOf(arrangement, member)
  const zones = zonesOf(cloud)
  return {
    id: uuidOf(crowd, 'server', number, generation),
    name: member.name,
    projectId: state.projects[0]?.id ?? '',
    userId: state.users[0]?.id ?? '',
    phase: phases[member.state],
    task: member.state === 'building' ? 'spawning' : null,
    host: failed ? null : (character.hosts[hash(crowd.state.seed, number, 42) % character.hosts.length] ?? null),
    ...(zones.length > 1 ? { zone: zones[member.zone] } : {}),
    imageId: imageOf(fleet, member)?.id ?? null,
    flavorId: flavorOf(fleet, member)?.id ?? '',
    keyName: null,
    publicKey: null,
    userData: null,
    metadata: member.tags,
    tags: [],
    description: null,
    hostname: hostnameOf(member.name),
    configDrive: false,
    securityGroupIds: state.securityGroups.slice(0, 1).map(({ id }) => id),
    requestedNetworks: attachments.map(({ network }) => ({ networkId: network.id, fixedIp: null, portId: null })),
    cachedAddresses: cachedAddresses(fleet, member, attachments),
    fault: failed ? { code: 500, message: 'No valid host was found. ', created: createdAt + 2000 } : null,
    machineFaults: [],
    createdAt,
    updatedAt,
    launchedAt: failed || member.state === 'building' ? null : createdAt + 4000,
    terminatedAt: null,
    listedAt: createdAt,
    requestId: `req-${uuidOf(crowd, 'request', number, generation)}`,
    seeded: true,
  }
}

function cachedAddresses({ crowd, arrangement }: Fleet, member: Member, attachments: Attachment[]): CachedAddress[] {
  const mac = macOf(crowd, member.number, member.generation)
  const floating = floatingOf(arrangement, crowd, member)
  return attachments.flatMap(({ network, fixedIps }) =>
    fixedIps.flatMap(({ address, version }, index): CachedAddress[] => [
      { network: network.name, version, address, type: 'fixed', mac },
      ...(floating && index === 0
        ? [{ network: network.name, version, address: floating.address, type: 'floating' as const, mac }]
        : []),
    ]),
  )
}

const resource = (fleet: Fleet, purpose: 'port' | 'floatingIp', member: Member) => ({
  id: uuidOf(fleet.crowd, purpose, member.number, member.generation),
  name: '',
  projectId: fleet.cloud.state.projects[0]?.id ?? '',
  description: '',
  tags: [],
  createdAt: member.createdAt,
  updatedAt: member.createdAt,
  revision: 1,
  seeded: true,
})

/** Whether the node has a port: not where it has no network, and not every idle one. */
export function hasPort({ crowd }: Fleet, number: number): boolean {
  if (crowd.state.manner === 'idle') return number < idlePorts
  const state = crowd.stateOf(number)
  return state === 'running' || state === 'stopped'
}

/** The node's port; of several networks that Nova gives, the first. */
export function portOf(fleet: Fleet, number: number): Port {
  const { crowd, arrangement, cloud } = fleet
  const member = crowd.member(number)
  const [attachment] = attachmentsOf(arrangement, member)
  const idle = crowd.state.manner === 'idle'
  return {
    ...resource(fleet, 'port', member),
    networkId: attachment?.network.id ?? '',
    mac: macOf(crowd, number, member.generation),
    status: idle ? 'DOWN' : 'ACTIVE',
    adminStateUp: true,
    deviceId: uuidOf(crowd, 'server', number, member.generation),
    deviceOwner: `compute:${zonesOf(cloud)[member.zone] ?? cloud.character.availabilityZone}`,
    fixedIps: attachment?.fixedIps.map(({ subnetId, address }) => ({ subnetId, address })) ?? [],
    securityGroupIds: cloud.state.securityGroups.slice(0, 1).map(({ id }) => id),
    portSecurity: true,
    dnsName: hostnameOf(member.name),
    ofNova: true,
  }
}

export const hasFloatingIp = ({ arrangement, crowd }: Fleet, number: number): boolean =>
  arrangement.floating !== null && floatingOf(arrangement, crowd, { number, state: crowd.stateOf(number) }) !== null

export function floatingIpOf(fleet: Fleet, number: number): FloatingIp {
  const { crowd, arrangement, cloud } = fleet
  const member = crowd.member(number)
  const found = floatingOf(arrangement, crowd, member)
  return {
    ...resource(fleet, 'floatingIp', member),
    networkId: found?.network.id ?? '',
    address: found?.address ?? '',
    portId: uuidOf(crowd, 'port', number, member.generation),
    fixedAddress: attachmentsOf(arrangement, member)[0]?.fixedIps[0]?.address ?? null,
    routerId: cloud.state.routers.find(({ id }) => id === fixedUuid(cloud, 'crowd/router'))?.id ?? null,
    status: 'ACTIVE',
  }
}

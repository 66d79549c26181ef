import type { CrowdState } from '@/lab/crowd/state'

/** Everything that the simulated account holds: plain JSON, written to disk as it stands. Times are epoch milliseconds. */

export type Tags = Record<string, string>

/** What every resource has. `seeded`: it came with the world and nobody made it through the API. */
export type Owned = { id: string; tags: Tags; seeded: boolean }

export type Vpc = Owned & { cidr: string; isDefault: boolean }

export type Subnet = Owned & {
  vpcId: string
  cidr: string
  zone: string
  defaultForZone: boolean
  mapPublicIpOnLaunch: boolean
}

export type InternetGateway = Owned & { vpcId: string }

export type RouteTable = Owned & {
  vpcId: string
  main: boolean
  subnetIds: string[]
  gatewayId: string | null
  associationId: string
}

export type Permission = {
  ruleId: string
  egress: boolean
  /** `tcp`, `udp`, `icmp` or `-1` for everything. */
  protocol: string
  fromPort: number | null
  toPort: number | null
  source: { kind: 'ipv4' | 'ipv6'; cidr: string } | { kind: 'group'; groupId: string }
  description: string | null
}

export type SecurityGroup = Owned & {
  name: string
  description: string
  vpcId: string
  permissions: Permission[]
}

export type KeyPair = Owned & {
  name: string
  type: 'rsa' | 'ed25519'
  fingerprint: string
  /** OpenSSH one-line form without a comment. */
  publicKey: string
  createdAt: number
}

export type InstanceState = 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped'

/** States are read off this plan by the clock, so a restart of the lab loses none. */
export type Transition = { at: number; state: InstanceState }

export type Instance = Owned & {
  reservationId: string
  launchIndex: number
  imageId: string
  type: string
  keyName: string | null
  /** The key as it was at launch: deleting the key pair later does not take it from the machine. */
  publicKey: string | null
  userData: string | null
  clientToken: string
  subnetId: string
  groupIds: string[]
  interfaceId: string
  privateAddress: string
  /** From the pool, when the subnet or the request asked for one. Shown while running. */
  publicAddress: string | null
  /** Whether a start gives a new public address. */
  wantsPublicAddress: boolean
  launchedAt: number
  /** Before this moment Describe does not know the instance (eventual consistency). */
  visibleAt: number
  transitions: Transition[]
  reason: string
  stateReason: { code: string; message: string } | null
  ebsOptimized: boolean
  monitoring: boolean
  disableApiTermination: boolean
  shutdownBehavior: 'stop' | 'terminate'
  metadata: { tokens: string; hopLimit: number; endpoint: string; tags: string }
  /** Volumes and interface were given back after termination. */
  released: boolean
}

export type NetworkInterface = Owned & {
  instanceId: string
  attachmentId: string
  attachedAt: number
  subnetId: string
  macAddress: string
  description: string
}

/** A network interface that no instance has. */
export type LooseInterface = Owned & {
  subnetId: string
  groupIds: string[]
  privateAddress: string
  macAddress: string
  description: string
}

export type Volume = Owned & {
  instanceId: string | null
  device: string
  attachedAt: number
  createdAt: number
  sizeGiB: number
  type: string
  snapshotId: string
  zone: string
  encrypted: boolean
  deleteOnTermination: boolean
}

export type ElasticAddress = Owned & {
  address: string
  association: { id: string; instanceId: string } | null
}

/** `request` is what came with the token, hashed; another request with the same token is refused. */
export type LaunchToken = { token: string; request: string; reservationId: string; at: number }

export type Ec2World = {
  version: 1
  region: string
  account: string
  userName: string
  userId: string
  credentials: { accessKeyId: string; secretAccessKey: string }
  /** With `sequence`, what ids are made of: they never come twice, also after a restart. */
  idSeed: string
  sequence: number
  publicCidr: string
  /** Goes round the pool, so that a released address is not given out again at once. */
  nextPublicHost: number
  vpcs: Vpc[]
  subnets: Subnet[]
  gateways: InternetGateway[]
  routeTables: RouteTable[]
  securityGroups: SecurityGroup[]
  keyPairs: KeyPair[]
  instances: Instance[]
  interfaces: NetworkInterface[]
  /** Instances that are computed when somebody looks; absent: none. */
  crowd?: CrowdState
  /** Where the public addresses of the crowd come from. */
  crowdPublicCidr?: string
  /** Absent in worlds that were saved before there were any. */
  looseInterfaces?: LooseInterface[]
  volumes: Volume[]
  addresses: ElasticAddress[]
  launchTokens: LaunchToken[]
}

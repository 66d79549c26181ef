/**
 * Everything that a simulated OpenStack holds, as plain JSON: it is written to disk and given back after a restart.
 * Times are milliseconds since the epoch on the lab's clock. What is going to happen stands in `events`.
 */
import type { CrowdState } from '@/lab/crowd/state'
import type { MachineFault, MachineImage } from '@/lab/port'
import type { StoredChange } from './changes'

export type Project = { id: string; name: string; description: string }

export type User = {
  id: string
  name: string
  password: string
  /** From then on the password is refused until it is changed; absent: it does not end. */
  passwordEndsAt?: number
  /** Role names per project id. */
  roles: Record<string, string[]>
}

export type ApplicationCredential = {
  id: string
  name: string
  secret: string
  userId: string
  projectId: string
  /** Absent: it does not end. */
  endsAt?: number
}

export type Token = {
  methods: string[]
  userId: string
  /** null: unscoped. */
  projectId: string | null
  /** Set when an application credential was used. */
  credentialId: string | null
  auditIds: string[]
  issuedAt: number
  expiresAt: number
}

export type Flavor = {
  id: string
  name: string
  vcpus: number
  ramMiB: number
  diskGiB: number
  extraSpecs: Record<string, string>
}

export type Image = {
  id: string
  name: string
  status: 'active' | 'deactivated'
  visibility: 'public' | 'private' | 'community' | 'shared'
  ownerId: string
  size: number
  minRamMiB: number
  minDiskGiB: number
  hidden: boolean
  protected: boolean
  tags: string[]
  diskFormat?: string
  containerFormat?: string
  /** Custom properties, as they stand in the image's JSON. */
  properties: Record<string, string>
  createdAt: number
  updatedAt: number
  /** What no API tells: how the image behaves once it has booted. */
  machine: MachineImage
}

export type KeyPair = {
  id: number
  userId: string
  name: string
  type: 'ssh' | 'x509'
  publicKey: string
  fingerprint: string
  createdAt: number
}

/** One entry of Nova's cached `addresses`, which follows Neutron with a delay. */
export type CachedAddress = {
  network: string
  version: 4 | 6
  address: string
  type: 'fixed' | 'floating'
  mac: string
}

export type ServerPhase = 'building' | 'active' | 'stopped' | 'error' | 'deleted'

export type Server = {
  id: string
  name: string
  projectId: string
  userId: string
  phase: ServerPhase
  /** Nova's task_state: scheduling, spawning, powering-off, deleting ... */
  task: string | null
  host: string | null
  /** Its availability zone; the character's when absent. */
  zone?: string
  imageId: string | null
  flavorId: string
  keyName: string | null
  /** The key's text at the time of creation: deleting the key pair does not change the machine. */
  publicKey: string | null
  userData: string | null
  metadata: Record<string, string>
  tags: string[]
  description: string | null
  hostname: string
  configDrive: boolean
  securityGroupIds: string[]
  /** Asked for at creation and made into ports while the server is being built. */
  requestedNetworks: { networkId: string; fixedIp: string | null; portId: string | null }[]
  cachedAddresses: CachedAddress[]
  fault: { code: number; message: string; created: number } | null
  machineFaults: MachineFault[]
  createdAt: number
  updatedAt: number
  launchedAt: number | null
  terminatedAt: number | null
  /** Lists of servers show it from then on. */
  listedAt: number
  requestId: string
  seeded: boolean
}

/** What every resource of Neutron has. */
export type Resource = {
  id: string
  name: string
  projectId: string
  description: string
  tags: string[]
  createdAt: number
  updatedAt: number
  revision: number
  seeded: boolean
}

export type Network = Resource & {
  shared: boolean
  external: boolean
  isDefault: boolean
  adminStateUp: boolean
  mtu: number
  /** Of the ports that are made on it; true when absent, as in older snapshots. */
  portSecurity?: boolean
}

export type Subnet = Resource & {
  networkId: string
  ipVersion: 4 | 6
  cidr: string
  gatewayIp: string | null
  pools: { start: string; end: string }[]
  dhcp: boolean
  dnsNameservers: string[]
  /** None when absent. */
  hostRoutes?: { destination: string; nexthop: string }[]
  ipv6Mode: string | null
  /** Absent in snapshots of before: true. */
  guestsConfigure?: boolean
}

export type FixedIp = { subnetId: string; address: string }

export type Port = Resource & {
  networkId: string
  mac: string
  status: 'ACTIVE' | 'DOWN'
  adminStateUp: boolean
  deviceId: string
  deviceOwner: string
  fixedIps: FixedIp[]
  securityGroupIds: string[]
  portSecurity: boolean
  dnsName: string
  /** Nova made it, so Nova deletes it with its server. */
  ofNova: boolean
}

export type Router = Resource & {
  adminStateUp: boolean
  gateway: { networkId: string; fixedIps: FixedIp[] } | null
  /** An agent has it: from its first gateway or interface on, and for good. */
  placed?: boolean
  /** None when absent. */
  routes?: { destination: string; nexthop: string }[]
}

export type FloatingIp = Resource & {
  networkId: string
  address: string
  portId: string | null
  fixedAddress: string | null
  routerId: string | null
  status: 'ACTIVE' | 'DOWN' | 'ERROR'
}

/** Ports of a floating IP that lead to ports of a machine: one each, or as many in a row on both sides, or many to one. */
export type PortForwarding = {
  id: string
  floatingIpId: string
  protocol: string
  external: PortRange
  internal: PortRange
  internalPortId: string
  internalAddress: string
  description: string
}

export type PortRange = { first: number; last: number }

export type SecurityGroup = Resource & { stateful: boolean }

export type SecurityGroupRule = {
  id: string
  groupId: string
  projectId: string
  direction: 'ingress' | 'egress'
  etherType: 'IPv4' | 'IPv6'
  protocol: string | null
  portMin: number | null
  portMax: number | null
  remotePrefix: string | null
  remoteGroupId: string | null
  description: string | null
  createdAt: number
  number: number
}

/** Something that happens by itself at a time. Kept in the state, so that a restart does not lose it. */
export type CloudEvent = { at: number } & (
  | { kind: 'server-network' | 'server-active' | 'server-gone' | 'refresh-addresses'; serverId: string }
  | { kind: 'server-error'; serverId: string; message: string; code: number }
  | { kind: 'server-power'; serverId: string; phase: 'active' | 'stopped' }
  | { kind: 'port-status'; portId: string; status: 'ACTIVE' | 'DOWN' }
  | { kind: 'floating-ip-status'; floatingIpId: string; status: 'ACTIVE' | 'DOWN' }
)

export type CloudState = {
  schema: 1
  projects: Project[]
  users: User[]
  applicationCredentials: ApplicationCredential[]
  tokens: Record<string, Token>
  flavors: Flavor[]
  images: Image[]
  keyPairs: KeyPair[]
  servers: Server[]
  networks: Network[]
  subnets: Subnet[]
  ports: Port[]
  routers: Router[]
  floatingIps: FloatingIp[]
  portForwardings: PortForwarding[]
  securityGroups: SecurityGroup[]
  securityGroupRules: SecurityGroupRule[]
  events: CloudEvent[]
  /** Servers that are computed when somebody looks; absent: none. */
  crowd?: CrowdState
  /** What was changed since the cloud was made; absent: nothing. */
  changes?: StoredChange[]
  /** Last number given to key pairs and to Neutron's standard attributes. */
  counter: number
}

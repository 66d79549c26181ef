/** A cloud's character as data: what a provider decided that no standard decides for him. */
import type { MachineImage } from '@/lab/port'
import type { Dialect } from './dialect'

export type ImageFacts = {
  name: string
  properties: Record<string, string>
  machine: MachineImage
  status?: 'active' | 'deactivated'
  /** `YYYY-MM-DD` */
  built: string
  sizeMiB: number
  minDiskGiB?: number
  minRamMiB?: number
  hidden?: boolean
  tags?: string[]
  /** Glance's disk_format; qcow2 when absent. */
  diskFormat?: string
  /** Glance's container_format; bare when absent. */
  containerFormat?: string
}

export type FlavorFacts = {
  /** A random one when absent. */
  id?: string
  name: string
  vcpus: number
  ramMiB: number
  diskGiB: number
  extraSpecs?: Record<string, string>
}

export type SubnetFacts = {
  name: string
  cidr: string
  gateway: string | null
  pool: { start: string; end: string }
  dnsNameservers?: string[]
  ipv6Mode?: string
  /** False: Neutron gives addresses out, and no guest configures them by itself; nothing answers there. */
  guestsConfigure?: boolean
}

export type NetworkFacts = {
  name: string
  owner: 'project' | 'provider'
  shared?: boolean
  external?: boolean
  isDefault?: boolean
  mtu?: number
  description?: string
  /** False: switched off (`admin_state_up`). It can be seen and attached, and nothing passes. */
  up?: boolean
  /** False: ports have no security groups, and nothing is filtered. */
  portSecurity?: boolean
  /** The first digits of its id (or all), where it is a known one, or the place in lists matters: they are in its order. */
  idPrefix?: string
  subnets: SubnetFacts[]
}

/** `gatewayNetwork` null: it leads nowhere outside. A router of the provider is not shown to the project. */
export type RouterFacts = {
  name: string
  gatewayNetwork: string | null
  subnets: string[]
  owner?: 'project' | 'provider'
}

export type RuleFacts = { protocol: string | null; port: number | null; prefix: string; etherType: 'IPv4' | 'IPv6' }

export type NodeFacts = {
  name: string
  flavor: string
  image: string
  state: 'ACTIVE' | 'SHUTOFF' | 'ERROR'
  /** Has a floating IP. */
  floating?: boolean
  metadata?: Record<string, string>
  /** Age of the node in hours. */
  hours: number
}

export type Quotas = {
  instances: number
  cores: number
  ramMiB: number
  keyPairs: number
  floatingIps: number
  securityGroups: number
  securityGroupRules: number
  networks: number
  subnets: number
  ports: number
  routers: number
}

/** Where a fact about a real cloud was read. */
export type Source = { fact: string; source: string }

export type Character = {
  /** Of clouds that are simulated after public documentation: one source for each fact. */
  sources?: Source[]
  /** What no document told: the rest is plain OpenStack of that time, and these are our choices. */
  guesses?: string[]
  /** What this cloud's interfaces speak where that is not a current OpenStack. */
  dialect?: Partial<Dialect>
  /** Added to the cloud's entries in clouds.yaml: the vendor's profile and what its users write there. */
  client?: Record<string, unknown>
  /** The vendor's own profile, which the cloud gives out under `/.well-known/openstack/api`. */
  wellKnown?: { name: string; profile: Record<string, unknown> }
  /** Follows from the cloud's id when absent. */
  projectId?: string
  projectName: string
  userName: string
  /** `legacy`: Nova's policies before secure RBAC: readers may write, an unscoped token lists nothing. `scoped`: 403 for both. */
  policy: 'legacy' | 'scoped'
  tokenLifetimeS: number
  /** So many days after the lab was started the user's password ends (Keystone's `password_expires_days`); absent: never. */
  passwordDays?: number
  /** The most items that one answer holds, whatever limit is asked for. */
  pageMaximum: { compute: number; network: number; image: number }
  /** Glance's page when no limit is asked for. */
  imagePageDefault: number
  availabilityZone: string
  hosts: string[]
  quotas: Quotas
  flavors: FlavorFacts[]
  images: ImageFacts[]
  networks: NetworkFacts[]
  routers: RouterFacts[]
  /** Ingress rules of the default security group, beside those that let the group's own members in. */
  defaultRules: RuleFacts[]
  /** Whether Neutron has its extension for port forwardings; it has when absent. Clouds before Rocky (2018) have none. */
  portForwarding?: boolean
  /** True: the bastion stands inside, where private addresses are routed. Those must then be no other cloud's of the world. */
  bastionInside?: boolean
  /** Network that the provider's nodes stand on. */
  nodeNetwork: string
  nodes: NodeFacts[]
  /** Floating IPs of the project that no node uses. */
  spareFloatingIps: number
}

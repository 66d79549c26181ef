/**
 * The seams inside the lab: what a simulated cloud's dialect needs of the machines and of the controls, and what the
 * lab's entry needs of a simulated cloud. Nothing here is shared with the product: the lab speaks only HTTP and SSH to it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CrowdManner, WaveKind } from '@/lab/crowd/state'
import type { MachineFault } from '@/lab/machines/faults'

/** How an image was built by its author: everything about logins that no API tells. */
export type MachineImage = {
  distro: 'ubuntu' | 'debian' | 'rocky' | 'centos' | 'amazon' | 'cirros' | 'fedora'
  version: string
  /** What `uname -m` says; x86_64 when absent. */
  arch?: 'x86_64' | 'aarch64'
  /** The account that cloud-init gives the injected key to. */
  loginUser: string
  /** `hint`: root answers "Please login as the user ..." and exits 142; `refused`: no key works; `key`: the key works for root. */
  rootLogin: 'hint' | 'refused' | 'key'
  /** Where `PasswordAuthentication yes` stands. `drop-in` is sshd_config.d/50-cloud-init.conf, which is read first. */
  passwordLogin: 'off' | 'main' | 'drop-in'
  /** The login user's password, where the image has one. */
  password?: string
  sudo: 'nopasswd' | 'requiretty' | 'password' | 'missing'
  serviceManager: 'systemctl' | 'service' | 'none'
  /** False: sshd reads no sshd_config.d, as before OpenSSH 8.2 (2020). */
  dropIns?: boolean
}

export type MachineSpec = {
  /** Unique over the whole lab: `<cloud id>/<server id>`. */
  id: string
  hostname: string
  image: MachineImage
  /** Public keys in OpenSSH's one-line form, as the metadata service hands them to cloud-init. */
  authorizedKeys: string[]
  userData: string | null
  /** Milliseconds from boot until sshd accepts connections (refused before). */
  sshAfterMs: number
}

/**
 * What the network does with a TCP connection to a port of an address. `filtered` is silence, `no-route` and `refused`
 * are errors. `port` is the machine's own, where it is not the one that was asked for.
 */
export type Reachability = { machineId: string; port?: number } | 'filtered' | 'no-route' | 'refused'

/** Virtual machines, each with its own file system, users, sshd configuration and host keys; reached through the bastion. */
export interface MachineHost {
  /** Idempotent by id. */
  boot(spec: MachineSpec): void
  stop(machineId: string): void
  destroy(machineId: string): void
  /** Host key lines as `ssh-keyscan` prints them without the address: `ssh-ed25519 AAAA...`. Empty before the boot. */
  hostKeys(machineId: string): string[]
  /**
   * Applies a fault to one machine, from this moment on: to its address, its sshd, its accounts or its disk (README).
   * May be called before `boot`.
   */
  afflict(machineId: string, kind: MachineFault): void
  /** What the serial console says: boot lines and cloud-init's host key fingerprints and keys. */
  consoleLog(machineId: string): string
  /** Each simulated cloud registers once how its addresses are reached (security groups and floating IPs decide here). */
  routes(resolve: (address: string, port: number) => Reachability | null): void
}

export type FaultKind =
  | 'rate-limited' // 429 (EC2: 503 RequestLimitExceeded), Retry-After by retryAfterS or none
  | 'error-500' // the service's own words for a mistake of its own
  | 'html-500'
  | 'bad-gateway-502' // the page of a proxy
  | 'unavailable-503'
  | 'cut-body' // half of the JSON or XML, then the end
  | 'slow' // delayMs before the answer
  | 'slow-drip' // the answer byte by byte, delayMs apart
  | 'black-hole' // taken, never answered, without an effect
  | 'reply-lost' // the action takes effect, the connection is reset before the answer
  | 'connection-reset' // reset before the action takes effect
  | 'quota' // the cloud's own quota error
  | 'capacity' // the cloud's own "no host" error
  | 'error-state' // accepted, then the server goes to ERROR (EC2: pending -> terminated with a StateReason)
  | 'error-after-active' // the server fails delayMs (times the pace) after it ran
  | 'vanishes' // somebody else deletes the server delayMs (times the pace) after it ran
  | 'expired-token'
  | 'duplicate-page' // the first page again, whatever page was asked for
  | 'missing-next' // a page without its link or token of the next one
  | 'missing-item' // a list without its last item
  | 'catalogue-dead-port' // OpenStack's login names endpoints where nothing listens
  | 'catalogue-unresolved' // ... whose host name does not exist
  | 'catalogue-html' // ... where a dashboard answers
  | MachineFault

/** The faults that a machine carries; a dialect hands them on through `MachineHost.afflict`. */
export type { MachineFault }

export type Fault = { kind: FaultKind; retryAfterS?: number; delayMs?: number }

/** Faults and gates, set by tests and on the lab's control page. A dialect asks once per request. */
export interface Controls {
  /**
   * Waits while a gate holds `action` on `cloud`, then takes the next matching fault or null.
   * Actions: EC2's Action parameter (`RunInstances`), OpenStack's `METHOD /service/path-template`
   * (`POST /compute/servers`, `DELETE /network/floatingips/{id}`).
   */
  enter(cloud: string, action: string): Promise<Fault | null>
  /** Once the action took effect, before it is answered: waits while a gate holds the answers of `action`. */
  leave(cloud: string, action: string): Promise<void>
}

/** Deterministic by the world's seed. */
export type Random = { next(): number; integer(below: number): number; hex(length: number): string; uuid(): string }

export type LabContext = {
  machines: MachineHost
  controls: Controls
  random: Random
  /** Milliseconds since the epoch; the one clock of the lab. */
  now(): number
  /** Multiplies every simulated delay (boot, consistency): 1 in a demonstration, 0.05 in tests. */
  pace: number
  /** Runs `task` after `delayMs * pace`; lost on restart, so states must also be derivable from times. */
  after(delayMs: number, task: () => void): void
  /** Called after each change, so that the state is written to disk (debounced). */
  changed(): void
}

export type BookEntry = {
  kind:
    | 'server'
    | 'key'
    | 'port'
    | 'floating-ip'
    | 'port-forwarding'
    | 'volume'
    | 'security-group'
    | 'network'
    | 'router'
    | 'image'
  id: string
  name: string
  /** Tags, metadata or description: wherever a mark may stand. */
  marks: Record<string, string>
  /** True when the world came with it (seeded), false when somebody made it through the API. */
  seeded: boolean
  /** null for what does not have a state. */
  state: string | null
}

/** Something that a provider changes while its cloud runs (`openstack/changes.ts`). `of` and `to` as the kind needs them. */
export const changeKinds = ['rename-network', 'login-user', 'floating-ips', 'default-group', 'password'] as const
export type ChangeRequest = { kind: (typeof changeKinds)[number]; of?: string; to?: string }
/** `at` milliseconds since the epoch on the lab's clock; `text` says what is different now. */
export type CharacterChange = ChangeRequest & { id: string; at: number; text: string }

/** A simulated cloud: one HTTP server in the cloud's own dialect. */
export interface LabCloud {
  readonly id: string
  readonly name: string
  readonly provider: 'aws-ec2' | 'openstack'
  /** The dialect. `baseUrl` is where this cloud's port answers, for catalogues and next links. */
  handle(request: IncomingMessage, response: ServerResponse, baseUrl: string): Promise<void>
  /** Everything that the cloud holds. */
  books(): BookEntry[]
  /** Makes it hold exactly so many nodes of one crowd, beside its others: listings of any length, without machines. */
  crowd(count: number, manner?: CrowdManner): void
  /** Changes about so many per cent of the crowd; answers how many nodes that were. */
  changeCrowd(kind: WaveKind, percent: number): number
  /** Reversible changes of its character; absent where the dialect has none. `apply` throws an Error named ChangeRefused. */
  readonly changes?: {
    list(): CharacterChange[]
    apply(request: ChangeRequest): CharacterChange
    /** False when there is none of this id. */
    revert(id: string): boolean
  }
  /** Plain JSON, given back to the constructor when the lab starts again. */
  snapshot(): unknown
  /** What a client has to be told: an entry of plumbline.yaml's `clouds` (without the bastion) and what it refers to. */
  connection(baseUrl: string): LabConnection
}

export type LabConnection = {
  /** Entry for plumbline.yaml. */
  entry: Record<string, unknown>
  /** Entry for clouds.yaml under its name, where the provider is openstack. */
  cloudsYaml?: Record<string, Record<string, unknown>>
  /** Lines for an AWS shared credentials file, where the provider is aws-ec2. */
  awsProfile?: { name: string; accessKeyId: string; secretAccessKey: string }
}

/**
 * A simulated cloud as a world describes it: plain data, from which the dialect's factory makes the rest
 * (`createEc2Cloud(spec, context, snapshot?)`, `createOpenStackCloud(spec, context, snapshot?)`).
 */
export type LabCloudSpec = Ec2CloudSpec | OpenStackCloudSpec

type CloudSpecBase = {
  /** Also the name of the entry in clouds.yaml and of the AWS profile. */
  id: string
  /** As people read it. */
  name: string
  /** Documentation range (RFC 5737) that public IPv4 addresses are taken from; null where there are none. */
  publicIpv4Cidr: string | null
  /** Within 2001:db8::/32 (RFC 3849); null where there is no IPv6. */
  publicIpv6Cidr: string | null
  /** True: the cloud comes with nodes of other people. False: with networks, images and flavors only. */
  seedNodes: boolean
  /**
   * Comes with so many nodes of a fleet, without machines. `publicIpv4Cidr`: where they have public addresses, of the range for
   * benchmarks (RFC 2544), since the documentation ranges are too small.
   */
  crowd?: { count: number; publicIpv4Cidr: string | null }
}

export type Ec2CloudSpec = CloudSpecBase & { provider: 'aws-ec2'; character: 'default-vpc'; region: string }

/** `floating-ip`: tenant network, router, external pool. `direct`: public addresses on `private` beside an unusable `external`. */
export type OpenStackCharacter = 'floating-ip' | 'direct' | 'ipv6' | CloudOf2016

/** Simulated after public documentation of 2016. */
export type CloudOf2016 =
  | 'dreamcompute-2016'
  | 'dreamcompute'
  | 'datacentred'
  | 'vexxhost'
  | 'auro'
  | 'bluebox'
  | 'rackspace'
  | 'ovh'

export type OpenStackCloudSpec = CloudSpecBase & {
  provider: 'openstack'
  /** One of the characters, or one of the situations by name. */
  character: OpenStackCharacter | `situation-${string}`
  region: string
  /** Multiplies the character's quotas; 1 when absent. */
  quotaFactor?: number
  /** Multiplies the most items of one page; 1 when absent. */
  pageFactor?: number
}

/** Makes a simulated cloud from its description; `snapshot` is what `LabCloud.snapshot()` gave before a restart. */
export type LabCloudFactory<Spec extends LabCloudSpec> = (
  spec: Spec,
  context: LabContext,
  snapshot?: unknown,
) => LabCloud

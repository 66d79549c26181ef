import type { Catalogue } from '@/server/domain/catalogue'
import type { CloudIdentity, ProviderKind, ReachStrategy } from '@/server/domain/cloud'
import type { CloudDeclaration } from '@/server/domain/cloud-declaration'
import type { CloudLimits } from '@/server/domain/cloud-limits-schema'
import type { CloudCredential } from '@/server/domain/credential-expiry-schema'
import type { LeftoverKind } from '@/server/domain/leftovers'
import type { CloudNode } from '@/server/domain/node'
import type { LoginCandidate } from '@/server/domain/plan'
import type { ProviderError } from './errors'
import type { Guard } from './guard/guard'

/** One request and answer, redacted before it gets here; bodies cut at 16 KiB. Evidence for steps and quirks. */
export type ApiExchange = {
  /** ISO 8601 UTC of the start. */
  at: string
  /** `POST`, or EC2's action such as `RunInstances`. */
  method: string
  /** URL or action target without secrets. */
  target: string
  status: number | null
  ms: number
  requestBody: string | null
  responseBody: string | null
  /** Code of the ProviderError, when it ended in one. */
  error: string | null
}

/** Every call that leaves the process carries a signal and a trace sink for evidence. */
export type Call = {
  signal: AbortSignal
  record: (exchange: ApiExchange) => void
  /**
   * Asked directly before each request that makes, changes or removes something leaves (permit.ts): rejects when another
   * worker has taken over, and then nothing is sent. Absent: whoever calls may always.
   */
  permit?: () => Promise<void>
  /** Leaves also while the cloud is paused: a person wants to know whether it answers now. */
  insist?: boolean
}

/** What an adapter may know of the process that it runs in: handed in, since only server/env.ts reads the environment. */
export type ProviderEnvironment = {
  /** `OS_*`, `AWS_*`, `XDG_CONFIG_HOME`. */
  variables: Readonly<Record<string, string | undefined>>
  /** Absolute; `~` of configured paths, `~/.aws`, `~/.config/openstack`. */
  homeFolder: string
  /** The installation whose marks stand on everything that we make. */
  installation: string
  /** Breaker and budget of the cloud; absent: none. */
  guard?: Guard
}

/**
 * The mark on everything that we make: this installation, the allocation, and the intent (one per resource), whose row
 * is committed before the cloud is asked (architecture, decision 3).
 */
export type Mark = { installation: string; allocation: string; intent: string }

export type NodeKey = {
  mark: Mark /** Deterministic: `plumbline-<intent>`. */
  name: string /** OpenSSH one-line form. */
  publicKey: string
}
export type KeyHandle = { id: string; name: string; fingerprint: string }

export type CreateNode = {
  mark: Mark
  /** Deterministic node name, a DNS label. */
  name: string
  flavorId: string
  imageId: string
  networkId: string
  subnetId: string | null
  zone: string | null
  keyName: string
  securityGroupId: string | null
  /** Root disk in GiB where the flavor has none of its own; null: the image's default. */
  diskGiB: number | null
  strategy: ReachStrategy
  mayExist?: MayExist
  /** Text for the first boot; null or absent: none. */
  userData?: string | null
}
/**
 * True: a worker that died may have asked for it already, and the answer may be under way. Where the service has no
 * idempotency token, the adapter then looks for a while before it makes anything.
 */
export type MayExist = boolean
/** `serverId` is the provider's id of the server. */
export type NodeRef = { serverId: string }

export type NodePage = { nodes: CloudNode[] /** Ids that are known to be gone (increments only). */; gone: string[] }
export type SyncCursor = string

/** The classes of what we make; Leftovers goes through the same ones. */
export type OwnedKind = LeftoverKind
/** Something in the cloud that carries our mark. */
export type Owned = {
  kind: OwnedKind
  id: string
  name: string
  allocation: string | null
  intent: string | null
  /** What the cloud tells of it; absent where an adapter tells nothing. */
  facts?: OwnedFacts
}
/** What tells how costly a thing is and whether our own request made it; null: the cloud does not tell. */
export type OwnedFacts = {
  /** ISO 8601 UTC. */
  createdAt: string | null
  /** The cloud's own word. */
  state: string | null
  flavor: string | null
  vcpu: number | null
  memoryMiB: number | null
  /** Size of a volume. */
  sizeGiB: number | null
  address: string | null
  /** Id of the server that it is attached or bound to; another id where it is no server. */
  usedBy: string | null
  /** Name of the key pair that a server was made with. */
  keyName: string | null
  /** The idempotency token that a server was asked for with: a mark that was copied does not bring it along. */
  requestToken: string | null
}
/** A class that could not be listed, and why. */
export type OwnedGap = { kind: OwnedKind; error: ProviderError }

/** A floating IP (Neutron) or elastic IP (EC2). */
export type FloatingIp = { id: string; address: string; pool: string | null; boundTo: string | null }
export interface FloatingIps {
  /** Allocates one from `poolId` for the node's port and binds it, marked; looks for one of the same intent first. Quota is `quota`. */
  allocate(
    request: { mark: Mark; poolId: string; node: NodeRef; networkId: string; mayExist?: MayExist },
    call: Call,
  ): Promise<FloatingIp>
  release(id: string, call: Call): Promise<void>
}
/** A port of a floating IP that several nodes share, which leads to one of them. `id` names the forwarding and its floating IP. */
export type PortForwarding = { id: string; address: string; port: number; floatingIpId: string; pool: string | null }
/** One public address for many nodes: each has a port of its own there. Forwardings go by `removeOwned`, the address with the last of them. */
export interface PortForwardings {
  /**
   * Forwards a free port of an address that this installation shares to `port` of the node; looks for one of the same intent
   * first. null: no shared address leads there, and `share` makes one.
   */
  open(
    request: { mark: Mark; poolId: string; node: NodeRef; networkId: string; port: number; mayExist?: MayExist },
    call: Call,
  ): Promise<PortForwarding | null>
  /** Makes an address to be shared, marked and bound to nothing; looks for one of the same intent first. Quota is `quota`. */
  share(
    request: { mark: Mark; poolId: string; mayExist?: MayExist },
    call: Call,
  ): Promise<{ id: string; address: string }>
}
/** A security group of our own that admits TCP 22. */
export interface Ingress {
  /** Looks for one of the same intent first. `networkId` is the VPC on EC2. */
  openSsh(
    request: { mark: Mark; name: string; networkId: string; port: number; mayExist?: MayExist },
    call: Call,
  ): Promise<{ id: string }>
  close(id: string, call: Call): Promise<void>
  /**
   * The group that a port gets which asks for none, of the project or, on EC2, of the VPC `networkId`; null: there is none.
   * Read only. Absent where the kind cannot tell.
   */
  defaultGroup?(about: { networkId: string | null; port: number }, call: Call): Promise<DefaultGroup | null>
}
/** `open`: TCP to the port is admitted from everywhere in IPv4. `rules`: its rules for traffic to a node, a line each. */
export type DefaultGroup = { id: string; name: string; open: boolean; rules: string[] }

/**
 * Turns nodes on and off. `start` and `stop` are idempotent: a node that is there already, or on its way, is no error. `reboot`
 * asks the guest, and is never sent twice by itself: `timeout`, `unavailable` and `protocol` leave open whether it was accepted.
 */
export interface Power {
  start(ref: NodeRef, call: Call): Promise<void>
  stop(ref: NodeRef, call: Call): Promise<void>
  reboot(ref: NodeRef, call: Call): Promise<void>
}
/** Tags (EC2) or metadata (Nova) of a node. Both changes are idempotent. Our own mark is `invalid`. */
export interface NodeTags {
  /** Why this kind takes no such tag, as a sentence; null: it does. */
  refuses(name: string, value: string): string | null
  set(ref: NodeRef, tag: { name: string; value: string }, call: Call): Promise<void>
  remove(ref: NodeRef, name: string, call: Call): Promise<void>
}

/**
 * A cloud, spoken to over its real protocol (architecture, section 5). Abilities that a kind lacks are absent.
 * Every method throws ProviderError only, except that once `call.signal` is aborted it rejects promptly with the signal's
 * reason. Waiting for a state is never done inside: callers poll `getNode`.
 */
export interface CloudProvider {
  readonly kind: ProviderKind
  /** Cheapest authenticated call; who we are there. */
  probe(call: Call): Promise<CloudIdentity>
  /**
   * All nodes, or those changed since the cursor. The generator's return value is the next cursor, null where the kind has none.
   * Throws `invalid` for a cursor from which it cannot go on: then all nodes are to be listed.
   */
  listNodes(since: SyncCursor | null, call: Call): AsyncGenerator<NodePage, SyncCursor | null>
  catalogue(call: Call): Promise<Catalogue>
  /** Idempotent by name: the same name and key again answers the existing handle; the same name with another key is `conflict`. */
  addKey(key: NodeKey, call: Call): Promise<KeyHandle>
  /** Idempotent by mark.intent: token, or name + mark looked up before the create. */
  createNode(request: CreateNode, call: Call): Promise<NodeRef>
  /** null: the cloud says there is none (a caller knows about eventual consistency). */
  getNode(ref: NodeRef, call: Call): Promise<CloudNode | null>
  /** Idempotent. True when the key object was there and is gone now, or was gone already. */
  removeKey(name: string, call: Call): Promise<void>
  keyExists(name: string, call: Call): Promise<boolean>
  /** Idempotent; returns when the cloud accepted it. */
  destroyNode(ref: NodeRef, call: Call): Promise<void>
  /**
   * Everything of this installation, or of one allocation, that carries our mark, in every class, over all pages. A class
   * that cannot be listed is told to `onGap` and left out; without `onGap` it makes the whole look fail.
   */
  findOwned(
    filter: { installation: string; allocation?: string },
    call: Call,
    onGap?: (gap: OwnedGap) => void,
  ): Promise<Owned[]>
  /** Removes one thing found by findOwned; idempotent. Throws `conflict` while something still uses it. */
  removeOwned(owned: Owned, call: Call): Promise<void>
  /** Login users that this kind knows for an image, best first (publisher table by owner account, image property). */
  loginCandidates(image: {
    id: string
    name: string
    owner: string | null
    loginUser: { user: string; property: string } | null
    distro: string | null
  }): LoginCandidate[]
  /** Names of the zones that a create may ask for and that take nodes now. Absent where the subnets have the zones (EC2). */
  zones?(call: Call): Promise<string[]>
  readonly floatingIps?: FloatingIps
  readonly portForwarding?: PortForwardings
  readonly ingress?: Ingress
  readonly power?: Power
  readonly tags?: NodeTags
  readonly consoleLog?: { read(ref: NodeRef, call: Call): Promise<string | null> }
  /**
   * Limits of the project or account and how much of each is used. What a service refuses or does not have is not told, with the
   * reason; only trouble on the way is an error. Absent where the kind has none.
   */
  limits?(call: Call): Promise<CloudLimits>
  /** What is known of the end of the credentials in use. A cloud that does not say is no error. Absent where the kind cannot tell. */
  credential?(call: Call): Promise<CloudCredential>
  /** What files and a vendor profile say about this cloud. The cloud itself is not asked. */
  declaration?(call: Call): Promise<CloudDeclaration>
  close(): Promise<void>
}

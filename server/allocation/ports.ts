import type { SiteNetworks } from '@/server/domain/catalogue'
import type { ReachOption } from '@/server/domain/cloud'
import type { Bastion } from '@/server/domain/cloud-schema'
import type { Failure } from '@/server/domain/errors'
import type { AllocationEvent } from '@/server/domain/events'
import type { StepFacts, Workaround } from '@/server/domain/facts'
import type { RoleObservation } from '@/server/domain/network-role'
import type { PlanChoice } from '@/server/domain/plan'
import type { AllocationPurpose, AllocationRequest } from '@/server/domain/request'
import type { StepId } from '@/server/domain/steps'
import type { ApiExchange, CloudProvider, OwnedKind } from '@/server/providers/port'

/**
 * What the engine needs kept: handed in, so that this folder never knows the database (architecture, section 2).
 * Each write is one transaction, fenced on the lease: when another worker has claimed the node, it throws LeaseLost
 * and nothing is written.
 */
export class LeaseLost extends Error {
  constructor() {
    super('Another worker has taken over this node.')
    this.name = 'LeaseLost'
  }
}

/** An event of this node without version, time and node id: the store adds them. */
export type EventDraft = AllocationEvent extends infer Event
  ? Event extends { type: 'allocation-created' }
    ? never
    : Event extends AllocationEvent
      ? Omit<Event, 'v' | 'at' | 'node'>
      : never
  : never

/** A resource that we mean to make. The row is committed before the cloud is asked; `providerId` when the cloud answered. */
export type Intent = {
  id: string
  kind: OwnedKind
  name: string
  providerId: string | null
  removed: boolean
  /** True when the row was there already: the cloud may have been asked for it by a worker that died. */
  again?: boolean
}

export type NodeKeyPair = {
  publicKey: string /** OpenSSH PEM. */
  privateKey: string /** `SHA256:...`. */
  fingerprint: string
}

/** What is known of one node when a worker takes it. */
export type NodeRun = {
  installation: string
  allocationId: string
  nodeId: string
  /** `<allocation>-<n>`: the name in the cloud. */
  name: string
  cloudId: string
  request: AllocationRequest
  /** Absent: `use`. */
  purpose?: AllocationPurpose
  approved: PlanChoice
  /** What had been seen on the cloud's networks when that plan was approved; absent in runs of before. */
  observedRoles?: RoleObservation[]
  site: CloudSite
  /** Facts of the finished steps. */
  done: Partial<StepFacts>
  /** How often the first unfinished step was started before. */
  attempts: Partial<Record<StepId, number>>
  /** What the first unfinished step had counted before another worker took over. */
  progress?: Partial<Record<StepId, Record<string, unknown>>>
  /** True when another worker had this task before: calls that it made may still take effect. */
  takenOver?: boolean
  cancelRequested: boolean
  /** Who asked for it, for the event; absent or null: nobody, or it is not known. */
  cancelRequestedBy?: string | null
  /**
   * Set when the node had failed already (node-failed is written) and another worker takes over before its clean-up
   * ended: the engine then only cleans up. Absent or null otherwise, also after a retry.
   */
  failure?: Failure | null
}

/** What the operator configured for the cloud. */
export type CloudSite = {
  reach: ReachOption
  /** True: judged and reached from inside its site. */
  private: boolean
  bastion: Bastion | null
  sshPort: number
  /** Login users that the operator names. */
  users: string[]
  networks: SiteNetworks
}

export type LearnedUser = { user: string; at: string; allocationId: string | null }
export type KnownHost = { type: string /** Base64 of the key blob. */; key: string }

/** Bound to one node and one lease. Writes and reads wait while the database cannot answer (`waitedMs`). */
export interface RunStore {
  /** Throws LeaseLost when another worker has the node, or it has another task. Asked before each request that changes something. */
  holdsLease(): Promise<void>
  /** Now, in ms since the epoch, by the one clock that all workers share: that of one machine may jump. */
  time(): Promise<number>
  /** How long this store has waited for a database that did not answer, in ms; the run's own clock stands still meanwhile. */
  waitedMs?(): number
  /** Commits step row and event together. */
  beginStep(step: StepId, attempt: number): Promise<void>
  finishStep<Id extends StepId>(
    step: Id,
    result: { attempt: number; ms: number; calls: number; facts: StepFacts[Id]; workarounds: Workaround[] },
  ): Promise<void>
  failStep(
    step: StepId,
    result: { attempt: number; ms: number; calls: number; failure: Failure; willRetry: boolean },
  ): Promise<void>
  /** Writes the facts of step 8 after the look at 120 s. */
  recheckStep(step: StepId, facts: StepFacts[8]): Promise<void>
  /** Keeps what a step that is under way has counted so far, for a worker that takes over; replaces what was kept before. */
  keepProgress?(step: StepId, progress: Record<string, unknown>): Promise<void>
  append(events: EventDraft[]): Promise<void>
  /** Stores the exchange and its event. */
  exchange(step: StepId, attempt: number, exchange: ApiExchange): Promise<void>

  /** The same (kind) of the same node again answers the same row, unless that was removed. */
  intend(kind: OwnedKind): Promise<Intent>
  settle(intentId: string, providerId: string): Promise<void>
  removed(intentId: string): Promise<void>
  intents(): Promise<Intent[]>

  /** Makes, seals and stores the node's key pair once; then answers the same. */
  nodeKey(): Promise<NodeKeyPair>
  /** Puts an RSA pair in its place, for a cloud that has refused the first type; then both answer that. */
  rsaNodeKey(): Promise<NodeKeyPair>
  /** null when it was discarded or never made. */
  existingNodeKey(): Promise<NodeKeyPair | null>
  discardNodeKey(): Promise<void>
  /** Public keys that step 7 adds to root; the first is the fleet key, whose private half proves the login. */
  fleetKeys(): Promise<{ publicKeys: string[]; privateKey: string }>

  /** `name` is hostName() of where it listens: a forwarded port is another host than its address. */
  knownHost(name: string): Promise<KnownHost | null>
  rememberHost(name: string, key: KnownHost): Promise<void>
  /** After the node's server is gone: another one may get its address. */
  forgetHosts?(): Promise<void>
  /** Of the jump host, where none is configured; shared by all nodes behind it. */
  bastionKey?(host: string, port: number): Promise<KnownHost | null>
  rememberBastionKey?(host: string, port: number, key: KnownHost): Promise<void>
  learnedUser(imageId: string): Promise<LearnedUser | null>
  learnUser(imageId: string, user: string, how: string): Promise<void>

  /** Marks the node row and appends node-delivered (other ends come by `append`) with the line to paste: `loginUser` is who the fleet key logs in as. */
  delivered(result: { address: string; port?: number; providerId: string; loginUser: string }): Promise<void>
  cancelRequested(): Promise<boolean>
  /** Who asked for the cancel; null when nobody did. */
  cancelRequestedBy?(): Promise<string | null>
}

/** What a run is given. `signal` aborts on cancel, on losing the lease and on shutdown. */
export type RunContext = { run: NodeRun; store: RunStore; provider: CloudProvider; signal: AbortSignal }

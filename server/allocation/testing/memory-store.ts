import { randomUUID } from 'node:crypto'
import { foldEvents } from '@/server/domain/allocation'
import type { Failure } from '@/server/domain/errors'
import { type AllocationEvent, allocationEventSchema, type SequencedEvent } from '@/server/domain/events'
import type { StepFacts } from '@/server/domain/facts'
import type { PlanChoice } from '@/server/domain/plan'
import type { AllocationPurpose, AllocationRequest } from '@/server/domain/request'
import type { StepId, StepState } from '@/server/domain/steps'
import type { ApiExchange } from '@/server/providers/port'
import { generateKeyPair, generateRsaKeyPair } from '@/server/ssh/key'
import {
  type CloudSite,
  type EventDraft,
  type Intent,
  type KnownHost,
  type LearnedUser,
  LeaseLost,
  type NodeKeyPair,
  type NodeRun,
  type RunStore,
} from '../ports'

/** Thrown by every write after the worker "died" (crashAfter). */
export class Crashed extends Error {}

export const plainSite: CloudSite = {
  reach: 'auto',
  private: false,
  bastion: null,
  sshPort: 22,
  users: [],
  networks: { networks: [], requiresFloatingIp: null },
}

type StepRow = {
  state: StepState
  attempt: number
  facts: unknown
  failure: Failure | null
  progress?: Record<string, unknown>
}
export type MemoryNodeOptions = {
  request: AllocationRequest
  approved: PlanChoice
  site?: CloudSite
  cloudId?: string
  purpose?: AllocationPurpose
}

/** One node of one allocation, kept in memory with the same fencing as the real store: only the newest claim may write. */
export class MemoryNode {
  readonly allocationId = randomUUID()
  readonly nodeId = randomUUID()
  readonly name = 'web-1'
  readonly events: SequencedEvent[] = []
  readonly steps = new Map<StepId, StepRow>()
  readonly intents: Intent[] = []
  readonly exchanges: ApiExchange[] = []
  readonly hosts = new Map<string, KnownHost>()
  readonly learned = new Map<string, LearnedUser>()
  readonly fleet = generateKeyPair('fleet')
  key: NodeKeyPair | null = null
  cancel: string | null = null
  failure: Failure | null = null
  /** What the run delivered; null until then. */
  result: { address: string; port?: number; providerId: string; loginUser: string } | null = null
  /** Writes until the worker dies; null: it lives. */
  crashAfter: number | null = null
  writes = 0
  /** The clock that all workers share. */
  time: () => number = Date.now
  #lease = 0

  constructor(readonly options: MemoryNodeOptions) {
    const { cloudId = 'cloud' } = options
    const node = { id: this.nodeId, name: this.name, cloudId, cloudName: 'Cloud', simulated: true }
    const at = new Date().toISOString()
    this.#push({ v: 1, at, type: 'allocation-created', by: 'test', name: 'web', nodes: [node] })
  }

  /** What a worker gets that takes the node; the one before is fenced off. */
  claim(): { run: NodeRun; store: RunStore } {
    const lease = ++this.#lease
    return { run: this.#run(), store: this.#store(lease) }
  }

  get view() {
    return foldEvents(this.events).nodes[0]!
  }

  types(): string[] {
    return this.events.map(({ event }) => event.type)
  }

  #run(): NodeRun {
    const { request, approved, site = plainSite, cloudId = 'cloud', purpose } = this.options
    const done: Partial<StepFacts> = {}
    const attempts: NodeRun['attempts'] = {}
    const progress: NonNullable<NodeRun['progress']> = {}
    for (const [step, row] of this.steps) {
      attempts[step] = row.attempt
      if (row.progress && row.state !== 'done') progress[step] = structuredClone(row.progress)
      if (row.state === 'done') Object.assign(done, { [step]: structuredClone(row.facts) })
    }
    return {
      installation: 'installation',
      allocationId: this.allocationId,
      nodeId: this.nodeId,
      name: this.name,
      cloudId,
      request,
      ...(purpose ? { purpose } : {}),
      approved,
      site,
      done,
      attempts,
      progress,
      cancelRequested: this.cancel !== null,
      cancelRequestedBy: this.cancel,
      failure: this.failure,
    }
  }

  #push(event: AllocationEvent): void {
    this.events.push({ seq: this.events.length + 1, event: allocationEventSchema.parse(event) })
  }

  #append(drafts: EventDraft[]): void {
    const at = new Date().toISOString()
    for (const draft of drafts) if (draft.type === 'node-failed') this.failure = draft.failure
    for (const draft of drafts) this.#push({ ...draft, v: 1, at, node: this.nodeId } as AllocationEvent)
  }

  #store(lease: number): RunStore {
    const write = async <Result>(action: () => Result): Promise<Result> => {
      await Promise.resolve()
      if (lease !== this.#lease) throw new LeaseLost()
      if (this.crashAfter !== null && this.writes >= this.crashAfter) throw new Crashed('The worker died.')
      this.writes++
      return action()
    }
    const read = async <Result>(action: () => Result): Promise<Result> => action()
    return {
      holdsLease: async () => {
        await Promise.resolve()
        if (lease !== this.#lease) throw new LeaseLost()
      },
      time: async () => this.time(),
      beginStep: (step, attempt) =>
        write(() => {
          const progress = this.steps.get(step)?.progress
          this.steps.set(step, { state: 'running', attempt, facts: null, failure: null, progress })
          this.#append([{ type: 'step-started', step, attempt }])
        }),
      finishStep: (step, { attempt, ms, calls, facts, workarounds }) =>
        write(() => {
          this.steps.set(step, { state: 'done', attempt, facts, failure: null })
          this.#append([{ type: 'step-finished', step, attempt, ms, calls, facts, workarounds }])
        }),
      failStep: (step, { attempt, ms, calls, failure, willRetry }) =>
        write(() => {
          const progress = this.steps.get(step)?.progress
          this.steps.set(step, { state: willRetry ? 'running' : 'failed', attempt, facts: null, failure, progress })
          this.#append([{ type: 'step-failed', step, attempt, ms, calls, failure, willRetry }])
        }),
      recheckStep: (step, facts) =>
        write(() => {
          this.steps.set(step, { ...this.steps.get(step)!, facts })
          this.#append([{ type: 'step-rechecked', step, facts }])
        }),
      keepProgress: (step, progress) =>
        write(() => void this.steps.set(step, { ...this.steps.get(step)!, progress: structuredClone(progress) })),
      append: (events) => write(() => this.#append(events)),
      exchange: (step, attempt, exchange) =>
        write(() => {
          this.exchanges.push(exchange)
          const { method, target, status, ms, error } = exchange
          this.#append([
            { type: 'step-exchange', step, attempt, exchange: randomUUID(), method, target, status, ms, error },
          ])
        }),
      intend: (kind) =>
        write(() => {
          const found = this.intents.find((each) => each.kind === kind && !each.removed)
          if (found) return { ...found }
          const id = randomUUID()
          const made = { id, kind, name: `plumbline-${id}`, providerId: null, removed: false }
          this.intents.push(made)
          return { ...made }
        }),
      settle: (id, providerId) => write(() => void Object.assign(this.#intent(id), { providerId })),
      removed: (id) => write(() => void Object.assign(this.#intent(id), { removed: true })),
      intents: () => read(() => this.intents.map((each) => ({ ...each }))),
      nodeKey: () =>
        write(() => {
          this.key ??= generateKeyPair('node')
          return this.key
        }),
      rsaNodeKey: async () => {
        const fresh = await generateRsaKeyPair('node')
        return await write(() => {
          if (!this.key?.publicKey.startsWith('ssh-rsa ')) this.key = fresh
          return this.key
        })
      },
      existingNodeKey: () => read(() => this.key),
      discardNodeKey: () =>
        write(() => {
          this.key = null
        }),
      fleetKeys: () => read(() => ({ publicKeys: [this.fleet.publicKey], privateKey: this.fleet.privateKey })),
      knownHost: (address) => read(() => this.hosts.get(address) ?? null),
      rememberHost: (address, key) => write(() => void this.hosts.set(address, key)),
      forgetHosts: () => write(() => this.hosts.clear()),
      learnedUser: (imageId) => read(() => this.learned.get(imageId) ?? null),
      learnUser: (imageId, user) =>
        write(() => {
          this.learned.set(imageId, { user, at: new Date().toISOString(), allocationId: this.allocationId })
        }),
      delivered: (result) =>
        write(() => {
          this.result = result
          this.#append([{ type: 'node-delivered', ssh: `ssh ${result.loginUser}@${result.address}` }])
        }),
      cancelRequested: () => read(() => this.cancel !== null),
      cancelRequestedBy: () => read(() => this.cancel),
    }
  }

  #intent(id: string): Intent {
    const found = this.intents.find((each) => each.id === id)
    if (!found) throw new Error(`No intent ${id}.`)
    return found
  }
}

import type { Catalogue } from '@/server/domain/catalogue'
import type { CloudNode, NodeAddress, NodeState } from '@/server/domain/node'
import { ProviderError } from '@/server/providers/errors'
import { askPermit } from '@/server/providers/permit'
import type { Call, CloudProvider, Mark, Owned, OwnedKind } from '@/server/providers/port'
import { catalogueWith, direct } from './catalogues'

type Thing = Owned & {
  mark: Mark
  node?: CloudNode
  looks: number
  uses: string[]
  hiddenLooks: number
  network?: string
  zone?: string | null
}
export type FakeMethod =
  | 'addKey'
  | 'catalogue'
  | 'createNode'
  | 'getNode'
  | 'removeKey'
  | 'allocate'
  | 'openSsh'
  | 'removeOwned'
  | 'findOwned'

/** Methods that change something: asked only with a permit, as the adapters do it. */
const changing: ReadonlySet<FakeMethod> = new Set([
  'addKey',
  'createNode',
  'removeKey',
  'allocate',
  'openSsh',
  'removeOwned',
])

/**
 * A cloud in memory, for the engine's own tests only: what it makes is idempotent by intent, as the port asks. Not a
 * substitute for the adapters' contract suite, which runs over HTTP.
 */
export class FakeCloud implements CloudProvider {
  readonly kind = 'openstack'
  readonly things: Thing[] = []
  readonly log: string[] = []
  /** What really reached the cloud: a request that was not permitted did not. */
  readonly sent: FakeMethod[] = []
  /** Errors to throw, by method, one per call; a function runs and may throw after the effect. */
  readonly faults = new Map<FakeMethod, (ProviderError | 'lost')[]>()
  /** Called at the start of every call; may abort signals, crash the store and so on. */
  onCall: (method: FakeMethod) => void | Promise<void> = () => {}
  catalogueNow: Catalogue = catalogueWith(direct())
  /** States that a new server goes through, one per look. */
  states: { state: NodeState; fault?: string }[] = [{ state: 'pending' }, { state: 'running' }]
  /** Networks that are accepted, and then cannot be attached. */
  readonly unattachable = new Set<string>()
  /** Zones that take a request and then have no host; null stands for those that the cloud chooses from by itself. */
  readonly full = new Set<string | null>()
  zones?: (call: Call) => Promise<string[]>
  addresses: NodeAddress[] = [{ address: '203.0.113.7', version: 4, public: true, floating: false, network: null }]
  console: string | null = null
  #next = 1

  /** What is left and of ours. */
  get left(): string[] {
    return this.things.map(({ kind, id }) => `${kind} ${id}`)
  }

  async #enter(method: FakeMethod, call: Call, effect: () => void = () => {}): Promise<void> {
    this.log.push(method)
    await this.onCall(method)
    call.signal.throwIfAborted()
    if (changing.has(method)) await askPermit(call)
    this.sent.push(method)
    const fault = this.faults.get(method)?.shift()
    const error = fault === 'lost' ? new ProviderError('timeout', 'The answer was lost.') : (fault ?? null)
    if (!error || fault === 'lost') effect()
    const at = new Date().toISOString()
    const target = `fake://${method}`
    const status = error ? 500 : 200
    call.record({
      at,
      method: 'FAKE',
      target,
      status,
      ms: 1,
      requestBody: null,
      responseBody: null,
      error: error?.code ?? null,
    })
    if (error) throw error
  }

  #make(kind: OwnedKind, mark: Mark, name: string, more: Partial<Thing> = {}): void {
    if (this.#of(kind, mark)) return
    const id = `${kind}-${this.#next++}`
    const owner = { allocation: mark.allocation, intent: mark.intent }
    this.things.push({ kind, id, name, ...owner, mark, looks: 0, uses: [], hiddenLooks: 0, ...more })
  }

  #of(kind: OwnedKind, mark: Mark): Thing | undefined {
    return this.things.find((thing) => thing.kind === kind && thing.mark.intent === mark.intent)
  }

  async probe() {
    return { account: 'a', accountName: null, user: null, region: 'r', apiVersions: {} }
  }
  async *listNodes() {
    yield { nodes: [], gone: [] }
    return null
  }
  async catalogue(call: Call) {
    await this.#enter('catalogue', call)
    return this.catalogueNow
  }
  async addKey(key: Parameters<CloudProvider['addKey']>[0], call: Call) {
    await this.#enter('addKey', call, () => this.#make('key', key.mark, key.name))
    return { id: this.#of('key', key.mark)!.id, name: key.name, fingerprint: '' }
  }
  async createNode(request: Parameters<CloudProvider['createNode']>[0], call: Call) {
    await this.#enter('createNode', call, () =>
      this.#make('server', request.mark, request.name, {
        uses: request.securityGroupId ? [request.securityGroupId] : [],
        network: request.networkId,
        zone: request.zone,
      }),
    )
    return { serverId: this.#of('server', request.mark)!.id }
  }
  async getNode({ serverId }: { serverId: string }, call: Call): Promise<CloudNode | null> {
    await this.#enter('getNode', call)
    const server = this.things.find(({ kind, id }) => kind === 'server' && id === serverId)
    if (!server || server.hiddenLooks-- > 0) return null
    const failed = {
      state: 'error' as const,
      fault: 'Build of instance aborted: Failed to allocate the network(s), not rescheduling.',
    }
    const noHost = { state: 'error' as const, fault: 'No valid host was found. There are not enough hosts available.' }
    const now = this.full.has(server.zone ?? null)
      ? noHost
      : this.unattachable.has(server.network ?? '')
        ? failed
        : this.states[Math.min(server.looks++, this.states.length - 1)]!
    const floating = this.things.filter((thing) => thing.kind === 'floating-ip' && thing.uses.includes(serverId))
    const unknown = { vcpu: null, memoryMiB: null, zone: null, keyName: null, createdAt: null, marks: {} }
    return {
      providerId: serverId,
      name: server.name,
      state: now.state,
      providerState: now.state.toUpperCase(),
      fault: now.fault ?? null,
      addresses: [
        ...this.addresses,
        ...floating.map(
          ({ name }): NodeAddress => ({ address: name, version: 4, public: true, floating: true, network: null }),
        ),
      ],
      flavor: { id: null, name: null },
      image: { id: null, name: null },
      ...unknown,
    }
  }
  async removeKey(name: string, call: Call) {
    await this.#enter('removeKey', call, () => this.#drop((thing) => thing.kind === 'key' && thing.name === name))
  }
  async keyExists(name: string) {
    return this.things.some((thing) => thing.kind === 'key' && thing.name === name)
  }
  async destroyNode({ serverId }: { serverId: string }, call: Call) {
    await askPermit(call)
    this.log.push(`destroyed ${serverId}`)
    this.#drop(({ id }) => id === serverId)
  }
  async findOwned({ allocation }: { installation: string; allocation?: string }, call: Call) {
    await this.#enter('findOwned', call)
    return this.things
      .filter((thing) => thing.allocation === allocation)
      .map(({ kind, id, name, allocation: of, intent }): Owned => ({ kind, id, name, allocation: of, intent }))
  }
  async removeOwned(owned: Owned, call: Call) {
    await this.#enter('removeOwned', call)
    if (this.things.some((thing) => thing.uses.includes(owned.id) && !this.#ended(thing)))
      throw new ProviderError('conflict', `${owned.id} is in use.`)
    this.log.push(`removed ${owned.kind}`)
    this.#drop(({ id }) => id === owned.id)
  }
  loginCandidates = ({ loginUser }: { loginUser: { user: string; property: string } | null }) =>
    loginUser ? [{ user: loginUser.user, source: 'image-property' as const, reason: loginUser.property }] : []

  readonly floatingIps = {
    allocate: async ({ mark, node }: { mark: Mark; node: { serverId: string } }, call: Call) => {
      await this.#enter('allocate', call, () =>
        this.#make('floating-ip', mark, '198.51.100.9', { uses: [node.serverId] }),
      )
      const { id, name } = this.#of('floating-ip', mark)!
      return { id, address: name, pool: 'pool', boundTo: node.serverId }
    },
    release: async (id: string) => this.#drop((thing) => thing.id === id),
  }
  readonly ingress = {
    openSsh: async ({ mark, name }: { mark: Mark; name: string }, call: Call) => {
      await this.#enter('openSsh', call, () => this.#make('security-group', mark, name))
      return { id: this.#of('security-group', mark)!.id }
    },
    close: async (id: string) => this.#drop((thing) => thing.id === id),
  }
  readonly consoleLog = { read: async () => this.console }
  async close() {}

  /** A terminated server is listed for a while, and holds on to nothing. */
  #ended({ kind, looks }: Thing): boolean {
    return kind === 'server' && this.states[Math.min(looks, this.states.length - 1)]?.state === 'deleted'
  }

  #drop(which: (thing: Thing) => boolean): void {
    const kept = this.things.filter((thing) => !which(thing))
    this.things.splice(0, this.things.length, ...kept)
  }
}

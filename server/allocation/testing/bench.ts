import { planChoice } from '@/server/domain/plan'
import { type AllocationRequest, allocationRequestSchema } from '@/server/domain/request'
import { type EngineOptions, runNode } from '../engine'
import { planCloud } from '../plan'
import type { CloudSite } from '../ports'
import { type Clock, defaultTiming, type Timing } from '../timing'
import { catalogueWith, direct } from './catalogues'
import { FakeCloud } from './fake-cloud'
import { FakeNode } from './fake-node'
import { MemoryNode, plainSite } from './memory-store'

/** A clock that only moves when somebody sleeps, and never lets them wait. */
export class FakeClock implements Clock {
  #now = Date.parse('2026-11-02T10:00:00Z')
  readonly slept: number[] = []
  now = () => this.#now
  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    this.#now += ms
    this.slept.push(ms)
    await new Promise((resolve) => setImmediate(resolve))
    signal.throwIfAborted()
  }
}

/** Everything that a run of one node needs, with fakes on all sides. */
export class Bench {
  readonly cloud = new FakeCloud()
  readonly clock = new FakeClock()
  readonly machine: FakeNode
  readonly node: MemoryNode
  timing: Timing = defaultTiming
  control = new AbortController()

  constructor(wish: Partial<AllocationRequest> = {}, pieces = direct(), site: CloudSite = plainSite) {
    const request = allocationRequestSchema.parse({ name: 'web', clouds: ['cloud'], ...wish })
    this.cloud.catalogueNow = catalogueWith(pieces)
    const plan = planCloud({
      cloudId: 'cloud',
      catalogue: this.cloud.catalogueNow,
      request,
      site,
      provider: this.cloud,
    })
    this.node = new MemoryNode({ request, approved: planChoice(plan), site })
    this.node.time = () => this.clock.now()
    this.machine = new FakeNode(() => this.node.key?.publicKey.split(' ')[1] ?? '')
    this.cloud.onCall = (method) => {
      // The key gets onto the node when the node is made.
      if (method === 'createNode') this.machine.keys.set('ubuntu', new Set([this.machine.nodeKeyBlob()]))
    }
  }

  get options(): EngineOptions {
    const { clock, timing } = this
    return { clock, timing, random: () => 0.5, makeDialer: this.machine.makeDialer, worker: 'test' }
  }

  /** One worker takes the node and runs it. */
  run() {
    const { run, store } = this.node.claim()
    return runNode({ run, store, provider: this.cloud, signal: this.control.signal }, this.options)
  }

  /** Cancels as the store and the queue do: the request is written, then the signal aborts. */
  cancel(by = 'mia'): void {
    this.node.cancel = by
    this.control.abort(new Error('cancelled'))
  }

  cleanups(): { removed: string[]; left: { what: string; why: string }[] }[] {
    return this.node.events.flatMap(({ event }) => (event.type === 'cleanup-finished' ? [event] : []))
  }
}

import { type AllocationView, emptyAllocation, foldEvent, type NodeView } from '@/server/domain/allocation'
import type { SequencedEvent } from '@/server/domain/events'
import { stepById } from '@/server/domain/steps'
import { followEvents } from '@/server/services/allocations/follow-events'
import type { ServiceContext } from '@/server/services/context'
import { Problem } from './problem'
import type { Report } from './report'

/** Follows an allocation as a browser does: replay, then live, folded; a hole in the numbers is an error. */
export class Follower {
  #view: AllocationView = emptyAllocation

  constructor(
    private readonly ctx: ServiceContext,
    private readonly id: string,
    private readonly report: Report,
  ) {}

  get node(): NodeView {
    const [node] = this.#view.nodes
    if (!node) throw new Problem('The allocation has no node.')
    return node
  }

  /** Reads on until the node is as wanted, which it may be already. Throws Problem after `limitMs`. */
  async until(
    wanted: (node: NodeView) => boolean,
    { limitMs, signal, what }: { limitMs: number; signal: AbortSignal; what: string },
  ): Promise<NodeView> {
    if (this.#view.nodes.length > 0 && wanted(this.node)) return this.node
    const stop = AbortSignal.any([signal, AbortSignal.timeout(limitMs)])
    const batches = await followEvents(this.ctx, { id: this.id, after: this.#view.lastSeq }, stop)
    for await (const batch of batches) {
      for (const one of batch) this.#take(one)
      if (this.#view.nodes.length > 0 && wanted(this.node)) return this.node
    }
    signal.throwIfAborted()
    throw new Problem(`${what} did not happen within ${Math.round(limitMs / 1000)} s.`)
  }

  #take(one: SequencedEvent): void {
    const { lastSeq } = this.#view
    if (one.seq !== lastSeq + 1) throw new Problem(`Event ${one.seq} follows event ${lastSeq}: the stream has a hole.`)
    this.#view = foldEvent(this.#view, one)
    this.#tell(one)
  }

  #tell({ event }: SequencedEvent): void {
    if (event.type === 'step-started') this.report.line(`· ${event.step} ${stepById(event.step).title}`)
    if (event.type === 'step-log')
      this.report.line(`    ${event.level === 'info' ? '' : `${event.level}: `}${event.message}`)
    if (event.type === 'step-failed')
      this.report.line(`    failed: ${event.failure.message} ${event.failure.detail ?? ''}`)
    if (event.type === 'cleanup-log') this.report.line(event.message)
    if (event.type === 'cleanup-finished') this.report.line(`removed: ${event.removed.join('; ') || 'nothing'}`)
  }
}

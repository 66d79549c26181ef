import { setTimeout as pause } from 'node:timers/promises'
import type postgres from 'postgres'
import type { NodeRunState } from '@/server/domain/steps'

export type NodeNow = { id: string; allocation: string; name: string; state: NodeRunState; held: boolean; left: number }

export const moves = ({ state }: Pick<NodeNow, 'state'>): boolean =>
  state === 'queued' || state === 'running' || state === 'cleaning' || state === 'releasing'

/** The states of all nodes, looked up again and again past all proxies; a look that fails is made again. */
export class Watch {
  nodes: NodeNow[] = []
  looks = 0
  readonly #stop = new AbortController()
  readonly #ended: Promise<void>

  constructor(private readonly sql: postgres.Sql) {
    this.#ended = this.#run()
  }

  of(allocation: string): NodeNow[] {
    return this.nodes.filter((node) => node.allocation === allocation)
  }
  get moving(): NodeNow[] {
    return this.nodes.filter(moves)
  }

  /** Resolves at the next look that is not older than this call and fits; false when `signal` aborts before. */
  async until(fits: () => boolean, signal: AbortSignal): Promise<boolean> {
    const from = this.looks + 2
    while (!signal.aborted) {
      if (this.looks >= from && fits()) return true
      await pause(200)
    }
    return false
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#ended
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        this.nodes = await this.sql<NodeNow[]>`
          select id, allocation_id as allocation, name, state, held_until is not null as held,
            jsonb_array_length(left_behind) as left from allocation_node`
        this.looks++
      } catch {
        // The database is being hurt; the next look tells.
      }
      await pause(400)
    }
  }
}

import { setTimeout as pause } from 'node:timers/promises'
import type { Ground } from '../ground'

type Row = { allocation: string; cloud: string; state: string; code: string | null; held: boolean }
/** One node that was launched; `outcome` is what it came to before its release. */
export type Launched = { id: string; cloud: string; outcome: string | null; state: string; extra: number }

const moving = ['queued', 'running', 'cleaning', 'releasing']

/** Keeps so many nodes on their way, one per allocation and the clouds by turns, and releases each that came to rest. */
export class Traffic {
  readonly all = new Map<string, Launched>()
  #launching = true
  #count = 0
  readonly #ended: Promise<void>

  constructor(
    private readonly ground: Ground,
    private readonly options: { nodes: number; name: string; signal: AbortSignal },
  ) {
    this.#ended = this.#run()
  }

  /** Launches no more; resolves when all nodes are released, or `limitMs` is over. */
  async finish(limitMs: number): Promise<Launched[]> {
    this.#launching = false
    const late = pause(limitMs, undefined, { ref: false })
    await Promise.race([this.#ended, late])
    return [...this.all.values()]
  }

  async #run(): Promise<void> {
    const { signal } = this.options
    while (!signal.aborted) {
      const rows = await this.#look()
      await Promise.all(rows.map((row) => this.#follow(row)))
      const under = rows.filter(({ state }) => moving.includes(state)).length
      const runs = rows.filter(({ state }) => state === 'queued' || state === 'running').length
      if (this.#launching)
        await Promise.all(Array.from({ length: Math.max(0, this.options.nodes - runs) }, this.#launch))
      else if (under === 0 && rows.every(({ state }) => state === 'released')) return
      await pause(300)
    }
  }

  readonly #launch = async (): Promise<void> => {
    const { clouds } = this.ground.lab
    const cloud = clouds[this.#count % clouds.length] ?? ''
    const name = `${this.options.name}-${++this.#count}`
    // What is refused now is asked for again at the next look.
    const launched = await this.ground.api.launch(name, [cloud]).catch(() => null)
    if (launched === null) return
    const { id } = launched
    this.all.set(id, { id, cloud, outcome: null, state: 'queued', extra: 0 })
  }

  async #follow({ allocation, state, code }: Row): Promise<void> {
    const one = this.all.get(allocation)
    if (!one) return
    one.state = state
    if (moving.includes(state) || state === 'released') return
    one.outcome ??= code === null ? state : `${state}: ${code}`
    // How many servers were made for it: after the release nobody could tell.
    const entries = Object.values(await this.ground.lab.books(allocation)).flat()
    one.extra = Math.max(one.extra, entries.filter(({ kind }) => kind === 'server').length - 1)
    await this.ground.api.verb(allocation, 'release').catch(() => undefined)
  }

  async #look(): Promise<Row[]> {
    return await this.ground.sql<Row[]>`
      select allocation_id as allocation, cloud_id as cloud, state, failure->>'code' as code, held_until is not null as held
      from allocation_node where name like ${`${this.options.name}-%`}`
  }
}

import { z } from 'zod'
import { Follower } from '../helpers/follower'
import { waitFor } from '../helpers/product'
import { request } from '../helpers/request'

const step = z.object({
  step: z.number(),
  state: z.string(),
  attempt: z.number(),
  failure: z.object({ code: z.string(), message: z.string(), action: z.string() }).nullable(),
})
const node = z.object({
  id: z.string(),
  cloud: z.string(),
  name: z.string(),
  state: z.string(),
  ssh: z.string().nullable(),
  heldUntil: z.string().nullable(),
  failure: z.object({ code: z.string(), message: z.string(), action: z.string() }).nullable(),
  left: z.array(z.object({ what: z.string(), why: z.string() })),
  steps: z.array(step),
})
const allocation = z.object({ id: z.string(), name: z.string(), state: z.string(), nodes: z.array(node) })
export type Allocation = z.output<typeof allocation>

const told = z.object({
  type: z.string(),
  node: z.string().optional(),
  step: z.number().optional(),
  attempt: z.number().optional(),
  worker: z.string().optional(),
  fromStep: z.number().optional(),
})

export type Told = { seq: number } & z.output<typeof told>

/** `/api/v1` with a bearer token, as a script of a stranger would use it. Asks again while nothing listens. */
export class Api {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  async launch(name: string, clouds: string[], count = 1): Promise<Allocation> {
    return await this.ask('POST', '/allocations', { name, clouds, count })
  }
  get = async (id: string): Promise<Allocation> => await this.ask('GET', `/allocations/${id}`)
  verb = async (id: string, verb: 'cancel' | 'retry' | 'release'): Promise<Allocation> =>
    await this.ask('POST', `/allocations/${id}/${verb}`, {})

  /** The allocation as soon as it looks like that; throws with what it is instead. */
  async until(id: string, fits: (now: Allocation) => boolean, limitMs = 120_000): Promise<Allocation> {
    let last: Allocation | null = null
    const look = async () => {
      last = await this.get(id).catch(() => null)
      return last && fits(last) ? last : undefined
    }
    return await waitFor(look, limitMs, () => `The allocation is not as expected: ${JSON.stringify(last, null, 1)}`)
  }

  /** Follows the events like a browser does: after a lost connection it goes on after the last event that it saw. */
  follow(id: string): Stream {
    return new Stream(`${this.url}/api/v1/allocations/${id}/events`, this.token)
  }

  private async ask(method: string, path: string, body?: unknown): Promise<Allocation> {
    const response = await request(`${this.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return allocation.parse(JSON.parse(text))
  }
}

/** An allocation's events as they came: nothing is sorted out, so that a hole or a double is seen. */
export class Stream {
  readonly #follower: Follower

  constructor(url: string, token: string) {
    this.#follower = new Follower(url, token)
  }

  get events(): Told[] {
    return this.#follower.received.map(({ seq, data }) => ({ seq, ...told.parse(JSON.parse(data)) }))
  }

  get last(): number {
    return this.#follower.last
  }

  /** How often it had to connect. */
  get connections(): number {
    return this.#follower.connections
  }

  /** Numbers that are not one more than the one before. */
  get gaps(): string[] {
    return this.#follower.received.flatMap(({ seq }, index, all) => {
      const before = all[index - 1]?.seq ?? 0
      return seq === before + 1 ? [] : [`${before} -> ${seq}`]
    })
  }

  /** Resolves when event `seq` has come. */
  async reach(seq: number, limitMs = 30_000): Promise<void> {
    await waitFor(
      () => (this.last >= seq ? true : undefined),
      limitMs,
      () => `The stream stands at event ${this.last} and should reach ${seq}.`,
    )
  }

  /** The first event that fits, as soon as it has come. */
  async until(fits: (event: Told) => boolean, limitMs = 60_000): Promise<Told> {
    const why = () => `The event did not come; the last one was ${JSON.stringify(this.events.at(-1))}.`
    return await waitFor(() => this.events.find(fits), limitMs, why)
  }

  close = async (): Promise<void> => await this.#follower.close()
}

import { setTimeout as pause } from 'node:timers/promises'

export type Received = { seq: number; data: string }

/** A stream that says nothing for longer than this is dead: the server sends a line every 15 s. */
const silenceMs = 20_000
const againMs = 300

/**
 * Follows an allocation's events as a strict client does: goes on behind the last number after every lost connection, and
 * keeps what came as it came, so that a hole, a double or a changed event is seen.
 */
export class Follower {
  readonly received: Received[] = []
  connections = 0
  readonly #stop = new AbortController()
  readonly #ended: Promise<void>

  constructor(
    private readonly address: string,
    private readonly token: string,
    /** After so many events the connection is dropped by us. */
    private readonly dropEvery = Number.POSITIVE_INFINITY,
  ) {
    this.#ended = this.#run()
  }

  get last(): number {
    return this.received.at(-1)?.seq ?? 0
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#ended
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#once().catch(() => undefined)
      await pause(againMs, undefined, { signal: this.#stop.signal }).catch(() => undefined)
    }
  }

  async #once(): Promise<void> {
    const silent = new AbortController()
    const wake = setTimeout(() => silent.abort(), silenceMs)
    try {
      const response = await fetch(this.address, {
        headers: { authorization: `Bearer ${this.token}`, 'last-event-id': String(this.last) },
        signal: AbortSignal.any([this.#stop.signal, silent.signal]),
      })
      if (!response.ok || !response.body) return
      this.connections++
      const enough = this.received.length + this.dropEvery
      let text = ''
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        wake.refresh()
        text += chunk
        for (let cut = text.indexOf('\n\n'); cut >= 0; cut = text.indexOf('\n\n')) {
          this.#take(text.slice(0, cut))
          text = text.slice(cut + 2)
        }
        if (this.received.length >= enough) return silent.abort()
      }
    } finally {
      clearTimeout(wake)
    }
  }

  #take(message: string): void {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(message)?.[1]
    const [id, data] = [field('id'), field('data')]
    if (id !== undefined && data !== undefined) this.received.push({ seq: Number(id), data })
  }
}

import type { Ground } from '../ground'

/** Follows allocations over SSE as they run and notes how old each event is when it is here, in milliseconds. */
export class LatencyWatch {
  /** Of events that came live; what is replayed at the start of a stream is not counted. */
  readonly ages: number[] = []
  readonly #stop = new AbortController()
  readonly #streams: Promise<void>[] = []

  constructor(private readonly ground: Pick<Ground, 'url' | 'token'>) {}

  follow(allocation: string): void {
    this.#streams.push(this.#read(allocation).catch(() => undefined))
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await Promise.all(this.#streams)
  }

  async #read(allocation: string): Promise<void> {
    const { url, token } = this.ground
    const openedAt = Date.now()
    const response = await fetch(`${url}/api/v1/allocations/${allocation}/events`, {
      headers: { authorization: `Bearer ${token}` },
      signal: this.#stop.signal,
    })
    if (!response.body) return
    let text = ''
    let connectedAt = 0
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      connectedAt ||= Date.now()
      text += chunk
      const end = text.lastIndexOf('\n\n')
      if (end < 0) continue
      for (const [, at] of text.slice(0, end).matchAll(/^data: .*?"at":"([^"]+)"/gm)) {
        const told = Date.parse(at ?? '')
        if (told > Math.max(openedAt, connectedAt)) this.ages.push(Date.now() - told)
      }
      text = text.slice(end)
    }
  }
}

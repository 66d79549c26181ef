import { request } from './request'

/** An event as it came over the wire; `data` is the text of its JSON. */
export type WireEvent = { id: number; type: string; data: string }

/** Reads a stream of events until one fits, then leaves it. Throws when the stream is refused or ends before. */
export async function readEvents(
  url: string,
  headers: Record<string, string>,
  last: (event: WireEvent) => boolean,
): Promise<WireEvent[]> {
  const stop = AbortSignal.timeout(120_000)
  const response = await request(url, { headers, signal: stop })
  if (response.status !== 200 || !response.body) throw new Error(`The stream was refused: ${response.status}`)
  const events: WireEvent[] = []
  let text = ''
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk
    for (let cut = text.indexOf('\n\n'); cut >= 0; cut = text.indexOf('\n\n')) {
      const event = parsed(text.slice(0, cut))
      text = text.slice(cut + 2)
      if (!event) continue
      events.push(event)
      if (last(event)) return events
    }
  }
  throw new Error(`The stream ended after ${events.length} events.`)
}

function parsed(message: string): WireEvent | null {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(message)?.[1]
  const [id, type, data] = [field('id'), field('event'), field('data')]
  return id && type && data ? { id: Number(id), type, data } : null
}

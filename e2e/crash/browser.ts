import type { Page } from '@playwright/test'
import { z } from 'zod'

/** A tracked batch as it goes over the wire: the numbered events. */
const batch = z.array(z.object({ seq: z.number() }))
const message = z.union([z.tuple([batch, z.string()]), batch, z.object({ data: batch })])
/** The page's other stream: which clouds' inventory changed. */
const aside = z.object({ everything: z.boolean(), clouds: z.array(z.unknown()) })

/** What the browser's own EventSource received of an allocation, told by the browser: the numbers of all events, in their order. */
export class BrowserStream {
  readonly seqs: number[] = []
  readonly unread: string[] = []

  static async watch(page: Page): Promise<BrowserStream> {
    const stream = new BrowserStream()
    const session = await page.context().newCDPSession(page)
    await session.send('Network.enable')
    session.on('Network.eventSourceMessageReceived', ({ data, eventName }) => stream.#take(eventName, data))
    return stream
  }

  get last(): number {
    return this.seqs.at(-1) ?? 0
  }

  /** Numbers that are not one more than the one before; the first comes after what the page was loaded with. */
  get gaps(): string[] {
    return this.seqs.flatMap((seq, index) => {
      const before = this.seqs[index - 1]
      return before === undefined || seq === before + 1 ? [] : [`${before} -> ${seq}`]
    })
  }

  #take(eventName: string, data: string): void {
    if (eventName !== 'message' && eventName !== '') return
    const told: unknown = JSON.parse(data)
    if (aside.safeParse(told).success) return
    const parsed = message.safeParse(told)
    if (!parsed.success) this.unread.push(data.slice(0, 200))
    else this.seqs.push(...itemsOf(parsed.data).map(({ seq }) => seq))
  }
}

const itemsOf = (told: z.output<typeof message>): z.output<typeof batch> => {
  if (!Array.isArray(told)) return told.data
  const [first] = told
  return Array.isArray(first) ? first : (told as z.output<typeof batch>)
}

import { eventsAfter } from '@/db/queries/events'
import type { SequencedEvent } from '@/server/domain/events'
import { requireRole, type ServiceContext } from '../context'
import { mustFindAllocation } from './find-allocation'

/** The first message after quiet goes at once, then at most 4 a second (architecture, decision 5). */
const betweenMessagesMs = 250
/** A look without a wake: NOTIFY may have been lost with its connection. */
const backstopMs = 2_000
const batchSize = 500

/**
 * Everything that happened to an allocation after event `after`, then what happens, in batches, until `signal` aborts or
 * the process stops. Subscribed before the first read, so nothing is missed between replay and follow. Only reads. Throws
 * `not-found` before the first batch.
 */
export async function followEvents(
  ctx: ServiceContext,
  input: { id: string; after: number },
  signal: AbortSignal,
): Promise<AsyncGenerator<SequencedEvent[], void>> {
  requireRole(ctx, 'viewer')
  await mustFindAllocation(ctx.db, input.id)
  return follow(ctx, input, AbortSignal.any([signal, ctx.stopping]))
}

async function* follow(
  ctx: ServiceContext,
  input: { id: string; after: number },
  signal: AbortSignal,
): AsyncGenerator<SequencedEvent[], void> {
  const bell = new Bell()
  const off = ctx.wakes.on('events', input.id, () => bell.ring())
  // A reader that was handed a batch and never came back leaves the generator where it stands: unsubscribe all the same.
  signal.addEventListener('abort', off, { once: true })
  try {
    let after = input.after
    while (!signal.aborted) {
      bell.reset()
      const batch = await eventsAfter(ctx.db, input.id, { after, limit: batchSize })
      const last = batch.at(-1)
      if (last) {
        after = last.seq
        yield batch
        if (batch.length < batchSize) await pause(betweenMessagesMs, signal)
      } else await bell.wait(backstopMs, signal)
    }
  } finally {
    off()
  }
}

/** Remembers a ring that came while nobody waited. */
class Bell {
  private rung = false
  private wake: (() => void) | null = null
  ring(): void {
    this.rung = true
    this.wake?.()
  }
  reset(): void {
    this.rung = false
  }
  async wait(timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (this.rung || signal.aborted) return
    const waiting = new AbortController()
    this.wake = () => waiting.abort()
    await pause(timeoutMs, AbortSignal.any([signal, waiting.signal]))
    this.wake = null
  }
}

/** Waits, or returns early when the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}

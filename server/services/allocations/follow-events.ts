import type { SequencedEvent } from '@/server/domain/events'
import { requireRole, type ServiceContext } from '../context'
import { patientReader } from '../patient-reader'
import { type Access, accessCheck, accessMs } from '../reader-access'
import { mustFindAllocation } from './find-allocation'
import { eventsTogether } from './read-together'
import { Bell, pause } from './wait'

export { pause }

/** The first message after quiet goes at once, then at most 4 a second (architecture, decision 5). */
const betweenMessagesMs = 250
/** A look without a wake: NOTIFY may have been lost with its connection. */
const backstopMs = 2_000
/** What one viewer costs at most in memory: the next batch is read when this one was taken. */
const batchSize = 500

export type Follow = {
  id: string
  /** Number of the last event that the reader has; 0 for all. */
  after: number
  access?: Access
}

/**
 * Everything that happened to an allocation after event `after`, then what happens, in batches, until `signal` aborts or
 * the process stops. Subscribed before the first read, so nothing is missed between replay and follow; read only when the batch
 * before was taken, so a reader that takes nothing costs one batch and holds up nobody. Only reads. Throws `not-found`
 * before the first batch, and `unauthorized` or `forbidden` when the reader's right ends while it follows.
 */
export async function followEvents(
  ctx: ServiceContext,
  input: Follow,
  signal: AbortSignal,
): Promise<AsyncGenerator<SequencedEvent[], void>> {
  requireRole(ctx, 'viewer')
  await mustFindAllocation(ctx.db, input.id)
  return follow(ctx, input, AbortSignal.any([signal, ctx.stopping]))
}

async function* follow(
  ctx: ServiceContext,
  input: Follow,
  signal: AbortSignal,
): AsyncGenerator<SequencedEvent[], void> {
  const bell = new Bell()
  const off = ctx.wakes.on('events', input.id, () => bell.ring())
  // A reader that was handed a batch and never came back leaves the generator where it stands: unsubscribe all the same.
  signal.addEventListener('abort', off, { once: true })
  try {
    const stillAllowed = accessCheck(input.access)
    const read = patientReader(ctx, signal, stillAllowed)
    let after = input.after
    while (!signal.aborted) {
      bell.reset()
      const batch = (await read(async () => await eventsTogether(ctx.db, input.id, { after, limit: batchSize }))) ?? []
      const last = batch.at(-1)
      if (last && !signal.aborted) {
        after = last.seq
        yield batch
        if (batch.length === batchSize) continue
        await pause(betweenMessagesMs, signal)
        // A refusal is heard at the next read; so is that there was no answer.
        await stillAllowed(accessMs / 2).catch(() => undefined)
      } else await bell.wait(backstopMs, signal)
    }
  } finally {
    off()
    signal.removeEventListener('abort', off)
  }
}

import { eventsAfter } from '@/db/queries/events'
import { ServiceError } from '@/server/domain/errors'
import type { SequencedEvent } from '@/server/domain/events'
import { type Actor, requireRole, type ServiceContext } from '../context'
import { mustFindAllocation } from './find-allocation'
import { Bell, pause } from './wait'

export { pause }

/** The first message after quiet goes at once, then at most 4 a second (architecture, decision 5). */
const betweenMessagesMs = 250
/** A look without a wake: NOTIFY may have been lost with its connection. */
const backstopMs = 2_000
/** What one viewer costs at most in memory: the next batch is read when this one was taken. */
const batchSize = 500
/** How often an open stream asks whether its reader may still read. */
const accessMs = 2_000
/** A database that does not answer for longer than this ends the stream; its reader then connects again. */
const outageMsMax = 60_000
const afterFailureMs = 1_000

export type Follow = {
  id: string
  /** Number of the last event that the reader has; 0 for all. */
  after: number
  /** Who the request's sender is by now, null for nobody: tokens are revoked and people sign out while streams are open. */
  access?: () => Promise<Actor | null>
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
    const read = patiently(ctx, signal, accessCheck(input))
    let after = input.after
    while (!signal.aborted) {
      bell.reset()
      const batch = await read(async () => await eventsAfter(ctx.db, input.id, { after, limit: batchSize }))
      const last = batch.at(-1)
      if (last && !signal.aborted) {
        after = last.seq
        yield batch
        if (batch.length < batchSize) await pause(betweenMessagesMs, signal)
      } else await bell.wait(backstopMs, signal)
    }
  } finally {
    off()
    signal.removeEventListener('abort', off)
  }
}

/** Throws once the reader's right has ended, asking at most every `accessMs`. */
function accessCheck({ access }: Follow): () => Promise<void> {
  let checkedAt = performance.now()
  return async () => {
    if (!access || performance.now() - checkedAt < accessMs) return
    const actor = await access()
    if (!actor)
      throw new ServiceError('unauthorized', 'Your session or token has ended. Sign in, or use another token.')
    requireRole({ actor }, 'viewer')
    checkedAt = performance.now()
  }
}

/** Reads after the check; while the database does not answer, answers nothing new for a while instead of failing. */
function patiently(ctx: ServiceContext, signal: AbortSignal, check: () => Promise<void>) {
  let failingSince: number | null = null
  return async (read: () => Promise<SequencedEvent[]>): Promise<SequencedEvent[]> => {
    try {
      await check()
      const batch = await read()
      failingSince = null
      return batch
    } catch (error) {
      if (signal.aborted) return []
      if (error instanceof ServiceError) throw error
      failingSince ??= performance.now()
      if (performance.now() - failingSince > outageMsMax) throw error
      ctx.log.debug({ error }, 'Events could not be read; the stream stays open and tries again.')
      await pause(afterFailureMs, signal)
      return []
    }
  }
}

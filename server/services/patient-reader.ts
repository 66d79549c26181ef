import { ServiceError } from '@/server/domain/errors'
import { pause } from './allocations/wait'
import type { Runtime } from './context'

/** A database that does not answer for longer than this ends the stream; its reader then connects again. */
const outageMsMax = 60_000
const afterFailureMs = 1_000

/**
 * What a stream reads with, each time after `check`: while the database does not answer it is null after a moment, in place of
 * an error. Refusals (ServiceError) go through.
 */
export function patientReader(ctx: Pick<Runtime, 'log'>, signal: AbortSignal, check: () => Promise<void>) {
  let failingSince: number | null = null
  return async <Read>(read: () => Promise<Read>): Promise<Read | null> => {
    try {
      await check()
      const found = await read()
      failingSince = null
      return found
    } catch (error) {
      if (signal.aborted) return null
      if (error instanceof ServiceError) throw error
      failingSince ??= performance.now()
      if (performance.now() - failingSince > outageMsMax) throw error
      ctx.log.debug({ error }, 'A stream could not read; it stays open and tries again.')
      await pause(afterFailureMs, signal)
      return null
    }
  }
}

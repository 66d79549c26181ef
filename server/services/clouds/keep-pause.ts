import { and, eq, sql } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { Database } from '@/db/client'
import { cloud } from '@/db/schema'
import type { CloudPause } from '@/server/domain/cloud'
import type { Pause } from '@/server/providers/guard/guard'

/** A state that nobody renewed for this long after its time is that of a process that died or has nothing to ask. */
const expiresMs = 90_000

/** Writes on the clouds' rows what this process has paused. `process` names it, as the row shows it. */
export type PauseKeeper = {
  /** Never throws: a state that cannot be written is logged and comes again with the next change. */
  keep(cloudId: string, pause: Pause | null): void
  /** Resolves when all that was kept so far is written. */
  settled(): Promise<void>
}

export function createPauseKeeper(db: Database, options: { process: string; log: Logger }): PauseKeeper {
  const { process, log } = options
  // One after another, or a late "open" would stand after the "closed" that followed it.
  let last: Promise<void> = Promise.resolve()
  return {
    keep(cloudId, pause) {
      const told = pause ? { cloud: cloudId, ...toRow(pause, process) } : { cloud: cloudId }
      log.info(told, pause ? 'A cloud that does not answer is paused.' : 'A cloud that was paused is asked again.')
      last = last
        .then(() => write(db, { cloudId, process, pause }))
        .catch((error: unknown) => log.warn({ error, cloud: cloudId }, 'The state of a breaker could not be written.'))
    },
    settled: async () => await last,
  }
}

async function write(db: Database, state: { cloudId: string; process: string; pause: Pause | null }): Promise<void> {
  const { cloudId, process, pause } = state
  if (pause) {
    await db
      .update(cloud)
      .set({ breaker: toRow(pause, process) })
      .where(eq(cloud.id, cloudId))
    return
  }
  // What another process wrote stays until that one takes it back, or it expires.
  await db
    .update(cloud)
    .set({ breaker: null })
    .where(and(eq(cloud.id, cloudId), sql`${cloud.breaker}->>'process' = ${process}`))
}

const toRow = ({ phase, sinceMs, untilMs, reason }: Pause, process: string): CloudPause => ({
  process,
  since: new Date(sinceMs).toISOString(),
  until: new Date(untilMs).toISOString(),
  reason,
  trying: phase === 'half-open',
})

/** What a row says about a pause, without that of a process which is gone. */
export const livePause = (row: CloudPause | null, now = Date.now()): CloudPause | null =>
  row !== null && Date.parse(row.until) + expiresMs > now ? row : null

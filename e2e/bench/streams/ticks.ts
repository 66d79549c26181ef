import { setTimeout as pause } from 'node:timers/promises'
import type { DatabaseClient } from '@/db/client'
import { appendEvents } from '@/server/services/allocations/append-events'
import { nowMs, tickText } from './clock'

export type Place = { allocation: string; node: string }
/** When each tick was committed: in ms of the machine's clock, taken before COMMIT is sent. */
export type Committed = Map<number, number>

/** Writes lines into a node's log, one in a transaction, as its run does: `count` of them, with `everyMs` from start to start. */
export async function writeTicks(
  { db }: Pick<DatabaseClient, 'db'>,
  { allocation, node }: Place,
  { first, count, everyMs }: { first: number; count: number; everyMs: number },
): Promise<Committed> {
  const committed: Committed = new Map()
  const started = performance.now()
  for (let number = 0; number < count; number++) {
    const tick = first + number
    await db.transaction(async (tx) => {
      const base = { v: 1 as const, at: '', node, step: 8 as const, attempt: 1 }
      await appendEvents(tx, allocation, [{ ...base, type: 'step-log', level: 'info', message: tickText(tick) }])
      committed.set(tick, nowMs())
    })
    await pause(Math.max(0, started + (number + 1) * everyMs - performance.now()))
  }
  return committed
}

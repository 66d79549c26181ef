import { and, asc, eq, gt, sql } from 'drizzle-orm'
import type { SequencedEvent } from '@/server/domain/events'
import { bringUpToDate } from '@/server/domain/read-event'
import type { Database } from '../client'
import { allocationEvent } from '../schema'

const upToDate = (rows: SequencedEvent[]): SequencedEvent[] =>
  rows.map(({ seq, event }) => ({ seq, event: bringUpToDate(event) }))

/** Events of an allocation after `after`, oldest first. */
export const eventsAfter = async (
  db: Database,
  allocationId: string,
  page: { after: number; limit: number },
): Promise<SequencedEvent[]> =>
  upToDate(
    await db
      .select({ seq: allocationEvent.seq, event: allocationEvent.event })
      .from(allocationEvent)
      .where(and(eq(allocationEvent.allocationId, allocationId), gt(allocationEvent.seq, page.after)))
      .orderBy(asc(allocationEvent.seq))
      .limit(page.limit),
  )

/** All events of an allocation; without `withLog` those that only write to a log are left out. */
export const allEvents = async (
  db: Database,
  allocationId: string,
  options: { withLog: boolean },
): Promise<SequencedEvent[]> =>
  upToDate(
    await db
      .select({ seq: allocationEvent.seq, event: allocationEvent.event })
      .from(allocationEvent)
      .where(
        and(
          eq(allocationEvent.allocationId, allocationId),
          options.withLog
            ? undefined
            : sql`${allocationEvent.event}->>'type' not in ('step-log', 'step-exchange', 'cleanup-log')`,
        ),
      )
      .orderBy(asc(allocationEvent.seq)),
  )

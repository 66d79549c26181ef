import { asc, eq, isNull, sql } from 'drizzle-orm'
import { conformanceRun, setting } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { asSystem, type Runtime } from '../context'
import { advanceRun } from './advance'
import { noteAudit } from './note-audit'
import { lastScheduledRun, nextRunAt, readSchedule, scheduleKey } from './schedule'
import { insertRun } from './start-run'

/** Each minute: brings on every run that is under way, whatever has happened to its jobs, and starts the scheduled one when due. */
export async function handleConformanceSchedule(runtime: Runtime): Promise<void> {
  await startWhenDue(runtime)
  const open = await runtime.db
    .select({ id: conformanceRun.id })
    .from(conformanceRun)
    .where(isNull(conformanceRun.endedAt))
    .orderBy(asc(conformanceRun.createdAt))
  for (const { id } of open) {
    try {
      await advanceRun(runtime, id)
    } catch (error) {
      // The others go on; this one is looked at again in a minute.
      runtime.log.error({ error, run: id }, 'A conformance run could not be brought on.')
    }
  }
}

/** Starts the scheduled run when it is due by the database's clock and the one before has ended. Answers its id. */
export async function startWhenDue(runtime: Runtime): Promise<string | null> {
  try {
    return await runtime.db.transaction(async (tx) => {
      const [row] = await tx
        .select({ now: sql<string>`now()::text` })
        .from(setting)
        .where(eq(setting.key, scheduleKey))
        .for('update')
      if (!row) return null
      const kept = await readSchedule(tx)
      const last = await lastScheduledRun(tx)
      const due = nextRunAt(kept, last)
      if (due === null || due > new Date(row.now) || (last && last.endedAt === null)) return null
      const { guideline, clouds, budget } = kept.schedule
      const id = await insertRun(asSystem(runtime), tx, { guideline, clouds, budget })
      await noteAudit(tx, 'conformance.start', id, { guideline, clouds, budget, cause: 'schedule' })
      return id
    })
  } catch (error) {
    // A guideline or cloud of the schedule that is not there any more, or no cloud at all.
    if (!(error instanceof ServiceError)) throw error
    runtime.log.warn({ problem: error.message }, 'The scheduled conformance run could not be started.')
    return null
  }
}

/** Once a minute, over all workers. */
export const scheduleConformance = async (runtime: Pick<Runtime, 'queue'>): Promise<void> =>
  await runtime.queue.schedule('conformance-schedule', '* * * * *', {}, 'conformance')

import { desc, eq } from 'drizzle-orm'
import type { Database } from '@/db/client'
import { conformanceRun, setting } from '@/db/schema'
import { rhythmDays } from '@/server/domain/conformance-run'
import { type ConformanceSchedule, conformanceScheduleSchema } from '@/server/domain/conformance-run-schema'
import { change } from '../change'
import { mustFindCloud } from '../clouds/get-cloud'
import { requireRole, type ServiceContext } from '../context'
import { findGuideline } from '../guidelines/find-guideline'
import { parse } from '../parse'
import { type ScheduleItem, scheduleInput } from './shapes'

export const scheduleKey = 'conformance-schedule'
const dayMs = 86_400_000

/** How conformance runs are scheduled, with the last and the next one. */
export async function getSchedule(ctx: ServiceContext): Promise<ScheduleItem> {
  requireRole(ctx, 'viewer')
  const [kept, last] = [await readSchedule(ctx.db), await lastScheduledRun(ctx.db)]
  return scheduleItem(kept, last)
}

/** Sets the schedule as a whole. Throws `not-found` for an unknown guideline or cloud. */
export async function setSchedule(ctx: ServiceContext, input: unknown): Promise<ScheduleItem> {
  requireRole(ctx, 'admin')
  const given = parse(scheduleInput, input)
  for (const id of given.clouds ?? []) await mustFindCloud(ctx, id)
  await change(ctx, async (tx, record) => {
    await findGuideline(tx, given.guideline)
    const { schedule: before } = await readSchedule(tx)
    const value = { ...given, setAt: new Date().toISOString() }
    await tx
      .insert(setting)
      .values({ key: scheduleKey, value })
      .onConflictDoUpdate({ target: setting.key, set: { value } })
    await record({ action: 'conformance.schedule', subject: given.guideline, details: { before, after: given } })
  })
  return await getSchedule(ctx)
}

type Kept = { schedule: ConformanceSchedule; setAt: Date | null }

/** What cannot be read any more counts as off. */
export async function readSchedule(db: Pick<Database, 'select'>): Promise<Kept> {
  const [row] = await db.select().from(setting).where(eq(setting.key, scheduleKey))
  const { setAt, ...value } = (row?.value ?? {}) as Record<string, unknown>
  const read = conformanceScheduleSchema.safeParse(value)
  return {
    schedule: read.success ? read.data : conformanceScheduleSchema.parse({}),
    setAt: typeof setAt === 'string' ? new Date(setAt) : null,
  }
}

/** When the last scheduled run began, and whether it is still under way. */
export async function lastScheduledRun(
  db: Pick<Database, 'select'>,
): Promise<{ createdAt: Date; endedAt: Date | null } | null> {
  const [row] = await db
    .select({ createdAt: conformanceRun.createdAt, endedAt: conformanceRun.endedAt })
    .from(conformanceRun)
    .where(eq(conformanceRun.cause, 'schedule'))
    .orderBy(desc(conformanceRun.createdAt))
    .limit(1)
  return row ?? null
}

/** When the next run is due: a rhythm after the last one, and at once when there was none; null: off. */
export function nextRunAt({ schedule, setAt }: Kept, last: { createdAt: Date } | null): Date | null {
  if (schedule.every === 'off') return null
  if (last) return new Date(last.createdAt.getTime() + rhythmDays[schedule.every] * dayMs)
  return setAt ?? new Date(0)
}

const scheduleItem = (kept: Kept, last: { createdAt: Date } | null): ScheduleItem => ({
  ...kept.schedule,
  lastRunAt: last?.createdAt.toISOString() ?? null,
  nextRunAt: nextRunAt(kept, last)?.toISOString() ?? null,
})

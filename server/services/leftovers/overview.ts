import { and, desc, eq, isNotNull, isNull } from 'drizzle-orm'
import { configuredClouds } from '@/db/queries/clouds'
import { leftover, leftoverSweep } from '@/db/schema'
import { isDue, nextSweepAt } from '@/server/domain/leftovers'
import { requireRole, type ServiceContext } from '../context'
import { databaseNow } from '../inventory/sync-run'
import { leftoverSettings } from './settings'
import type { LeftoverOverview } from './shapes'
import type { Sweep } from './sweep'

/** A sweep that began longer ago than this and has no end is not taken for a running one. */
const sweepMsMax = 15 * 60_000

/** How the reaper is set, and per cloud what its last sweep found. */
export async function leftoverOverview(ctx: ServiceContext): Promise<LeftoverOverview> {
  requireRole(ctx, 'viewer')
  const now = await databaseNow(ctx.db)
  const [clouds, settings, open] = await Promise.all([
    configuredClouds(ctx.db),
    leftoverSettings(ctx.db),
    ctx.db.select().from(leftover).where(isNull(leftover.endedAt)),
  ])
  const items = await Promise.all(
    clouds.map(async ({ id, name, simulated }) => {
      const rows = open.filter((row) => row.cloudId === id)
      const [last, running] = await Promise.all([newest(ctx, id, true), newest(ctx, id, false)])
      return {
        id,
        name,
        simulated,
        leftovers: rows.filter(({ verdict }) => verdict === 'leftover').length,
        unknown: rows.filter(({ verdict }) => verdict === 'unknown').length,
        due: rows.filter((row) => isDue(row, settings)).length,
        sweeping: running !== undefined && now.getTime() - running.startedAt.getTime() < sweepMsMax,
        lastSweep: last ? sweepItem(last) : null,
      }
    }),
  )
  return { settings, nextSweepAt: nextSweepAt(now).toISOString(), clouds: items }
}

async function newest(ctx: ServiceContext, cloudId: string, ended: boolean): Promise<Sweep | undefined> {
  const [row] = await ctx.db
    .select()
    .from(leftoverSweep)
    .where(
      and(eq(leftoverSweep.cloudId, cloudId), ended ? isNotNull(leftoverSweep.endedAt) : isNull(leftoverSweep.endedAt)),
    )
    .orderBy(desc(leftoverSweep.startedAt))
    .limit(1)
  return row
}

const sweepItem = ({ cloudId: _cloud, startedAt, endedAt, ...rest }: Sweep) => ({
  ...rest,
  startedAt: startedAt.toISOString(),
  endedAt: endedAt?.toISOString() ?? null,
})

import { and, eq, gte, sql } from 'drizzle-orm'
import type { Database } from '@/db/client'
import { apiLatency } from '@/db/schema'
import { addBuckets, percentile } from '@/server/domain/latency'
import { requireRole, type ServiceContext } from '../../context'
import { mustFindCloud } from '../find-cloud'
import type { Latency, LatencySummary, LatencyWindow } from './shapes'

type Row = Pick<typeof apiLatency.$inferSelect, 'at' | 'operation' | 'buckets' | 'count' | 'errors'>
const minute = 60_000
/** How a window is read: from which rows, how many points, and how long each is. */
const windows = {
  hour: { grain: 'slot', points: 7, stepMs: 10 * minute },
  day: { grain: 'hour', points: 25, stepMs: 60 * minute },
  month: { grain: 'hour', points: 30, stepMs: 24 * 60 * minute },
} as const satisfies Record<LatencyWindow, { grain: 'slot' | 'hour'; points: number; stepMs: number }>

/** How long each kind of request to a cloud took, slowest first. Throws `not-found`. */
export async function apiLatencyOf(
  ctx: ServiceContext,
  input: { id: string; window: LatencyWindow },
): Promise<Latency> {
  requireRole(ctx, 'viewer')
  const row = await mustFindCloud(ctx, input.id)
  const { grain, points, stepMs } = windows[input.window]
  const [clock] = await ctx.db.execute<{ now: number }>(sql`select extract(epoch from now())::float8 * 1000 as now`)
  const last = Math.floor(clock!.now / stepMs)
  const begins = Array.from({ length: points }, (_, index) => (last - points + 1 + index) * stepMs)
  const rows = await ctx.db
    .select()
    .from(apiLatency)
    .where(
      and(
        eq(apiLatency.cloudId, row.id),
        eq(apiLatency.grain, grain),
        gte(apiLatency.at, new Date(begins[0] ?? clock!.now)),
      ),
    )
  const operations = [...new Set(rows.map(({ operation }) => operation))].map((operation) => ({
    operation,
    ...figuresOf(
      rows.filter((one) => one.operation === operation),
      begins,
      stepMs,
    ),
  }))
  return {
    window: input.window,
    points: begins.map((ms) => new Date(ms).toISOString()),
    all: figuresOf(rows, begins, stepMs),
    operations: operations.sort((a, b) => (b.p95Ms ?? -1) - (a.p95Ms ?? -1) || a.operation.localeCompare(b.operation)),
  }
}

function figuresOf(rows: readonly Row[], begins: readonly number[], stepMs: number): Latency['all'] {
  return {
    ...summaryOf(rows),
    p50Ms: rounded(percentile(sumOf(rows), 0.5)),
    trend: begins.map((begin) => {
      const own = rows.filter(({ at }) => at.getTime() >= begin && at.getTime() < begin + stepMs)
      return rounded(percentile(sumOf(own), 0.95))
    }),
  }
}

const summaryOf = (rows: readonly Row[]): LatencySummary => ({
  count: rows.reduce((sum, { count }) => sum + count, 0),
  errors: rows.reduce((sum, { errors }) => sum + errors, 0),
  p95Ms: rounded(percentile(sumOf(rows), 0.95)),
})

const sumOf = (rows: readonly Row[]): number[] =>
  rows.reduce<number[]>((sum, { buckets }) => addBuckets(sum, buckets), [])

/** Three digits are more than the buckets know. */
const rounded = (ms: number | null): number | null => (ms === null ? null : Number(ms.toPrecision(3)))

/** The last hour of every cloud that was asked something in it. */
export async function latencyByCloud(db: Database): Promise<Map<string, LatencySummary>> {
  const rows = await db
    .select()
    .from(apiLatency)
    .where(and(eq(apiLatency.grain, 'slot'), sql`${apiLatency.at} > now() - interval '1 hour'`))
  const clouds = [...new Set(rows.map(({ cloudId }) => cloudId))]
  return new Map(clouds.map((id) => [id, summaryOf(rows.filter(({ cloudId }) => cloudId === id))]))
}

import { and, eq, gte, inArray, lte, sql } from 'drizzle-orm'
import type { Database, Transaction } from '@/db/client'
import { conformanceVerdict } from '@/db/schema'
import { windowSize } from '@/server/conformance/window'
import type { JudgedRun, TrendPoint } from '@/server/domain/scorecard'

/** A run with its revision: what an older one said is shown until it is judged anew. */
type Row = {
  cloud: string
  evidence: string
  at: string
  simulated: boolean
  delivered: boolean
  checks: JudgedRun['checks']
  cost: JudgedRun['cost']
}

/**
 * The last three runs of each cloud at `at` and of its kind (simulated or real), newest first. One short walk of the index for each
 * cloud: how long their histories are does not matter.
 */
export async function lastRuns(
  db: Database | Transaction,
  { guideline, clouds, at }: { guideline: string; clouds: readonly { id: string; simulated: boolean }[]; at: Date },
): Promise<Map<string, JudgedRun[]>> {
  if (clouds.length === 0) return new Map()
  const wanted = JSON.stringify(clouds.map(({ id, simulated }) => ({ id, simulated })))
  const v = conformanceVerdict
  const rows = await db.execute<Row>(sql`
    select c.id as cloud, r.* from jsonb_to_recordset(${wanted}::jsonb) as c(id text, simulated boolean)
    cross join lateral (
      select ${v.evidenceId} as evidence, ${isoTime(sql`${v.at}`)} as at, ${v.simulated}, ${v.delivered}, ${v.checks}, ${v.cost}
      from ${v}
      where ${v.guidelineId} = ${guideline} and ${v.cloudId} = c.id and ${v.at} <= ${at.toISOString()}::timestamptz
        and ${v.simulated} = c.simulated
      order by ${v.at} desc, ${v.evidenceId} desc
      limit ${windowSize}
    ) r`)
  const found = new Map<string, JudgedRun[]>()
  for (const { cloud, ...run } of rows) found.set(cloud, [...(found.get(cloud) ?? []), run])
  return found
}

/** ISO 8601 in UTC with milliseconds, as everywhere. */
const isoTime = (at: ReturnType<typeof sql>) => sql`to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** Trends show a year: what they read does not grow with the years. */
const trendDays = 366

/**
 * The score of each cloud over the year up to `at`: only points where it changed, those right before a change, the first and the last. Read
 * from the index alone.
 */
export async function trendPoints(
  db: Database | Transaction,
  { guideline, only, at }: { guideline: string; only?: readonly string[] | null; at: Date },
): Promise<Map<string, TrendPoint[]>> {
  const v = conformanceVerdict
  const since = new Date(at.getTime() - trendDays * 86_400_000)
  const of = only ? inArray(v.cloudId, [...only]) : undefined
  // One number stands for score, max and complete: comparing records costs twice the time.
  const rows = await db.execute<{
    cloud: string
    points: [seconds: number, score: number, max: number, complete: boolean][]
  }>(sql`
    select cloud, json_agg(json_build_array(extract(epoch from at), score, max, complete) order by at) as points from (
      select cloud, at, score, max, complete, said, lag(said) over w as before, lead(said) over w as after from (
        select cloud_id as cloud, at, score, max, complete, (score::float8 * 100000 + max) * 2 + complete::int as said
        from ${v} where ${and(eq(v.guidelineId, guideline), of, lte(v.at, at), gte(v.at, since))}
      ) each window w as (partition by cloud order by at)
    ) each where before is distinct from said or after is distinct from said group by cloud`)
  return new Map(
    rows.map(({ cloud, points }) => [
      cloud,
      points.map(([seconds, score, max, complete]) => ({
        at: new Date(Math.round(seconds * 1000)).toISOString(),
        score,
        max,
        complete,
      })),
    ]),
  )
}

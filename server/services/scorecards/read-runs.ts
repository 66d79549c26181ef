import { and, eq, gte, inArray, lte, type SQL, sql } from 'drizzle-orm'
import type { Database, Transaction } from '@/db/client'
import { conformanceVerdict } from '@/db/schema'
import { thinOut } from '@/server/conformance/trend'
import { windowSize } from '@/server/conformance/window'
import type { JudgedRun, TrendPoint } from '@/server/domain/scorecard'
import type { ReadRun } from './card-memo'
import { memoPerDatabase } from './memo'

type Head = Omit<JudgedRun, 'checks' | 'cost'> & { cloud: string; version: string }

type RunContent = Pick<JudgedRun, 'checks' | 'cost'>
/** Some 10 kB each in memory: three runs of 100 clouds by several guidelines and days. */
const contentMemo = memoPerDatabase<RunContent>(3_000)

const v = conformanceVerdict
/** Another one after each change of a row: who wrote it, and where it lies. */
const rowVersion = sql<string>`concat(${v}.xmin, ' ', ${v}.ctid)`

/**
 * The last three runs of each cloud at `at` and of its kind (simulated or real), newest first. One short walk of the index for each
 * cloud: how long their histories are does not matter. What an older revision said is told until it is judged anew. The long half of
 * a row is read once for each version of it.
 */
export async function lastRuns(
  db: Database | Transaction,
  { guideline, clouds, at }: { guideline: string; clouds: readonly { id: string; simulated: boolean }[]; at: Date },
): Promise<Map<string, ReadRun[]>> {
  if (clouds.length === 0) return new Map()
  const wanted = JSON.stringify(clouds.map(({ id, simulated }) => ({ id, simulated })))
  const heads = await db.execute<Head>(sql`
    select c.id as cloud, r.* from jsonb_to_recordset(${wanted}::jsonb) as c(id text, simulated boolean)
    cross join lateral (
      select ${v.evidenceId} as evidence, ${isoTime(sql`${v.at}`)} as at, ${v.simulated}, ${v.delivered}, ${rowVersion} as version
      from ${v}
      where ${v.guidelineId} = ${guideline} and ${v.cloudId} = c.id and ${v.at} <= ${at.toISOString()}::timestamptz
        and ${v.simulated} = c.simulated
      order by ${v.at} desc, ${v.evidenceId} desc
      limit ${windowSize}
    ) r`)
  const contents = await contentsOf(db, guideline, heads)
  const found = new Map<string, ReadRun[]>()
  for (const { cloud, ...run } of heads) {
    const content = contents.get(run.evidence)
    // Taken out between two queries.
    if (!content) continue
    const runs = found.get(cloud) ?? []
    runs.push({ ...run, ...content })
    found.set(cloud, runs)
  }
  return found
}

/** By evidence: from memory where that version was read before, the others in one query. */
async function contentsOf(
  db: Database | Transaction,
  guideline: string,
  heads: readonly Head[],
): Promise<Map<string, RunContent>> {
  const memo = contentMemo(db)
  const keyOf = ({ evidence, version }: Pick<Head, 'evidence' | 'version'>) => `${guideline} ${evidence} ${version}`
  const contents = new Map<string, RunContent>()
  const missing: string[] = []
  for (const head of heads) {
    const kept = memo.get(keyOf(head))
    if (kept) contents.set(head.evidence, kept)
    else missing.push(head.evidence)
  }
  if (missing.length === 0) return contents
  const rows = await db
    .select({ evidence: v.evidenceId, version: rowVersion, checks: v.checks, cost: v.cost })
    .from(v)
    .where(and(eq(v.guidelineId, guideline), inArray(v.evidenceId, missing)))
  for (const { evidence, version, ...content } of rows) {
    memo.set(keyOf({ evidence, version }), content)
    contents.set(evidence, content)
  }
  return contents
}

/** ISO 8601 in UTC with milliseconds, as everywhere. */
const isoTime = (at: SQL) => sql`to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** Trends show a year: what they read does not grow with the years. */
const trendDays = 366

/** By what their rows say; 40 kB each. */
const trendMemo = memoPerDatabase<ReadonlyMap<string, TrendPoint[]>>(50)

/**
 * The score of each cloud over the year up to `at`, at most `pointsMax` points a cloud. Read from the index alone, and computed anew when
 * one of the rows says something else, came or went.
 */
export async function trendPoints(
  db: Database | Transaction,
  {
    guideline,
    only,
    at,
    pointsMax,
  }: { guideline: string; only?: readonly string[] | null; at: Date; pointsMax: number },
): Promise<ReadonlyMap<string, TrendPoint[]>> {
  const since = new Date(at.getTime() - trendDays * 86_400_000)
  const of = only ? inArray(v.cloudId, [...only]) : undefined
  const rows = and(eq(v.guidelineId, guideline), of, lte(v.at, at), gte(v.at, since))
  const [said] = await db.execute<{ said: string }>(sql`
    select concat(count(*), ' ', bit_xor(hash_record_extended(row(${v.cloudId}, ${v.at}, ${v.score}, ${v.max}, ${v.complete}), 0)),
      ' ', bit_xor(hash_record_extended(row(${v.complete}, ${v.at}, ${v.max}, ${v.cloudId}, ${v.score}), 1))) as said
    from ${v} where ${rows}`)
  const memo = trendMemo(db)
  const key = `${guideline} ${pointsMax} ${said!.said}`
  const known = memo.get(key)
  if (known) return known
  const all = await changes(db, rows)
  const thinned = new Map([...all].map(([cloud, points]) => [cloud, thinOut(points, pointsMax)]))
  memo.set(key, thinned)
  return thinned
}

/** Only points where it changed, those right before a change, the first and the last. */
async function changes(db: Database | Transaction, which: SQL | undefined): Promise<Map<string, TrendPoint[]>> {
  // One number stands for score, max and complete: comparing records costs twice the time.
  const rows = await db.execute<{
    cloud: string
    points: [seconds: number, score: number, max: number, complete: boolean][]
  }>(sql`
    select cloud, json_agg(json_build_array(extract(epoch from at), score, max, complete) order by at) as points from (
      select cloud, at, score, max, complete, said, lag(said) over w as before, lead(said) over w as after from (
        select cloud_id as cloud, at, score, max, complete, (score::float8 * 100000 + max) * 2 + complete::int as said
        from ${v} where ${which}
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

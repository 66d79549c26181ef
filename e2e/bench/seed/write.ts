import { like, sql } from 'drizzle-orm'
import type { Database } from '@/db/client'
import { cloud, conformanceEvidence, conformanceVerdict } from '@/db/schema'
import { judgeRun } from '@/server/conformance/judge-run'
import { scorecardOf } from '@/server/conformance/scorecard-of'
import { yardstickFor } from '@/server/conformance/yardstick'
import type { CloudConfig } from '@/server/domain/cloud-schema'
import { referenceKey } from '@/server/domain/guideline'
import type { JudgedRun } from '@/server/domain/scorecard'
import { chance } from '../../torture/random'
import { inventStories, type Story } from './character'
import { ensureGuidelines, type GuidelineRow, removeCopy } from './guidelines'
import { namedUuid } from './names'
import { inventRun } from './run'

export type SeedOptions = {
  clouds: number
  weeks: number
  seed: string
  print?: (line: string) => void
}
export type Seeded = { clouds: number; evidence: number; verdicts: number; guidelines: string[] }

const weekMs = 7 * 86_400_000
const rowsAtOnce = 200

/** Takes out everything that `seedScorecards` made. */
export async function removeSeed(db: Database): Promise<void> {
  await db.delete(cloud).where(like(cloud.id, 'bench-%'))
  await removeCopy(db)
}

/**
 * Puts invented clouds with a weekly conformance run each into a migrated database, in place of those of an earlier call.
 * The newest run of a cloud that is not silent ended within the last day.
 */
export async function seedScorecards(db: Database, options: SeedOptions): Promise<Seeded> {
  const { seed, weeks, print = () => undefined } = options
  await removeSeed(db)
  const stories = inventStories(options, chance(seed, 'stories'))
  const guidelines = await ensureGuidelines(db, stories)
  await insertClouds(db, stories, weeks)
  const now = await databaseTime(db)
  const done: Seeded = {
    ...{ clouds: stories.length, evidence: 0, verdicts: 0 },
    guidelines: guidelines.map(({ document }) => `${document.name} ${document.version}`),
  }
  for (const [index, story] of stories.entries()) {
    const rows = rowsOf(story, { weeks, now, guidelines, seed })
    await insertAll(db, rows)
    done.evidence += rows.evidence.length
    done.verdicts += rows.verdicts.length
    if ((index + 1) % 10 === 0) print(`${index + 1} of ${stories.length} clouds`)
  }
  // Right after so many rows the planner would still believe that the tables are empty.
  await db.execute(sql`analyze ${conformanceEvidence}`)
  await db.execute(sql`analyze ${conformanceVerdict}`)
  return done
}

async function databaseTime(db: Database): Promise<Date> {
  const [row] = await db.execute<{ now: string }>(sql`select now()::text as now`)
  return new Date(row!.now)
}

/** Rows of the screen, so that no file takes them out; what they are to be asked at answers nothing and costs nothing. */
async function insertClouds(db: Database, stories: readonly Story[], weeks: number): Promise<void> {
  const [last] = await db.execute<{ position: number | null }>(sql`select max(position) as position from ${cloud}`)
  const taken = await db.execute(sql`select 1 from ${cloud} where removed_at is null and config->>'yardstick' = 'true'`)
  const values = stories.map((story, index) => ({
    ...{ id: story.id, name: story.name, provider: story.provider, simulated: true, source: 'screen' as const },
    config: configOf(story, index === 0 && taken.length === 0),
    region: 'bench-1',
    health: 'ok' as const,
    syncedAt: sql`now()`,
    probedAt: sql`now()`,
    position: (last?.position ?? 0) + 1 + index,
    createdAt: sql`now() - ${`${(weeks + 1) * 7} days`}::interval`,
  }))
  for (let from = 0; from < values.length; from += rowsAtOnce) {
    await db.insert(cloud).values(values.slice(from, from + rowsAtOnce))
  }
}

const configOf = ({ id, name, provider }: Story, yardstick: boolean): CloudConfig =>
  provider === 'aws-ec2'
    ? {
        id,
        name,
        provider,
        simulated: true,
        region: 'bench-1',
        endpoint: 'http://127.0.0.1:1',
        ...(yardstick ? { yardstick } : {}),
      }
    : { id, name, provider, simulated: true, region: 'bench-1', cloud: id, cloudsFile: '/nonexistent/clouds.yaml' }

type Rows = {
  evidence: (typeof conformanceEvidence.$inferInsert)[]
  verdicts: (typeof conformanceVerdict.$inferInsert)[]
}

function rowsOf(
  story: Story,
  of: { weeks: number; now: Date; guidelines: readonly GuidelineRow[]; seed: string },
): Rows {
  const { weeks, now, guidelines, seed } = of
  const random = chance(seed, story.id)
  const { id: cloudId, name, provider } = story
  const cloud = { id: cloudId, name, provider, simulated: true, insideSite: false, yardstick: false }
  const rows: Rows = { evidence: [], verdicts: [] }
  const earlier = new Map<string, JudgedRun[]>()
  const offsetMs = random.whole(3_600_000, 80_000_000)
  const references = new Map(guidelines.map(({ document }) => [referenceKey(document.reference), document.reference]))
  for (let week = story.firstWeek; week < weeks - story.silentWeeks; week++) {
    const startedAt = new Date(now.getTime() - (weeks - 1 - week) * weekMs - offsetMs)
    for (const [requestKey, request] of references) {
      const content = inventRun({ story, week, startedAt, request, random })
      const common = { cloudId: story.id, at: new Date(content.endedAt), simulated: true, delivered: content.delivered }
      const id = namedUuid('evidence', content.node)
      rows.evidence.push({ ...common, id, requestKey, nodeId: content.node, content })
      for (const { id: guidelineId, revision, document } of guidelines) {
        if (referenceKey(document.reference) !== requestKey) continue
        const at = content.endedAt
        const yardstick = yardstickFor(document, { simulated: true, now: at, measured: null })
        const run = judgeRun(document, content, { id, yardstick })
        const runs = [run, ...(earlier.get(guidelineId) ?? [])].slice(0, 3)
        earlier.set(guidelineId, runs)
        const card = scorecardOf({ guideline: document, cloud, runs, now: at, yardstick })
        const { checks, cost } = run
        const { score, max, complete } = card
        rows.verdicts.push({
          ...{ ...common, guidelineId, evidenceId: id, revision, checks, cost, score, max, complete },
        })
      }
    }
  }
  return rows
}

async function insertAll(db: Database, { evidence, verdicts }: Rows): Promise<void> {
  for (let from = 0; from < evidence.length; from += rowsAtOnce) {
    await db.insert(conformanceEvidence).values(evidence.slice(from, from + rowsAtOnce))
  }
  for (let from = 0; from < verdicts.length; from += rowsAtOnce) {
    await db.insert(conformanceVerdict).values(verdicts.slice(from, from + rowsAtOnce))
  }
}

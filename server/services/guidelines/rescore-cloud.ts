import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { conformanceEvidence, conformanceVerdict, guideline } from '@/db/schema'
import { windowSize } from '@/server/conformance/window'
import { referenceKey } from '@/server/domain/guideline'
import type { JudgedRun } from '@/server/domain/scorecard'
import {
  type EvidenceRow,
  judgedOf,
  judgeEvidence,
  lockScoring,
  verdictRow,
  writeVerdicts,
  yardstickAt,
} from '../scorecards/judge-evidence'
import type { KnownCloud } from '../scorecards/scored-clouds'
import type { GuidelineRow } from './find-guideline'

/** Evidence that is read at once: some megabytes. */
const pageSize = 50

/** Judges all runs of a cloud by the revision of `row`, oldest first. False when the guideline changed meanwhile. */
export async function rescoreCloud(
  tx: Transaction,
  { row, cloud, clouds }: { row: GuidelineRow; cloud: KnownCloud; clouds: readonly KnownCloud[] },
): Promise<boolean> {
  const [now] = await tx
    .select({ revision: guideline.revision })
    .from(guideline)
    .where(and(eq(guideline.id, row.id), isNull(guideline.removedAt)))
    .for('share')
  if (now?.revision !== row.revision) return false
  await lockScoring(tx, row.id, cloud.id)
  const line = clouds.find((each) => each.yardstick && each.until === null) ?? null
  const ofLine = line && line.id !== cloud.id ? await runsOf(tx, row, line) : []
  // Newest last; of the kinds (simulated, real) each has its own last three.
  const windows = new Map<boolean, JudgedRun[]>()
  for await (const page of pagesOf(tx, row, cloud)) {
    const verdicts = page.map((evidence) => {
      const { at, simulated } = evidence
      const window = windows.get(simulated) ?? []
      const held = (runs: readonly JudgedRun[]) =>
        yardstickAt(row, { simulated, at, measured: line && { name: line.name, simulated: line.simulated, runs } })
      const own = line?.id === cloud.id
      const before = own ? window : lastUpTo(ofLine, at)
      const first = judgeEvidence(row, evidence, held(before))
      const yardstick = own ? held([...before, first]) : held(before)
      const run = own ? judgeEvidence(row, evidence, yardstick) : first
      const upTo = [...window, run].slice(-windowSize)
      windows.set(simulated, upTo)
      return verdictRow(row, cloud, { run, window: upTo, yardstick })
    })
    await writeVerdicts(tx, verdicts)
  }
  return true
}

async function* pagesOf(tx: Transaction, row: GuidelineRow, cloud: KnownCloud): AsyncGenerator<EvidenceRow[], void> {
  const e = conformanceEvidence
  const mine = and(eq(e.cloudId, cloud.id), eq(e.requestKey, referenceKey(row.document.reference)))
  let after: EvidenceRow | undefined
  do {
    const behind = after && sql`(${e.at}, ${e.id}) > (${after.at.toISOString()}::timestamptz, ${after.id}::uuid)`
    const page: EvidenceRow[] = await tx
      .select()
      .from(e)
      .where(and(mine, behind))
      .orderBy(asc(e.at), asc(e.id))
      .limit(pageSize)
    if (page.length > 0) yield page
    after = page.length < pageSize ? undefined : page.at(-1)
  } while (after)
}

/** All judged runs of the marked cloud, oldest first. */
async function runsOf(tx: Transaction, row: GuidelineRow, line: KnownCloud): Promise<JudgedRun[]> {
  const v = conformanceVerdict
  const rows = await tx
    .select()
    .from(v)
    .where(and(eq(v.guidelineId, row.id), eq(v.cloudId, line.id), eq(v.simulated, line.simulated)))
    .orderBy(asc(v.at), asc(v.evidenceId))
  return rows.map(judgedOf)
}

/** The last three at a time: few enough for the pure functions to look at for every run. */
const lastUpTo = (runs: readonly JudgedRun[], at: Date): JudgedRun[] => {
  const until = at.toISOString()
  return runs.filter((run) => run.at <= until).slice(-windowSize)
}

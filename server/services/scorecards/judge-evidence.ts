import { sql } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { type conformanceEvidence, conformanceVerdict } from '@/db/schema'
import { judgeRun } from '@/server/conformance/judge-run'
import { scorecardOf } from '@/server/conformance/scorecard-of'
import { newestFirst } from '@/server/conformance/window'
import { type YardstickCloud, type YardstickRow, yardstickFor } from '@/server/conformance/yardstick'
import type { JudgedRun } from '@/server/domain/scorecard'
import type { GuidelineRow } from '../guidelines/find-guideline'
import type { KnownCloud } from './scored-clouds'

export type EvidenceRow = typeof conformanceEvidence.$inferSelect
export type VerdictRow = typeof conformanceVerdict.$inferSelect
type NewVerdict = typeof conformanceVerdict.$inferInsert

/** A kept verdict as the pure functions take it. */
export const judgedOf = (
  row: Pick<VerdictRow, 'evidenceId' | 'at' | 'simulated' | 'delivered' | 'checks' | 'cost'>,
): JudgedRun => ({
  evidence: row.evidenceId,
  at: row.at.toISOString(),
  simulated: row.simulated,
  delivered: row.delivered,
  checks: row.checks,
  cost: row.cost,
})

/** What a guideline says to a run. The row's time counts, which is when the run ended. */
export const judgeEvidence = (guideline: GuidelineRow, row: EvidenceRow, yardstick: YardstickRow): JudgedRun => ({
  ...judgeRun(guideline.document, row.content, { id: row.id, yardstick }),
  at: row.at.toISOString(),
  simulated: row.simulated,
  delivered: row.delivered,
})

/** The row to hold a run of `at` against. `measured`: the marked cloud with its runs at that time. */
export const yardstickAt = (
  guideline: GuidelineRow,
  of: { simulated: boolean; at: Date; measured: YardstickCloud | null },
): YardstickRow =>
  yardstickFor(guideline.document, { simulated: of.simulated, now: of.at.toISOString(), measured: of.measured })

/** The row of a verdict: what was said, and the cloud's total right after that run. `window` holds the run and those before it. */
export function verdictRow(
  guideline: GuidelineRow,
  cloud: KnownCloud,
  { run, window, yardstick }: { run: JudgedRun; window: readonly JudgedRun[]; yardstick: YardstickRow },
): NewVerdict {
  const upTo = window.filter((each) => newestFirst(each, run) >= 0)
  const kind = { ...cloud, simulated: run.simulated }
  const card = scorecardOf({ guideline: guideline.document, cloud: kind, runs: upTo, now: run.at, yardstick })
  return {
    guidelineId: guideline.id,
    evidenceId: run.evidence,
    cloudId: cloud.id,
    at: new Date(run.at),
    simulated: run.simulated,
    delivered: run.delivered,
    revision: guideline.revision,
    checks: run.checks,
    cost: run.cost,
    score: card.score,
    max: card.max,
    complete: card.complete,
  }
}

const given = (column: string) => sql.raw(`excluded."${column}"`)

/** Writes verdicts in place of what earlier revisions said. */
export async function writeVerdicts(tx: Transaction, rows: readonly NewVerdict[]): Promise<void> {
  if (rows.length === 0) return
  await tx
    .insert(conformanceVerdict)
    .values([...rows])
    .onConflictDoUpdate({
      target: [conformanceVerdict.guidelineId, conformanceVerdict.evidenceId],
      set: {
        at: given('at'),
        simulated: given('simulated'),
        delivered: given('delivered'),
        revision: given('revision'),
        checks: given('checks'),
        cost: given('cost'),
        score: given('score'),
        max: given('max'),
        complete: given('complete'),
      },
    })
}

/** Until the transaction ends nobody else judges runs of this cloud by this guideline. */
export async function lockScoring(tx: Transaction, guidelineId: string, cloudId: string): Promise<void> {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`plumbline-score ${guidelineId} ${cloudId}`}, 0))`,
  )
}

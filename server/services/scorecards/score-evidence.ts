import { and, asc, desc, eq, inArray, isNull, ne, sql } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { conformanceEvidence, conformanceVerdict, guideline, verdictChange } from '@/db/schema'
import { scorecardOf } from '@/server/conformance/scorecard-of'
import { newestFirst, ofOneKind, windowSize } from '@/server/conformance/window'
import type { YardstickRow } from '@/server/conformance/yardstick'
import { guidelineKey, referenceKey } from '@/server/domain/guideline'
import type { JudgedRun } from '@/server/domain/scorecard'
import type { Runtime } from '../context'
import type { GuidelineRow } from '../guidelines/find-guideline'
import { enqueueWebhooks } from '../webhooks/enqueue-webhooks'
import {
  type EvidenceRow,
  judgedOf,
  judgeEvidence,
  lockScoring,
  type VerdictRow,
  verdictRow,
  writeVerdicts,
  yardstickAt,
} from './judge-evidence'
import { lastRuns } from './read-runs'
import { type KnownCloud, knownClouds } from './scored-clouds'
import { type VerdictChange, verdictChanges } from './verdict-changes'

type Sender = { readonly queue: Pick<Runtime['queue'], 'send'>; readonly env: Pick<Runtime['env'], 'publicUrl'> }

/**
 * Judges one run by every guideline of its request, in the transaction that wrote its evidence: the verdicts, the cloud's total right
 * after it, what changed, and webhooks about that. Evidence may come in any order: totals of later runs follow, and only what the
 * present cells say is told as a change. Done again it changes nothing. Throws when there is no such evidence.
 */
export async function scoreEvidence(tx: Transaction, sender: Sender, evidence: string | EvidenceRow): Promise<void> {
  const row = typeof evidence === 'string' ? await evidenceRow(tx, evidence) : evidence
  const clouds = await knownClouds(tx)
  const cloud = clouds.find(({ id }) => id === row.cloudId)
  if (!cloud) throw new Error(`There is no cloud ${row.cloudId}.`)
  // Shared: a guideline that is changed right now is changed before or after, and its history is judged anew after both.
  const guidelines = await tx
    .select()
    .from(guideline)
    .where(isNull(guideline.removedAt))
    .orderBy(asc(guideline.id))
    .for('share')
  for (const each of guidelines) {
    if (referenceKey(each.document.reference) !== row.requestKey) continue
    await lockScoring(tx, each.id, cloud.id)
    await scoreBy(tx, sender, { guideline: each, cloud, clouds, row })
  }
}

type Scoring = { guideline: GuidelineRow; cloud: KnownCloud; clouds: readonly KnownCloud[]; row: EvidenceRow }

async function scoreBy(tx: Transaction, sender: Sender, scoring: Scoring): Promise<void> {
  const { guideline, cloud, row } = scoring
  const others = await neighbours(tx, scoring)
  // What it cost hangs on no yardstick, and the marked cloud's own run is part of the line at once.
  const first = judgeEvidence(guideline, row, await yardstickOf(tx, scoring, row.at))
  const run = judgeEvidence(guideline, row, await yardstickOf(tx, scoring, row.at, first))
  const all = [...others, run].sort(newestFirst)
  const at = all.indexOf(run)
  // This run, and those after it whose last three it is one of.
  const touched = all.slice(Math.max(0, at - (windowSize - 1)), at + 1)
  const rows = []
  for (const each of touched) {
    const yardstick = await yardstickOf(tx, scoring, new Date(each.at), run)
    rows.push(verdictRow(guideline, cloud, { run: each, window: all, yardstick }))
  }
  await writeVerdicts(tx, rows)
  // Runs of the other kind (before a cloud was marked as simulated) are kept and make no cell.
  if (!ofOneKind(run, cloud)) return
  const now = all[0]!.at
  const present = await yardstickOf(tx, scoring, new Date(now), run)
  const card = (runs: readonly JudgedRun[]) =>
    scorecardOf({ guideline: guideline.document, cloud, runs, now, yardstick: present })
  await tell(tx, sender, { ...scoring, changes: verdictChanges(card(others), card(all)) })
}

async function evidenceRow(tx: Transaction, id: string): Promise<EvidenceRow> {
  const [row] = await tx.select().from(conformanceEvidence).where(eq(conformanceEvidence.id, id))
  if (!row) throw new Error(`There is no evidence ${id}.`)
  return row
}

/** The three runs before this one and the three after it, of the same kind, judged by the present revision. */
async function neighbours(tx: Transaction, { guideline, cloud, clouds, row }: Scoring): Promise<JudgedRun[]> {
  const v = conformanceVerdict
  const mine = and(
    eq(v.guidelineId, guideline.id),
    eq(v.cloudId, cloud.id),
    eq(v.simulated, row.simulated),
    ne(v.evidenceId, row.id),
  )
  const place = sql`(${row.at.toISOString()}::timestamptz, ${row.id}::uuid)`
  const read = tx.select().from(v)
  const earlier = await tx
    .select()
    .from(v)
    .where(and(mine, sql`(${v.at}, ${v.evidenceId}) < ${place}`))
    .orderBy(desc(v.at), desc(v.evidenceId))
    .limit(windowSize)
  const later = await read
    .where(and(mine, sql`(${v.at}, ${v.evidenceId}) > ${place}`))
    .orderBy(asc(v.at), asc(v.evidenceId))
    .limit(windowSize)
  return await upToDate(tx, { guideline, cloud, clouds, row }, [...earlier, ...later])
}

/** What an older revision said is judged anew first, or a changed guideline would look like a changed cloud. */
async function upToDate(tx: Transaction, scoring: Scoring, rows: readonly VerdictRow[]): Promise<JudgedRun[]> {
  const stale = rows.filter(({ revision }) => revision < scoring.guideline.revision).map(({ evidenceId }) => evidenceId)
  if (stale.length === 0) return rows.map(judgedOf)
  const evidence = await tx.select().from(conformanceEvidence).where(inArray(conformanceEvidence.id, stale))
  const anew = new Map<string, JudgedRun>()
  for (const each of evidence) {
    anew.set(each.id, judgeEvidence(scoring.guideline, each, await yardstickOf(tx, scoring, each.at)))
  }
  return rows.map((row) => anew.get(row.evidenceId) ?? judgedOf(row))
}

/** The row that runs of this kind are held against at a time. `own`: a run that is not kept yet. */
async function yardstickOf(
  tx: Transaction,
  { guideline, cloud, clouds, row }: Scoring,
  at: Date,
  own?: JudgedRun,
): Promise<YardstickRow> {
  const line = clouds.find((each) => each.yardstick && each.until === null)
  const { simulated } = row
  if (!line) return yardstickAt(guideline, { simulated, at, measured: null })
  const kept = (await lastRuns(tx, { guideline: guideline.id, clouds: [line], at })).get(line.id) ?? []
  const runs = own && line.id === cloud.id ? [...kept.filter(({ evidence }) => evidence !== own.evidence), own] : kept
  return yardstickAt(guideline, { simulated, at, measured: { name: line.name, simulated: line.simulated, runs } })
}

async function tell(
  tx: Transaction,
  sender: Sender,
  { guideline, cloud, row, changes }: Scoring & { changes: VerdictChange[] },
): Promise<void> {
  for (const { status, ...each } of changes) {
    const kept = await tx
      .insert(verdictChange)
      .values({ ...each, guidelineId: guideline.id, cloudId: cloud.id, evidenceId: row.id, at: row.at })
      .onConflictDoNothing()
      .returning({ id: verdictChange.id })
    // Told before; or of a check that the score does not ask for.
    if (kept.length === 0 || status !== 'required') continue
    const { step, check, from, to, reason, worse } = each
    await enqueueWebhooks(tx, sender, {
      event: worse ? 'verdict.worse' : 'verdict.changed',
      payload: {
        guideline: guidelineKey(guideline),
        cloud: cloud.id,
        cloudName: cloud.name,
        simulated: cloud.simulated,
        ...{ step, check, from, to, reason },
        at: row.at.toISOString(),
      },
    })
  }
}

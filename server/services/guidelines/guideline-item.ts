import { and, eq, inArray, lt, sql } from 'drizzle-orm'
import type { Database, Transaction } from '@/db/client'
import { conformanceEvidence, conformanceVerdict, type guideline } from '@/db/schema'
import { checkStatuses, guidelineKey, lifetimes, referenceKey } from '@/server/domain/guideline'
import type { GuidelineDetail, GuidelineItem } from './shapes'

type Row = typeof guideline.$inferSelect
/** Runs that a guideline has judged, the clouds that they were on, and runs that are still to be judged by its revision. */
export type Tally = { runs: number; clouds: number; rescoring: number }
export const noTally: Tally = { runs: 0, clouds: 0, rescoring: 0 }

/** A guideline as lists show it. */
export function guidelineItem(row: Row, tally: Tally): GuidelineItem {
  const { document } = row
  const count = (status: string) => document.checks.filter((check) => check.status === status).length
  return {
    id: row.id,
    key: guidelineKey(row),
    name: row.name,
    version: row.version,
    title: document.title,
    builtIn: row.builtIn,
    revision: row.revision,
    rescoring: tally.rescoring,
    description: document.description,
    published: document.published,
    reference: document.reference,
    checks: Object.fromEntries(checkStatuses.map((status) => [status, count(status)])) as GuidelineItem['checks'],
    flagged: document.flagged.length,
    lifetimes: lifetimes.filter((lifetime) => document.checks.some((check) => check.lifetime === lifetime)),
    runs: tally.runs,
    clouds: tally.clouds,
    updatedAt: row.updatedAt.toISOString(),
    updatedBy: row.updatedBy,
  }
}

/** The same with its document. */
export const guidelineDetail = (row: Row, tally: Tally): GuidelineDetail => ({
  ...guidelineItem(row, tally),
  document: row.document,
  yaml: row.yaml,
})

/** Counts for guidelines, from indexes alone where nothing is to be judged anew. */
export async function tallies(db: Database | Transaction, rows: readonly Row[]): Promise<Map<string, Tally>> {
  if (rows.length === 0) return new Map()
  const counted = await db
    .select({
      id: conformanceVerdict.guidelineId,
      runs: sql<number>`count(*)::int`,
      clouds: sql<number>`count(distinct ${conformanceVerdict.cloudId})::int`,
    })
    .from(conformanceVerdict)
    .where(
      inArray(
        conformanceVerdict.guidelineId,
        rows.map(({ id }) => id),
      ),
    )
    .groupBy(conformanceVerdict.guidelineId)
  const found = new Map(counted.map(({ id, runs, clouds }) => [id, { runs, clouds, rescoring: 0 }]))
  for (const row of rows) {
    const tally = found.get(row.id) ?? noTally
    found.set(row.id, { ...tally, rescoring: await toJudge(db, { ...row, reference: row.document.reference }) })
  }
  return found
}

/** Runs of a guideline's request that its present revision has not judged yet. */
export async function toJudge(
  db: Database | Transaction,
  guideline: Pick<Row, 'id' | 'revision' | 'scoredRevision'> & { reference: Row['document']['reference'] },
): Promise<number> {
  if (guideline.scoredRevision >= guideline.revision) return 0
  const [row] = await db
    .select({ count: sql<number>`count(*)::int` })
    .from(conformanceEvidence)
    .leftJoin(
      conformanceVerdict,
      and(eq(conformanceVerdict.evidenceId, conformanceEvidence.id), eq(conformanceVerdict.guidelineId, guideline.id)),
    )
    .where(
      and(
        eq(conformanceEvidence.requestKey, referenceKey(guideline.reference)),
        sql`(${conformanceVerdict.evidenceId} is null or ${lt(conformanceVerdict.revision, guideline.revision)})`,
      ),
    )
  return row?.count ?? 0
}

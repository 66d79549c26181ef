import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm'
import type { Database } from '@/db/client'
import { conformanceEvidence, conformanceVerdict } from '@/db/schema'
import { guidelineKey } from '@/server/domain/guideline'
import { redactText } from '@/server/providers/redact'
import type { GuidelineRow } from '../../guidelines/find-guideline'

/** Evidence that is read at once: some megabytes. */
const pageSize = 25

export type EvidenceChoice = {
  guideline: GuidelineRow
  clouds: readonly string[]
  at: Date
  /** Only these; null: every run up to `at`. */
  only: readonly string[] | null
}

/**
 * One run a line: its evidence, and what the guideline says to it. By cloud and time, read as it is taken. What was redacted when it was
 * written is redacted once more, should the rules have become stricter since.
 */
export async function* evidenceLines(db: Database, choice: EvidenceChoice): AsyncGenerator<string, void> {
  const { guideline, clouds, at, only } = choice
  if (clouds.length === 0 || only?.length === 0) return
  const v = conformanceVerdict
  let after: { cloud: string; at: Date; id: string } | null = null
  for (;;) {
    const behind = after
      ? sql`(${v.cloudId}, ${v.at}, ${v.evidenceId}) > (${after.cloud}, ${after.at.toISOString()}::timestamptz, ${after.id}::uuid)`
      : undefined
    const rows: Row[] = await db
      .select({ verdict: v, content: conformanceEvidence.content })
      .from(v)
      .innerJoin(conformanceEvidence, eq(conformanceEvidence.id, v.evidenceId))
      .where(
        and(
          eq(v.guidelineId, guideline.id),
          inArray(v.cloudId, [...clouds]),
          lte(v.at, at),
          only ? inArray(v.evidenceId, [...only]) : undefined,
          behind,
        ),
      )
      .orderBy(asc(v.cloudId), asc(v.at), asc(v.evidenceId))
      .limit(pageSize)
    for (const { verdict, content } of rows) {
      yield `${JSON.stringify({
        evidence: verdict.evidenceId,
        cloud: verdict.cloudId,
        guideline: guidelineKey(guideline),
        revision: verdict.revision,
        at: verdict.at.toISOString(),
        simulated: verdict.simulated,
        delivered: verdict.delivered,
        verdicts: verdict.checks,
        content: redacted(content),
      })}\n`
    }
    const last = rows.at(-1)?.verdict
    if (!last || rows.length < pageSize) return
    after = { cloud: last.cloudId, at: last.at, id: last.evidenceId }
  }
}

type Row = {
  verdict: typeof conformanceVerdict.$inferSelect
  content: (typeof conformanceEvidence.$inferSelect)['content']
}

/** Every text in it, at any depth; nothing is cut. */
function redacted(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value)
  if (Array.isArray(value)) return value.map(redacted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, redacted(each)]))
}

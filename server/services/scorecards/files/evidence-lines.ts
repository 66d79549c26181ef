import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm'
import type { Database } from '@/db/client'
import { conformanceEvidence, conformanceVerdict } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { guidelineKey } from '@/server/domain/guideline'
import { redactText } from '@/server/providers/redact'
import type { Actor } from '../../context'
import type { GuidelineRow } from '../../guidelines/find-guideline'

/** Evidence that is read at once: some megabytes. */
const pageSize = 25

export type EvidenceChoice = {
  guideline: GuidelineRow
  clouds: readonly string[]
  at: Date
  /** Only these; null: every run up to `at`. */
  only: readonly string[] | null
  /** Who asks by now; null once the session or token has ended. */
  again?: (() => Promise<Actor | null>) | undefined
}

/** A reader whose right has ended is noticed within this time, when the next page is asked for. */
const againMs = 5_000

/**
 * One run a line: its evidence, and what the guideline says to it. By cloud and time, read as it is taken. What was redacted when it was
 * written is redacted once more, should the rules have become stricter since. Throws `unauthorized` when the reader's right ends meanwhile.
 */
export async function* evidenceLines(db: Database, choice: EvidenceChoice): AsyncGenerator<string, void> {
  const { guideline, clouds, at, only } = choice
  if (clouds.length === 0 || only?.length === 0) return
  const v = conformanceVerdict
  let after: { cloud: string; at: Date; id: string } | null = null
  let checkedAt = performance.now()
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
    if (!choice.again || performance.now() - checkedAt < againMs) continue
    if ((await choice.again()) === null) throw new ServiceError('unauthorized', 'The right to read this has ended.')
    checkedAt = performance.now()
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

import type { z } from 'zod'
import { reportOf } from '@/server/conformance/interop/report'
import { evaluate, reportScope } from '@/server/conformance/interop/scs/evaluate'
import type { ScsScope } from '@/server/conformance/interop/scs/scope'
import { scsWords } from '@/server/conformance/interop/words'
import type { ServiceContext } from '../context'
import type { StoredGuideline } from './documents'
import { outcomesOfResults, type ResultHead } from './results'
import { newestOf } from './scs-report'
import type { apiCellShape } from './shapes'

type ApiCell = z.infer<typeof apiCellShape>
export type Column = { stored: StoredGuideline; target: string; name: string }

/** Of each cloud so many imports are looked through. */
const lookedThrough = 5

/** A report is a function of an import (which never changes) and a text: kept, so that a matrix does not load every result again. */
const kept = new Map<string, ApiCell>()
const keptMax = 5000

const fileOf = (head: ResultHead): NonNullable<ApiCell['result']> => ({
  id: head.id,
  fileName: head.fileName,
  at: (head.ranAt ?? head.importedAt).toISOString(),
})

/** What a cloud's imports (newest first) say for a column. */
export async function apiCell(
  ctx: ServiceContext,
  { column, heads, now }: { column: Column; heads: readonly ResultHead[]; now: Date },
): Promise<ApiCell> {
  const { read } = column.stored
  if (read.family === 'scs') {
    const head = newestOf(
      heads.filter(({ source }) => source === 'scs'),
      read.scope.uuid,
    )
    return await scsCell(ctx, { scope: read.scope, version: column.target, head, now })
  }
  let newest: ApiCell | null = null
  for (const head of heads.filter(({ source }) => source !== 'scs').slice(0, lookedThrough)) {
    const key = `${head.id} ${column.stored.sha256} ${column.target}`
    const cell = kept.get(key) ?? (await reportCell(ctx, column, head))
    if (kept.size >= keptMax) kept.delete(kept.keys().next().value!)
    kept.set(key, cell)
    if (cell.verdict !== 'NOT REPORTED') return cell
    newest ??= cell
  }
  return newest ?? { verdict: 'NOT REPORTED', percent: null, words: 'No results were imported.', result: null }
}

async function reportCell(ctx: ServiceContext, column: Column, head: ResultHead): Promise<ApiCell> {
  const { read } = column.stored
  if (read.family !== 'interop') throw new Error('A scope has cells of its own.')
  const outcomes = (await outcomesOfResults(ctx.db, [head.id])).get(head.id) ?? {}
  const { verdict, nonFlagPercent, words } = reportOf(read.guideline, column.target, outcomes)
  return { verdict, percent: verdict === 'NOT REPORTED' ? null : nonFlagPercent, words, result: fileOf(head) }
}

/** The target `main` decides; a version without one is decided by all that it has. */
async function scsCell(
  ctx: ServiceContext,
  { scope, version, head, now }: { scope: ScsScope; version: string; head: ResultHead | null; now: Date },
): Promise<ApiCell> {
  if (!head) return { verdict: 'NOT REPORTED', percent: null, words: 'No SCS report was imported.', result: null }
  const results = (await outcomesOfResults(ctx.db, [head.id])).get(head.id) ?? {}
  const reports = reportScope(scope, { results, ranAt: head.ranAt?.toISOString() ?? null }, now)
  const targets = reports.find((one) => one.version === version)?.targets ?? []
  const main = targets.filter(({ target }) => target === 'main')
  const counted = main.length > 0 ? main : targets
  const sum = (part: 'failed' | 'missing' | 'aborted' | 'passed') => counted.reduce((all, one) => all + one[part], 0)
  const counts = { failed: sum('failed'), missing: sum('missing'), aborted: sum('aborted'), passed: sum('passed') }
  const total = counts.failed + counts.missing + counts.aborted + counts.passed
  const value = evaluate(counted.map((one) => one.value))
  return {
    verdict: value === 1 ? 'YES' : value === -1 ? 'NO' : 'NOT REPORTED',
    percent: total === 0 ? null : (counts.passed * 100) / total,
    words: scsWords({ ...counts, value }),
    result: fileOf(head),
  }
}

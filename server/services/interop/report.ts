import type { InteropGuideline } from '@/server/conformance/interop/guideline'
import { type InteropReport, reportOf } from '@/server/conformance/interop/report'
import { overallVerdict, type RequiredReport, requiredReports } from '@/server/conformance/interop/required'
import type { Outcomes } from '@/server/conformance/interop/results/outcome'
import { ServiceError } from '@/server/domain/errors'
import { mustFindCloud } from '../clouds/get-cloud'
import { requireRole, type ServiceContext } from '../context'
import { type StoredGuideline, storedGuideline, storedGuidelines } from './documents'
import { readFile } from './read-file'
import { outcomesOfResults, type ResultHead, resultHead, resultHeads, resultItem } from './results'
import type { InteropReportItem } from './shapes'

/** So many imports of a cloud are looked through for one that tells a test of the target. */
const lookedThrough = 20

type Input = { id: string; guideline: string; target?: string | undefined; result?: string | undefined }

/** RefStack's report of a cloud for a target of a guideline. Without results everything is NOT REPORTED. Throws `not-found`, `bad-request`. */
export async function interopReport(ctx: ServiceContext, input: Input): Promise<InteropReportItem> {
  requireRole(ctx, 'viewer')
  const cloud = await mustFindCloud(ctx, input.id)
  const guideline = guidelineOf(await storedGuideline(ctx.db, input.guideline))
  const heads = input.result
    ? [await resultHead(ctx.db, { cloud: cloud.id, id: input.result })]
    : await resultHeads(ctx.db, { cloud: cloud.id, scs: false, limit: lookedThrough })
  const { head, outcomes, report } = await firstThatTells(ctx, heads, (told) =>
    readFile(() => reportOf(guideline, input.target ?? null, told)),
  )
  const required = await requiredOf(ctx, report, { heads, outcomes })
  return {
    ...report,
    cloud: cloud.id,
    cloudName: cloud.name,
    result: head ? resultItem(head) : null,
    required,
    overall: overallVerdict(report.verdict, required),
  }
}

/** The newest import that tells a test of the target; the newest one where none does. */
async function firstThatTells(
  ctx: ServiceContext,
  heads: readonly ResultHead[],
  report: (outcomes: Outcomes) => InteropReport,
): Promise<{ head: ResultHead | null; outcomes: Outcomes; report: InteropReport }> {
  let newest: { head: ResultHead; outcomes: Outcomes; report: InteropReport } | null = null
  for (const head of heads) {
    const outcomes = (await outcomesOfResults(ctx.db, [head.id])).get(head.id) ?? {}
    const made = { head, outcomes, report: report(outcomes) }
    if (made.report.verdict !== 'NOT REPORTED') return made
    newest ??= made
  }
  return newest ?? { head: null, outcomes: {}, report: report({}) }
}

/** What the target stands on, each part by the newest import that tells a test of it: add-ons are often tested by themselves. */
async function requiredOf(
  ctx: ServiceContext,
  { target }: InteropReport,
  { heads, outcomes }: { heads: readonly ResultHead[]; outcomes: Outcomes },
): Promise<RequiredReport[]> {
  if (target.requires.length === 0) return []
  const others = await interopGuidelines(ctx)
  let required = requiredReports(target, others, outcomes)
  for (const head of heads) {
    if (required.every(({ verdict }) => verdict !== 'NOT REPORTED')) break
    const told = requiredReports(target, others, (await outcomesOfResults(ctx.db, [head.id])).get(head.id) ?? {})
    required = required.map((one, index) => (one.verdict === 'NOT REPORTED' ? told[index]! : one))
  }
  return required
}

/** Throws `bad-request` for a scope, which has a report of its own. */
function guidelineOf({ read, key }: StoredGuideline): InteropGuideline {
  if (read.family === 'interop') return read.guideline
  throw new ServiceError('bad-request', `${key} is an SCS scope: ask for its report as one.`)
}

const interopGuidelines = async (ctx: ServiceContext): Promise<InteropGuideline[]> =>
  (await storedGuidelines(ctx.db)).flatMap(({ read }) => (read.family === 'interop' ? [read.guideline] : []))

import { inArray } from 'drizzle-orm'
import type { z } from 'zod'
import type { Database } from '@/db/client'
import { allocation, conformanceEvidence } from '@/db/schema'
import { rejudgeTimes } from '@/server/conformance/checks/time-budget'
import { fixesOf } from '@/server/conformance/fixes'
import type { YardstickRow } from '@/server/conformance/yardstick'
import type { Check, Guideline } from '@/server/domain/guideline-schema'
import type { CheckCell, Fix, Scorecard } from '@/server/domain/scorecard'
import type { StepId } from '@/server/domain/steps'
import { isUuid } from '@/server/domain/uuid'
import { requireRole, type ServiceContext } from '../context'
import { chooseGuideline, findGuideline, guidelineHeads } from '../guidelines/find-guideline'
import { cellRun } from './cell-run'
import { databaseNow } from './database-now'
import { mustHaveCard, scorecardsAt } from './get-scorecards'
import { momentOf } from './moment'
import { ruleTexts } from './rule-text'
import { matrixCell } from './scorecard-item'
import type { cellInput, OpenedCell } from './shapes'

/**
 * One cell opened: its checks with their rules, what would lift it, and the runs behind it with that step's lines. Throws `not-found`
 * for a cloud or guideline that there is not, `bad-request`.
 */
export async function getCell(ctx: ServiceContext, input: z.infer<typeof cellInput>): Promise<OpenedCell> {
  requireRole(ctx, 'viewer')
  const guideline = await findGuideline(ctx.db, input.guideline)
  const moment = momentOf(input.at, await databaseNow(ctx.db))
  const all = await scorecardsAt(ctx.db, { guideline, at: moment.at, only: [input.cloud] })
  const card = mustHaveCard(all, input.cloud)
  const yardstick = all.yardstick(card.simulated)
  const { document } = guideline
  const cell = card.cells.find(({ step }) => step === input.step)!
  const fixes = fixesOf(card, document).filter(({ step }) => step === input.step)
  const runs = (all.runs.get(card.cloud) ?? []).map((run) => rejudgeTimes(document, run, yardstick))
  const evidence = await readEvidence(
    ctx.db,
    runs.map((run) => run.evidence),
  )
  return {
    guideline: chooseGuideline(await guidelineHeads(ctx.db), guideline.id),
    at: moment.at.toISOString(),
    day: moment.day,
    cloud: card.cloud,
    cloudName: card.cloudName,
    provider: card.provider,
    simulated: card.simulated,
    insideSite: card.insideSite,
    step: input.step,
    cell: matrixCell(cell),
    checks: cell.checks.map((check) => checkItem(check, document, fixes)),
    fix: fixes[0] ?? null,
    yardstick: lineOf(yardstick, input.step, card),
    runs: runs.flatMap((run) => {
      const found = evidence.get(run.evidence)
      return found
        ? [cellRun(run, found.content, { step: input.step, checks: cell.checks, yardstick, kept: found.kept })]
        : []
    }),
  }
}

async function readEvidence(db: Database, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, never>()
  const rows = await db
    .select({ id: conformanceEvidence.id, content: conformanceEvidence.content })
    .from(conformanceEvidence)
    .where(inArray(conformanceEvidence.id, [...ids]))
  const wanted = rows.map(({ content }) => content.allocation).filter(isUuid)
  const kept = new Set(
    wanted.length === 0
      ? []
      : (await db.select({ id: allocation.id }).from(allocation).where(inArray(allocation.id, wanted))).map(
          ({ id }) => id,
        ),
  )
  return new Map(rows.map(({ id, content }) => [id, { content, kept: kept.has(content.allocation) }]))
}

function checkItem(cell: CheckCell, guideline: Guideline, fixes: readonly Fix[]): OpenedCell['checks'][number] {
  const check = guideline.checks.find(({ id }) => id === cell.check) as Check
  return {
    check: cell.check,
    title: cell.title,
    description: check.description,
    rule: { name: check.rule, ...ruleTexts[check.rule] },
    status: cell.status,
    weight: cell.weight,
    lifetime: check.lifetime,
    verdict: cell.verdict,
    underlying: cell.underlying,
    reason: cell.reason,
    at: cell.at,
    waiver: cell.waiver,
    fix: fixes.find(({ check: id, fix }) => id === cell.check || fix === cell.fix) ?? null,
  }
}

function lineOf(yardstick: YardstickRow, step: StepId, { cost, simulated }: Scorecard): OpenedCell['yardstick'] {
  const row = yardstick.steps.find((each) => each.step === step)
  const comparable = yardstick.simulated === simulated && row?.seconds !== null
  const kind = simulated ? 'simulated' : 'real'
  return {
    name: yardstick.name,
    calls: row?.calls ?? null,
    seconds: comparable ? (row?.seconds ?? null) : null,
    why: comparable ? null : (cost.why ?? `${yardstick.name} has no ${kind} seconds of this step.`),
  }
}

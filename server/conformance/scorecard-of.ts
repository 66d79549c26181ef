import type { ProviderKind } from '@/server/domain/cloud'
import { guidelineKey } from '@/server/domain/guideline'
import type { Guideline } from '@/server/domain/guideline-schema'
import { type CheckCell, type JudgedRun, type Scorecard, verdictValue } from '@/server/domain/scorecard'
import { stepById, stepIds } from '@/server/domain/steps'
import type { Verdict } from '@/server/domain/verdict'
import { checkCell, stepCell } from './cell'
import { rejudgeTimes } from './checks/time-budget'
import { costOfInterop } from './cost'
import { windowOf } from './window'
import type { YardstickRow } from './yardstick'

/** A cloud as a scorecard names it. */
export type ScoredCloud = {
  id: string
  name: string
  provider: ProviderKind
  simulated: boolean
  insideSite: boolean
  /** It is the AWS cloud that refreshes the yardstick's seconds. */
  yardstick: boolean
}

/**
 * The scorecard of a cloud at `now` (ISO 8601): the last three complete runs at that time, whatever their order in `runs`. `yardstick`
 * is the row of the same kind (`yardstickFor`); null: nothing to hold it against.
 */
export function scorecardOf({
  guideline,
  cloud,
  runs,
  now,
  yardstick,
}: {
  guideline: Guideline
  cloud: ScoredCloud
  runs: readonly JudgedRun[]
  now: string
  yardstick: YardstickRow | null
}): Scorecard {
  const { id, name, ...kind } = cloud
  const window = windowOf(runs, { now, simulated: cloud.simulated }).map((run) =>
    rejudgeTimes(guideline, run, yardstick),
  )
  const context = { now, cloud, flagged: guideline.flagged }
  const shown = guideline.checks.filter(({ status }) => status !== 'removed')
  const cells = stepIds.map((step) => {
    const checks = shown.filter((check) => check.step === step).map((check) => checkCell(check, window, context))
    return stepCell(step, checks, window)
  })
  const required = cells.flatMap(({ step, checks }) =>
    checks
      .filter(({ status }) => status === 'required')
      .map((check) => ({ ...check, step, alone: checks.length === 1 })),
  )
  const missing = required.filter(({ verdict }) => verdict === 'UNKNOWN' || verdict === 'EXPIRED')
  return {
    cloud: id,
    cloudName: name,
    ...kind,
    guideline: guidelineKey(guideline),
    ...total(required),
    complete: missing.length === 0,
    missing: missing.map(({ step, alone, title, verdict, reason }) => {
      const what = `${step} ${stepById(step).short}${alone ? '' : ` (${title})`}`
      return `${what}: ${verdict}. ${reason}`
    }),
    at: window[0]?.at ?? null,
    cells,
    cost: costOfInterop(window, yardstick, cloud.simulated),
    runs: window.map(({ evidence }) => evidence),
  }
}

/** YES 1, PARTIAL 0.5, NO 0, times the weight. NOT APPLICABLE and WAIVED leave the maximum; what is not known stays in it. */
export function total(cells: readonly Pick<CheckCell, 'verdict' | 'weight'>[]): { score: number; max: number } {
  const counted = cells.filter(({ verdict }) => verdict !== 'NOT APPLICABLE' && verdict !== 'WAIVED')
  const score = counted.reduce((sum, { verdict, weight }) => sum + weight * wordValue(verdict), 0)
  return { score: rounded(score), max: rounded(counted.reduce((sum, { weight }) => sum + weight, 0)) }
}

export const wordValue = (verdict: Verdict): number => (verdict in verdictValue ? verdictValue[verdict as 'YES'] : 0)

/** Weights may be fractions: their sums must not show the last digits of the machine. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000

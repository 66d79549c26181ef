import type { Guideline } from '@/server/domain/guideline-schema'
import type { JudgedRun } from '@/server/domain/scorecard'
import { type StepId, stepIds } from '@/server/domain/steps'
import { median } from './median'
import { windowOf } from './window'

/** A row to hold clouds against. Null: never measured. */
export type YardstickRow = {
  /** `AWS us-east-1`, or the name of the measured cloud. */
  name: string
  /** Its seconds are those of a simulated cloud: real ones are never held against them. */
  simulated: boolean
  steps: { step: StepId; calls: number | null; seconds: number | null }[]
}

/** An AWS cloud that is marked `yardstick: true`, with its judged runs. */
export type YardstickCloud = { name: string; simulated: boolean; runs: readonly JudgedRun[] }

/** The guideline's own row. */
export const rowOf = ({ yardstick }: Pick<Guideline, 'yardstick'>): YardstickRow => ({
  name: yardstick.name,
  simulated: yardstick.simulated ?? false,
  steps: yardstick.steps.map(({ step, calls, seconds }) => ({ step, calls, seconds })),
})

/**
 * The row that clouds of one kind (simulated or real) are held against: what the marked AWS cloud of the same kind showed in its last
 * three complete runs at `now`, medians; else the guideline's row, without its seconds where those are of the other kind.
 */
export function yardstickFor(
  guideline: Pick<Guideline, 'yardstick'>,
  { simulated, now, measured }: { simulated: boolean; now: string; measured: YardstickCloud | null },
): YardstickRow {
  const own = rowOf(guideline)
  const row: YardstickRow = {
    ...own,
    simulated,
    steps: own.simulated === simulated ? own.steps : own.steps.map((each) => ({ ...each, seconds: null })),
  }
  const runs = windowOf(measured?.runs ?? [], { now, simulated }).filter(({ delivered }) => delivered)
  const ofSameKind = measured?.simulated === simulated && runs.length > 0
  if (!measured || !ofSameKind) return row
  const values = (step: StepId) => runs.flatMap((run) => run.cost.steps.filter((each) => each.step === step))
  return {
    name: measured.name,
    simulated,
    steps: stepIds.map((step) => {
      const ms = median(values(step).flatMap((each) => (each.ms === null ? [] : [each.ms])))
      return { step, calls: median(values(step).map(({ calls }) => calls)), seconds: ms === null ? null : ms / 1000 }
    }),
  }
}

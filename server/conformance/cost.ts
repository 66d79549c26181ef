import type { CostOfInterop, JudgedRun, StepCost } from '@/server/domain/scorecard'
import { type StepId, stepById, stepIds } from '@/server/domain/steps'
import { median } from './median'
import type { YardstickRow } from './yardstick'

/**
 * What a node costs more than at the yardstick: every workaround of the window, and medians of calls and seconds over its delivered
 * runs. What cannot be compared is null, and `why` says so.
 */
export function costOfInterop(
  window: readonly JudgedRun[],
  yardstick: YardstickRow | null,
  simulated: boolean,
): CostOfInterop {
  const workarounds = [...new Set(window.flatMap(({ cost }) => cost.workarounds))].sort()
  const delivered = window.filter(({ cost }) => cost.calls !== null)
  const steps = stepIds.map((step) => costOfStep(step, delivered, { yardstick, simulated }))
  const calls = extra(steps, ({ calls, yardstickCalls }) => [calls, yardstickCalls])
  const seconds = extra(steps, ({ seconds, yardstickSeconds }) => [seconds, yardstickSeconds])
  const total = (of: (run: JudgedRun) => number | null): number | null =>
    median(delivered.flatMap((run) => of(run) ?? []))
  const ownCalls = total(({ cost }) => cost.calls)
  const ownMs = total(({ cost }) => cost.ms)
  return {
    workarounds,
    extraCalls: ownCalls === null || calls.yardstick === null ? null : rounded(ownCalls - calls.yardstick),
    extraSeconds: ownMs === null || seconds.yardstick === null ? null : rounded(ownMs / 1000 - seconds.yardstick),
    against: yardstick?.name ?? 'no yardstick',
    why: whyNot({ delivered: delivered.length > 0, measured: ownMs !== null, yardstick, simulated, calls, seconds }),
    steps,
  }
}

function costOfStep(
  step: StepId,
  runs: readonly JudgedRun[],
  { yardstick, simulated }: { yardstick: YardstickRow | null; simulated: boolean },
): StepCost {
  const own = runs.flatMap(({ cost }) => cost.steps.filter((each) => each.step === step))
  const row = yardstick?.steps.find((each) => each.step === step)
  const ms = median(own.flatMap((each) => each.ms ?? []))
  return {
    step,
    calls: median(own.map(({ calls }) => calls)),
    seconds: ms === null ? null : rounded(ms / 1000),
    yardstickCalls: row?.calls ?? null,
    yardstickSeconds: yardstick?.simulated === simulated ? (row?.seconds ?? null) : null,
  }
}

type Extra = { yardstick: number | null; missing: StepId[] }

/** The yardstick's sum; null with the steps for which it has no value. */
function extra(steps: readonly StepCost[], pair: (step: StepCost) => [number | null, number | null]): Extra {
  const missing = steps.filter((step) => pair(step)[1] === null).map(({ step }) => step)
  const yardstick = steps.reduce((sum, step) => sum + (pair(step)[1] ?? 0), 0)
  return { yardstick: missing.length > 0 ? null : yardstick, missing }
}

function whyNot({
  delivered,
  measured,
  yardstick,
  simulated,
  calls,
  seconds,
}: {
  delivered: boolean
  measured: boolean
  yardstick: YardstickRow | null
  simulated: boolean
  calls: Extra
  seconds: Extra
}): string | null {
  if (!yardstick) return 'There is no yardstick to hold it against.'
  if (!delivered) return 'No run of the last three delivered a node, so there is nothing to hold against the yardstick.'
  const words: string[] = []
  if (calls.yardstick === null) words.push(`${yardstick.name} has no calls of ${named(calls.missing)}.`)
  const sameKind = yardstick.simulated === simulated
  if (!sameKind) words.push('Simulated and real seconds are never compared.')
  else if (seconds.yardstick === null) {
    const kind = simulated ? 'simulated' : 'real'
    words.push(`${yardstick.name} has no ${kind} seconds of ${named(seconds.missing)}.`)
  } else if (!measured) words.push('The seconds of these runs were not measured.')
  return words.join(' ') || null
}

const named = (steps: readonly StepId[]): string =>
  steps.length === stepIds.length ? 'any step' : steps.map((step) => `${step} ${stepById(step).short}`).join(', ')

/** To the millisecond: sums of fractions must not show their last digits. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000

import type { RunEvidence } from '@/server/domain/evidence'
import type { CheckRule } from '@/server/domain/guideline'
import type { Guideline } from '@/server/domain/guideline-schema'
import { judgeFailure } from '@/server/domain/judge'
import type { JudgedRun } from '@/server/domain/scorecard'
import { type StepId, stepById } from '@/server/domain/steps'
import type { YardstickRow } from '../yardstick'
import { type CheckContext, type Outcome, outcome, type Rule, seen, stepOf } from './outcome'

type Budget = { last: 4 | 5 | 6; what: string }
const budgets: Partial<Record<CheckRule, Budget>> &
  Record<'time-to-running' | 'time-to-address' | 'time-to-login', Budget> = {
  'time-to-running': { last: 4, what: 'running' },
  'time-to-address': { last: 5, what: 'reachable at its address' },
  'time-to-login': { last: 6, what: 'logged in to' },
}
const stepsUntil = (last: Budget['last']) => ([4, 5, 6] as const).filter((step) => step <= last)

/** Beyond the budget, and up to so many times of it, a time is PARTIAL. */
const tolerated = 2

/**
 * The seconds of the steps from the request on, held against the yardstick's: YES within `factor` times of them, PARTIAL within twice
 * that, else NO. UNKNOWN without seconds of the same kind: simulated and real ones are never compared.
 */
const timeBudget = ({ last, what }: Budget): Rule => {
  const measured = stepsUntil(last)
  return {
    step: last,
    limited: true,
    judge: (evidence, context) => {
      const { failed } = seen(evidence, last)
      if (failed) return neverCame(evidence, measured, failed, what)
      const seconds = sum(measured.map((step) => stepOf(evidence, step)?.ms ?? null))
      if (seconds === null) return outcome({ verdict: 'UNKNOWN', reason: 'The time was not measured.' }, true, null)
      return within(seconds / 1000, { simulated: evidence.simulated, measured, context, what })
    },
  }
}

/** Of a step of the budget that the cloud refused: it never came so far. */
function neverCame(evidence: RunEvidence, measured: readonly StepId[], failed: Outcome, what: string): Outcome {
  const stopped = evidence.steps.find(({ step, state }) => measured.includes(step) && state === 'failed')
  const before = evidence.steps.some(({ step, state }) => step < 4 && state !== 'done')
  if (!stopped?.failure || before) return failed
  const { verdict, reason } = judgeFailure(stopped.step, stopped.failure.code, stopped.failure.message)
  return verdict === 'NO'
    ? outcome({ verdict, reason: `It was never ${what}: ${reason}` }, failed.delivered, slow(what))
    : failed
}

const slow = (what: string): string => `Let nodes be ${what} sooner.`

type Held = { simulated: boolean; measured: readonly StepId[]; context: CheckContext; what: string }

function within(seconds: number, { simulated, measured, context, what }: Held): Outcome {
  const { yardstick, check } = context
  const comparable = yardstick?.simulated === simulated
  const allowed = comparable
    ? sum(measured.map((step) => yardstick.steps.find((each) => each.step === step)?.seconds ?? null))
    : null
  if (!yardstick || allowed === null) {
    const kind = simulated ? 'simulated' : 'real'
    const names = measured.map((step) => stepById(step).short).join(', ')
    const reason = `${show(seconds)}; the yardstick has no ${kind} seconds of ${names} to hold them against.`
    return outcome({ verdict: 'UNKNOWN', reason }, true, null)
  }
  const factor = check.factor ?? 1
  const budget = factor * allowed
  const verdict = seconds <= budget ? 'YES' : seconds <= tolerated * budget ? 'PARTIAL' : 'NO'
  const reason = `${show(seconds)} until it was ${what}; the budget is ${show(budget)} (${factor} times ${yardstick.name}).`
  return outcome({ verdict, reason }, true, slow(what))
}

/**
 * Holds the times of a judged run against the yardstick's as they are now: the marked cloud may have been measured only after the run.
 * What is not a matter of seconds stays as it was judged.
 */
export function rejudgeTimes(guideline: Guideline, run: JudgedRun, yardstick: YardstickRow | null): JudgedRun {
  const checks = run.checks.map((said) => {
    const check = guideline.checks.find(({ id }) => id === said.check)
    const budget = check && budgets[check.rule]
    if (!check || !budget || said.delivered !== true) return said
    const measured = stepsUntil(budget.last)
    const ms = sum(measured.map((step) => run.cost.steps.find((each) => each.step === step)?.ms ?? null))
    if (ms === null) return said
    const held = { simulated: run.simulated, measured, context: { check, yardstick }, what: budget.what }
    return { ...said, ...within(ms / 1000, held) }
  })
  return { ...run, checks }
}

const sum = (values: readonly (number | null)[]): number | null =>
  values.reduce<number | null>((total, value) => (total === null || value === null ? null : total + value), 0)
const show = (seconds: number): string => `${Math.round(seconds * 10) / 10} s`

export const timeToRunning = timeBudget(budgets['time-to-running'])
export const timeToAddress = timeBudget(budgets['time-to-address'])
export const timeToLogin = timeBudget(budgets['time-to-login'])

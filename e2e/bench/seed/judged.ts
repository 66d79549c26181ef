import type { RunEvidence } from '@/server/domain/evidence'
import type { StepFacts } from '@/server/domain/facts'
import type { Check, Guideline } from '@/server/domain/guideline'
import { judgeFacts, judgeFailure, notRun } from '@/server/domain/judge'
import { type CheckVerdict, type RunCost, verdictValue } from '@/server/domain/scorecard'
import type { StepId } from '@/server/domain/steps'
import type { Judgement } from '@/server/domain/verdict'

export type Judged = { checks: CheckVerdict[]; cost: RunCost }
export type Total = { score: number; max: number; complete: boolean }

const simple = new Set<string>([
  ...['add-key', 'get-metadata', 'pick', 'request', 'address', 'log-in', 'root-keys', 'remove-key'],
])

/** What a guideline says to one run. */
export function judge(guideline: Guideline, evidence: RunEvidence): Judged {
  const { steps } = evidence
  return {
    checks: guideline.checks.filter(({ status }) => status !== 'removed').map((check) => judgeCheck(check, evidence)),
    cost: {
      ms: steps.reduce((sum, { ms }) => sum + (ms ?? 0), 0),
      calls: steps.reduce((sum, { calls }) => sum + calls, 0),
      workarounds: [...new Set(steps.flatMap(({ workarounds }) => workarounds))],
      steps: steps.map(({ step, ms, calls }) => ({ step, ms, calls })),
    },
  }
}

function judgeCheck({ id, step, rule }: Check, { steps, delivered }: RunEvidence): CheckVerdict {
  const { facts, failure } = steps[step - 1]!
  const judgement: Judgement = failure
    ? judgeFailure(step, failure.code, failure.message)
    : facts === null || !simple.has(rule)
      ? notRun
      : judgeFacts(step, facts as StepFacts[StepId])
  const verdict = judgement.verdict as CheckVerdict['verdict']
  return {
    check: id,
    step,
    verdict,
    reason: judgement.reason,
    delivered: facts !== null ? true : failure ? false : delivered ? true : null,
  }
}

const worst = ['NO', 'PARTIAL', 'YES']

/** The cloud's total after the newest of these runs, newest first: each check is the worst of three. */
export function totalOf(guideline: Guideline, runs: readonly Judged[]): Total {
  let score = 0
  let max = 0
  let complete = true
  for (const check of guideline.checks.filter(({ status }) => status === 'required')) {
    const said = runs.slice(0, 3).flatMap(({ checks }) => checks.find((each) => each.check === check.id)?.verdict ?? [])
    const verdict = worst.find((each) => said.some((one) => one === each))
    max += check.weight
    if (verdict === undefined || said.includes('UNKNOWN')) complete = false
    else score += check.weight * verdictValue[verdict as keyof typeof verdictValue]
  }
  return { score, max, complete }
}

import type { RunEvidence, StepEvidence } from '@/server/domain/evidence'
import { factsByStep, type StepFacts } from '@/server/domain/facts'
import type { Check } from '@/server/domain/guideline-schema'
import { judgeFacts, judgeFailure, notRun } from '@/server/domain/judge'
import type { CheckVerdict } from '@/server/domain/scorecard'
import { type StepId, stepById } from '@/server/domain/steps'
import type { Judgement } from '@/server/domain/verdict'
import type { YardstickRow } from '../yardstick'

/** What one run says to one check. `delivered` null: the step did not run. `fix`: what the vendor would have to change. */
export type Outcome = Required<Pick<CheckVerdict, 'verdict' | 'reason' | 'delivered' | 'fix'>>
export type CheckContext = {
  check: Check
  /** The row that time budgets are held against; null: there is none. */
  yardstick: YardstickRow | null
}
/** A verdict as a pure function of evidence and guideline. */
export type CheckJudge = (evidence: RunEvidence, context: CheckContext) => Outcome
/** A rule as the registry holds it: the step that it looks at, and whether its check needs a `factor`. */
export type Rule = { step: StepId; limited: boolean; judge: CheckJudge }

export const unknown = (reason: string, delivered: boolean | null = null): Outcome => ({
  verdict: 'UNKNOWN',
  reason,
  delivered,
  fix: null,
})

/** `EXPIRED` and `WAIVED` are words of a cell and never of a run; where a judge says one all the same, nothing is known. */
const ofRun = ({ verdict, reason }: Judgement): Pick<Outcome, 'verdict' | 'reason'> =>
  verdict === 'EXPIRED' || verdict === 'WAIVED' ? { verdict: 'UNKNOWN', reason } : { verdict, reason }

/** A verdict with the sentence for the vendor, which only PARTIAL and NO have. */
export const outcome = (judgement: Judgement, delivered: boolean | null, fix: string | null): Outcome => {
  const said = ofRun(judgement)
  return { ...said, delivered, fix: said.verdict === 'PARTIAL' || said.verdict === 'NO' ? fix : null }
}

export const stepOf = (evidence: RunEvidence, step: StepId): StepEvidence | undefined =>
  evidence.steps.find((each) => each.step === step)

type Seen<Id extends StepId> = { facts: StepFacts[Id]; failed: null } | { facts: null; failed: Outcome }

/**
 * The facts of a step that ended well; else what is to be said of it: NO where the cloud refused, UNKNOWN where our own side stopped
 * it, and UNKNOWN for every step after one that failed. `fixOfFailure` names what the vendor would have to change, by failure code.
 */
export function seen<Id extends StepId>(
  evidence: RunEvidence,
  step: Id,
  fixOfFailure: (failure: NonNullable<StepEvidence['failure']>) => string | null = () => null,
): Seen<Id> {
  const stopped = evidence.steps.find((each) => each.step < step && each.state !== 'done')
  if (stopped) return { facts: null, failed: unknown(afterStopped(stopped)) }
  const found = stepOf(evidence, step)
  if (!found) return { facts: null, failed: unknown(notRun.reason) }
  if (found.state === 'failed') {
    const { failure } = found
    if (!failure) return { facts: null, failed: unknown('The step failed, and nothing tells why.', false) }
    return {
      facts: null,
      failed: outcome(judgeFailure(step, failure.code, failure.message), false, fixOfFailure(failure)),
    }
  }
  if (found.state !== 'done') return { facts: null, failed: unknown(notRun.reason) }
  const read = factsByStep[step].safeParse(found.facts)
  if (!read.success) return { facts: null, failed: unknown('What this step found out cannot be read any more.', true) }
  return { facts: read.data as StepFacts[Id], failed: null }
}

const afterStopped = ({ step, failure }: StepEvidence): string => {
  const name = `step ${step} (${stepById(step).short})`
  return failure
    ? `It did not run, because ${name} failed: ${failure.message}`
    : `It did not run, because ${name} did not end.`
}

/** A rule that is one of the eight steps: the table of product.md, then a sentence for the vendor. */
export const ofStep = <Id extends StepId>(
  step: Id,
  words: {
    fix: (facts: StepFacts[Id], evidence: RunEvidence) => string | null
    fixOfFailure: (failure: NonNullable<StepEvidence['failure']>) => string | null
    /** Where the step makes no sense: the reason. */
    notApplicable?: (facts: StepFacts[Id], evidence: RunEvidence) => string | null
    delivered?: (facts: StepFacts[Id]) => boolean
  },
): Rule => ({
  step,
  limited: false,
  judge: (evidence) => {
    const { facts, failed } = seen(evidence, step, words.fixOfFailure)
    if (failed) return failed
    const delivered = words.delivered?.(facts) ?? true
    const reason = words.notApplicable?.(facts, evidence) ?? null
    if (reason !== null) return { verdict: 'NOT APPLICABLE', reason, delivered, fix: null }
    return outcome(judgeFacts(step, facts), delivered, words.fix(facts, evidence))
  },
})

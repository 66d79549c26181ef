import type { RunEvidence } from '@/server/domain/evidence'
import { referenceKey } from '@/server/domain/guideline'
import type { Guideline } from '@/server/domain/guideline-schema'
import type { CheckVerdict, JudgedRun, RunCost } from '@/server/domain/scorecard'
import { rules } from './checks'
import { unknown } from './checks/outcome'
import { rowOf, type YardstickRow } from './yardstick'

/**
 * What a guideline says about one run: a pure function, so that another guideline or a changed one scores it without a new run.
 * Checks with the status `removed` are left out. `id` is that of the kept evidence (the node where absent). `yardstick` is the row that time budgets are held against (`yardstickFor`);
 * absent: the guideline's own.
 */
export function judgeRun(
  guideline: Guideline,
  evidence: RunEvidence,
  { yardstick = rowOf(guideline), id = evidence.node }: { yardstick?: YardstickRow | null; id?: string } = {},
): JudgedRun {
  const ours = referenceKey(evidence.request) === referenceKey(guideline.reference)
  const checks = guideline.checks
    .filter(({ status }) => status !== 'removed')
    .map((check): CheckVerdict => {
      const said = ours
        ? rules[check.rule].judge(evidence, { check, yardstick })
        : unknown("This run is not one of the guideline's reference request.")
      return { check: check.id, step: check.step, ...said }
    })
  const { simulated, delivered, endedAt } = evidence
  return { evidence: id, at: endedAt, simulated, delivered, checks, cost: costOf(evidence) }
}

/** What the run cost. A run that stopped half way cost less for no merit: it has no total. */
export function costOf({ steps, delivered }: RunEvidence): RunCost {
  const whole = delivered && steps.every(({ state }) => state === 'done')
  const measured = steps.every(({ ms }) => ms !== null)
  return {
    ms: whole && measured ? steps.reduce((total, { ms }) => total + (ms ?? 0), 0) : null,
    calls: whole ? steps.reduce((total, { calls }) => total + calls, 0) : null,
    workarounds: [...new Set(steps.flatMap(({ workarounds }) => workarounds))].sort(),
    steps: steps.map(({ step, ms, calls }) => ({ step, ms, calls })),
  }
}

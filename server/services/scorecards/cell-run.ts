import type { z } from 'zod'
import type { YardstickRow } from '@/server/conformance/yardstick'
import type { RunEvidence } from '@/server/domain/evidence'
import type { CheckCell, JudgedRun } from '@/server/domain/scorecard'
import type { StepId } from '@/server/domain/steps'
import type { cellRunShape } from './shapes'

/** One of the runs behind a cell: that step's part of its evidence, and its time beside the yardstick's. */
export function cellRun(
  run: JudgedRun,
  content: RunEvidence,
  of: { step: StepId; checks: readonly CheckCell[]; yardstick: YardstickRow; kept: boolean },
): z.infer<typeof cellRunShape> {
  const { step, checks, yardstick, kept } = of
  const part = content.steps.find((each) => each.step === step)!
  const seconds = (id: StepId) => yardstick.steps.find((each) => each.step === id)?.seconds ?? null
  return {
    evidence: run.evidence,
    at: run.at,
    decides: checks.some((check) => check.at === run.at),
    simulated: run.simulated,
    delivered: run.delivered,
    allocation: { id: content.allocation, node: content.node, nodeName: content.nodeName, kept },
    image: content.image,
    verdicts: run.checks
      .filter((each) => each.step === step)
      .map(({ check, verdict, reason, delivered }) => ({ check, verdict, reason, delivered })),
    state: part.state,
    attempt: part.attempt,
    ms: part.ms,
    calls: part.calls,
    workarounds: part.workarounds,
    facts: part.facts,
    failure: part.failure,
    lines: part.lines,
    linesLeftOut: part.linesLeftOut,
    steps: content.steps.map((each) => {
      const line = run.simulated === yardstick.simulated ? seconds(each.step) : null
      return { step: each.step, state: each.state, ms: each.ms, yardstickMs: line === null ? null : line * 1000 }
    }),
  }
}

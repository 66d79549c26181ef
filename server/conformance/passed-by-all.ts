import type { Scorecard } from '@/server/domain/scorecard'
import { type StepId, stepIds } from '@/server/domain/steps'

/** How many clouds pass a step: what a program can rely on everywhere. */
export type StepPassed = {
  step: StepId
  passed: number
  /** Clouds that the step is asked of: those where it is NOT APPLICABLE or WAIVED are none. */
  of: number
  /** All of them, and at least one. */
  all: boolean
  /** Names of clouds of which it is not known (UNKNOWN, EXPIRED): no pass. */
  notKnown: string[]
  sentence: string
}

/** The steps that all clouds pass (YES). A cloud of which it is not known is not a pass, and is named. */
export function passedByAll(scorecards: readonly Scorecard[]): StepPassed[] {
  return stepIds.map((step) => {
    const cells = scorecards.flatMap(({ cloudName, cells }) =>
      cells.filter((cell) => cell.step === step).map(({ verdict }) => ({ cloudName, verdict })),
    )
    const asked = cells.filter(({ verdict }) => verdict !== 'NOT APPLICABLE' && verdict !== 'WAIVED')
    const passed = asked.filter(({ verdict }) => verdict === 'YES').length
    const notKnown = asked
      .filter(({ verdict }) => verdict === 'UNKNOWN' || verdict === 'EXPIRED')
      .map(({ cloudName }) => cloudName)
      .sort()
    const counted = `${passed} of ${asked.length}`
    const sentence =
      asked.length === 0
        ? 'No cloud is asked for it.'
        : notKnown.length === 0
          ? `${counted} clouds pass.`
          : `${counted} clouds pass; not known of ${notKnown.join(', ')}.`
    return { step, passed, of: asked.length, all: asked.length > 0 && passed === asked.length, notKnown, sentence }
  })
}

import type { CheckVerdict } from '@/server/domain/scorecard'
import type { Verdict } from '@/server/domain/verdict'

/** Over several runs of one check: the worst that is known, and UNKNOWN only where none knows. */
const overRuns = { UNKNOWN: 0, 'NOT APPLICABLE': 1, YES: 2, PARTIAL: 3, NO: 4 } as const satisfies Record<
  CheckVerdict['verdict'],
  number
>
export const worseOverRuns = (a: CheckVerdict['verdict'], b: CheckVerdict['verdict']): boolean =>
  overRuns[a] > overRuns[b]

/**
 * Over the required checks of one step: NO before all; what is not known could be NO, so it hides PARTIAL and YES; what leaves the
 * maximum decides only where nothing else is there.
 */
const overChecks = {
  'NOT APPLICABLE': 0,
  WAIVED: 1,
  YES: 2,
  PARTIAL: 3,
  EXPIRED: 4,
  UNKNOWN: 5,
  NO: 6,
} as const satisfies Record<Verdict, number>
export const worseOverChecks = (a: Verdict, b: Verdict): boolean => overChecks[a] > overChecks[b]

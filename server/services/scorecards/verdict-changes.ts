import type { CheckStatus } from '@/server/domain/guideline'
import type { CheckCell, Scorecard } from '@/server/domain/scorecard'
import type { StepId } from '@/server/domain/steps'
import type { Verdict } from '@/server/domain/verdict'

/** A cell that says another word than before. */
export type VerdictChange = {
  step: StepId
  check: string
  status: CheckStatus
  from: Verdict
  to: Verdict
  worse: boolean
  reason: string
}

/** What is not in here is neither better nor worse than anything: nobody looked, or somebody waived it. */
const rank: Partial<Record<Verdict, number>> = { YES: 2, 'NOT APPLICABLE': 2, PARTIAL: 1, NO: 0 }

/** Known words that went down. */
export function isWorse(from: Verdict, to: Verdict): boolean {
  const [before, after] = [rank[from], rank[to]]
  return before !== undefined && after !== undefined && after < before
}

/** Age is no behaviour of the cloud: an expired YES that is a NO now got worse. */
const said = ({ verdict, underlying }: CheckCell): Verdict => (verdict === 'EXPIRED' ? underlying : verdict)

/** Checks whose word changed between two scorecards of one cloud. A cloud's first run changes nothing: there was no word before. */
export function verdictChanges(before: Scorecard, after: Scorecard): VerdictChange[] {
  if (before.runs.length === 0) return []
  const earlier = new Map(before.cells.flatMap(({ checks }) => checks.map((cell) => [cell.check, cell] as const)))
  return after.cells.flatMap(({ step, checks }) =>
    checks.flatMap((cell) => {
      const was = earlier.get(cell.check)
      if (!was) return []
      const [from, to] = [said(was), said(cell)]
      if (from === to) return []
      return [{ step, check: cell.check, status: cell.status, from, to, worse: isWorse(from, to), reason: cell.reason }]
    }),
  )
}

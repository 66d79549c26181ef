import { lifetimeDays } from '@/server/domain/guideline'
import type { Check, Flag } from '@/server/domain/guideline-schema'
import type { Cell, CheckCell, CheckVerdict, JudgedRun } from '@/server/domain/scorecard'
import type { StepId } from '@/server/domain/steps'
import type { Verdict } from '@/server/domain/verdict'
import { worseOverChecks, worseOverRuns } from './verdict-order'
import { type FlaggedCloud, flagFor } from './waiver'

const dayMs = 24 * 60 * 60 * 1000

/** The cell policy's surroundings: what the clock says, on which cloud, and what is waived. */
export type CellContext = { now: string; cloud: FlaggedCloud; flagged: readonly Flag[] }

/**
 * One check on one cloud, of the runs of the window (newest first): the worst known verdict; EXPIRED when the newest run that knows is
 * older than the check's lifetime; WAIVED by a flag where it would cost something. UNKNOWN only when no run of the window knows.
 */
export function checkCell(check: Check, window: readonly JudgedRun[], context: CellContext): CheckCell {
  const { id, title, status, weight } = check
  const said = worst(id, window)
  const aged = expired(check, said, context.now)
  const flag = flagFor(context.flagged, { check: id, cloud: context.cloud, now: context.now })
  const { fix, at } = said
  const cell: CheckCell = { check: id, title, status, weight, ...aged, at, underlying: said.verdict, waiver: null, fix }
  if (!flag) return cell
  const { by, date, reason, action } = flag
  const waiver = { by, date, reason, action }
  // What costs nothing needs no waiver: a YES stays one, and shows that the waiver can go.
  if (cell.verdict === 'YES' || cell.verdict === 'NOT APPLICABLE') return { ...cell, waiver }
  return { ...cell, verdict: 'WAIVED', reason: `Waived by ${by} on ${date}: ${reason}`, waiver }
}

type Said = {
  verdict: CheckVerdict['verdict']
  reason: string
  at: string | null
  knownAt: string | null
  fix: string | null
}

function worst(check: string, window: readonly JudgedRun[]): Said {
  let said: Said | null = null
  let knownAt: string | null = null
  for (const run of window) {
    const found = run.checks.find((each) => each.check === check)
    if (!found) continue
    if (found.verdict !== 'UNKNOWN') knownAt ??= run.at
    // Of equal verdicts the newest run decides: it comes first.
    if (said && !worseOverRuns(found.verdict, said.verdict)) continue
    said = { verdict: found.verdict, reason: found.reason, at: run.at, knownAt: null, fix: found.fix ?? null }
  }
  if (said) return { ...said, knownAt }
  const reason = window.length === 0 ? 'No complete run yet.' : 'No run was judged by this check yet.'
  return { verdict: 'UNKNOWN', reason, at: null, knownAt: null, fix: null }
}

function expired(check: Check, said: Said, now: string): { verdict: Verdict; reason: string } {
  const { verdict, reason, knownAt } = said
  if (knownAt === null) return { verdict, reason }
  const age = Date.parse(now) - Date.parse(knownAt)
  if (age <= lifetimeDays[check.lifetime] * dayMs) return { verdict, reason }
  const day = new Date(Date.parse(knownAt)).toISOString().slice(0, 10)
  return {
    verdict: 'EXPIRED',
    reason: `Last known on ${day}, which is more than a ${check.lifetime} ago; it was ${verdict}: ${reason}`,
  }
}

/**
 * A step on one cloud: the worst of its required checks; others are shown and do not decide. Without a required check the guideline
 * asks nothing of it: NOT APPLICABLE. Delivered counts every run of the window, whoever knew what.
 */
export function stepCell(step: StepId, cells: readonly CheckCell[], window: readonly JudgedRun[]): Cell {
  const required = cells.filter(({ status }) => status === 'required')
  const asked = window.filter((run) => run.checks.some((each) => each.step === step))
  const delivered = asked.filter((run) =>
    run.checks.some((each) => each.step === step && each.delivered === true),
  ).length
  const counted = { step, delivered, of: asked.length, checks: [...cells] }
  const [first, ...rest] = required
  if (!first) {
    return { ...counted, verdict: 'NOT APPLICABLE', reason: 'The guideline requires nothing of this step.', at: null }
  }
  const decides = rest.reduce((a, b) => (worseOverChecks(b.verdict, a.verdict) ? b : a), first)
  const reason = rest.length > 0 ? `${decides.title}: ${decides.reason}` : decides.reason
  return { ...counted, verdict: decides.verdict, reason, at: decides.at }
}

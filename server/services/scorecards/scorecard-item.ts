import type { z } from 'zod'
import { fixesOf } from '@/server/conformance/fixes'
import type { Guideline } from '@/server/domain/guideline-schema'
import type { Cell, CostOfInterop, Scorecard } from '@/server/domain/scorecard'
import type { costShape, matrixCellShape, ScorecardItem } from './shapes'

/** A cell without its checks, which only an opened cell shows. */
export const matrixCell = ({ step, verdict, delivered, of, reason, at }: Cell): z.infer<typeof matrixCellShape> => ({
  step,
  verdict,
  delivered,
  of,
  reason,
  at,
})

const costItem = ({
  workarounds,
  extraCalls,
  extraSeconds,
  against,
  why,
}: CostOfInterop): z.infer<typeof costShape> => ({
  workarounds,
  extraCalls,
  extraSeconds,
  against,
  why,
})

/** Of cards that are kept: they never change. */
const items = new WeakMap<Scorecard, ScorecardItem>()

/** A scorecard as the matrix shows it. */
export const scorecardItem = (card: Scorecard, guideline: Guideline): ScorecardItem => {
  const known = items.get(card)
  if (known) return known
  const { runs: _runs, cells, cost, ...rest } = card
  const item = {
    ...rest,
    cells: cells.map(matrixCell),
    cost: costItem(cost),
    bestFix: fixesOf(card, guideline)[0] ?? null,
  }
  items.set(card, item)
  return item
}

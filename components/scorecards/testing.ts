import { type StepId, stepIds } from '@/server/domain/steps'
import type { Verdict } from '@/server/domain/verdict'
import type { Card, CardCell } from './model'

export const aCell = (step: StepId, verdict: Verdict, rest: Partial<CardCell> = {}): CardCell => ({
  step,
  verdict,
  delivered: 3,
  of: 3,
  reason: 'Because.',
  at: '2026-11-20T12:00:00.000Z',
  ...rest,
})

/** A card of eight YES but for the verdicts given. */
export function aCard(cloud: string, verdicts: Partial<Record<StepId, Verdict>> = {}, rest: Partial<Card> = {}): Card {
  const cells = stepIds.map((step) => aCell(step, verdicts[step] ?? 'YES'))
  const count = (verdict: Verdict) => cells.filter((cell) => cell.verdict === verdict).length
  return {
    cloud,
    cloudName: cloud,
    provider: 'openstack',
    simulated: false,
    insideSite: false,
    yardstick: false,
    guideline: 'node-allocation 2016.10',
    score: count('YES') + count('PARTIAL') / 2,
    max: 8 - count('WAIVED') - count('NOT APPLICABLE'),
    complete: count('UNKNOWN') + count('EXPIRED') === 0,
    missing: [],
    at: '2026-11-20T12:00:00.000Z',
    cells,
    cost: { workarounds: [], extraCalls: 0, extraSeconds: 0, against: 'the line', why: null },
    bestFix: null,
    ...rest,
  }
}

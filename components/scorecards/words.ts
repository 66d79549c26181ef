import { stepById } from '@/server/domain/steps'
import { describeWorkaround, isWorkaround } from '../allocations/describe'
import type { Card, CardCell, TrendPoint } from './model'

/** `7.5`, `6.25`: one decimal at least, so that figures stand under each other. */
export const formatScore = (score: number): string =>
  score.toLocaleString('en', { minimumFractionDigits: 1, maximumFractionDigits: 2 })
/** `8`, `7.5`. */
export const formatMax = (max: number): string => max.toLocaleString('en', { maximumFractionDigits: 2 })

/** It is not as on the line, and yet the node came out right. */
export const delivered = (cell: CardCell): boolean =>
  (cell.verdict === 'PARTIAL' || cell.verdict === 'NO') && cell.delivered > 0

/** What a cell's second line adds: in how many of its runs the node came out right, where that is not all of them. */
export const deliveredShare = (cell: CardCell): string | null =>
  cell.of > 0 && cell.delivered < cell.of ? `${cell.delivered} of ${cell.of}` : null

/** What follows the verdict for those who do not see the cell. */
export function describeDelivered(cell: CardCell): string {
  if (cell.of === 0) return 'no run'
  const runs = `${cell.of} ${cell.of === 1 ? 'run' : 'runs'}`
  if (delivered(cell)) return `delivered by a workaround in ${cell.delivered} of ${runs}`
  return cell.delivered === 0 ? `delivered in none of ${runs}` : `delivered in ${cell.delivered} of ${runs}`
}

/** A cell in one line, as hovering over it tells. */
export const describeCell = (cell: CardCell): string =>
  `${cell.step} ${stepById(cell.step).short}: ${cell.verdict}, ${describeDelivered(cell)}. ${cell.reason}`

/** `7.5 of 8`, `incomplete`, `not measured`. */
export function describeScore(card: Pick<Card, 'score' | 'max' | 'complete' | 'at'>): string {
  if (card.complete) return `${formatScore(card.score)} of ${formatMax(card.max)}`
  return card.at === null ? 'not measured' : 'incomplete'
}

/** Which steps have no verdict that counts: `1, 2 EXPIRED, 8 UNKNOWN`. */
export function missingSteps(card: Pick<Card, 'cells'>): string {
  return (['EXPIRED', 'UNKNOWN'] as const)
    .map((verdict) => ({ verdict, of: card.cells.filter((cell) => cell.verdict === verdict) }))
    .filter(({ of }) => of.length > 0)
    .map(({ verdict, of }) => `${of.length === 8 ? 'all' : of.map(({ step }) => step).join(', ')} ${verdict}`)
    .join(', ')
}

/** A workaround as a clause. */
export const workaroundWords = (id: string): string => (isWorkaround(id) ? describeWorkaround(id) : id)

export type CostWords = { first: string; second: string | null; known: boolean }

/** The cost of interop in two short lines. What cannot be compared is unknown, never zero. */
export function costWords(card: Pick<Card, 'cost' | 'at'>): CostWords {
  const { workarounds, extraSeconds, extraCalls } = card.cost
  if (card.at === null) return { first: 'unknown', second: null, known: false }
  const more = [
    extraSeconds === null ? null : `${signed(extraSeconds, 1)} s`,
    extraCalls === null ? null : `${signed(extraCalls, 0)} ${Math.abs(extraCalls) === 1 ? 'call' : 'calls'}`,
  ].filter((part) => part !== null)
  return {
    first:
      workarounds.length === 0
        ? 'none'
        : `${workarounds.length} ${workarounds.length === 1 ? 'workaround' : 'workarounds'}`,
    second: more.length > 0 ? more.join(', ') : null,
    known: extraSeconds !== null && extraCalls !== null,
  }
}

const signed = (value: number, digits: number): string => {
  const text = Math.abs(value).toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return Number(value.toFixed(digits)) === 0 ? `+${text}` : `${value < 0 ? '−' : '+'}${text}`
}

const share = ({ score, max }: TrendPoint): number => (max === 0 ? 0 : score / max)

/** A trend line in words: `12 results since 2026-09-01: 5.0 to 6.5 of 8, now 6.5`. */
export function describeTrend(points: readonly TrendPoint[]): string {
  const whole = points.filter((point) => point.complete)
  const [first, last] = [whole[0], whole.at(-1)]
  if (!first || !last) return points.length === 0 ? 'no result yet' : `${points.length} results, none complete`
  if (whole.length === 1) return `1 result: ${formatScore(last.score)} of ${formatMax(last.max)}`
  const low = whole.reduce((lowest, point) => (share(point) < share(lowest) ? point : lowest))
  const way = share(last) > share(first) ? 'up' : share(last) < share(first) ? 'down' : 'level'
  const from = `${formatScore(first.score)} on ${first.at.slice(0, 10)}`
  const lowest = share(low) < Math.min(share(first), share(last)) ? `, lowest ${formatScore(low.score)}` : ''
  return `${way}: ${from}, ${formatScore(last.score)} of ${formatMax(last.max)} on ${last.at.slice(0, 10)}${lowest}; ${whole.length} results`
}

/** With the stop that ends it, whether or not it came with one. */
export const sentence = (text: string): string => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`)

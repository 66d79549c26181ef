import { type StepId, stepIds } from '@/server/domain/steps'
import type { Verdict } from '@/server/domain/verdict'
import type { Card } from './model'

/** What rows can be sorted by; a number is a step. */
export const sortKeys = ['score', 'name', 'cost', 'age', '1', '2', '3', '4', '5', '6', '7', '8'] as const
export type SortKey = (typeof sortKeys)[number]
export type Sort = SortKey | `-${SortKey}`

/** Rows with at least one cell of this verdict, or without a total. */
export const filters = ['NO', 'PARTIAL', 'UNKNOWN', 'EXPIRED', 'WAIVED', 'NOT APPLICABLE', 'incomplete'] as const
export type Filter = (typeof filters)[number]

export const keyOf = (sort: Sort): SortKey => (sort.startsWith('-') ? sort.slice(1) : sort) as SortKey
/** The next state of a column's head: its natural order, then the other way round. */
export const toggled = (sort: Sort, key: SortKey): Sort => (sort === key ? `-${key}` : key)

/** For assistive technology: which way the values run. Scores stand best first, everything else smallest first. */
export function ariaSort(sort: Sort, key: SortKey): 'ascending' | 'descending' | undefined {
  if (keyOf(sort) !== key) return undefined
  return sort.startsWith('-') === (key === 'score') ? 'ascending' : 'descending'
}

/** Worst first: what a person looks for in a column. */
const rank: Record<Verdict, number> = {
  NO: 0,
  PARTIAL: 1,
  UNKNOWN: 2,
  EXPIRED: 3,
  WAIVED: 4,
  'NOT APPLICABLE': 5,
  YES: 6,
}

/** The number that a row is sorted by; null: it has none, and stands last whichever way. */
function placeOf(card: Card, key: SortKey): number | null {
  switch (key) {
    case 'name':
      return 0
    case 'score':
      return card.complete && card.max > 0 ? -card.score / card.max : null
    case 'cost':
      return card.at === null ? null : card.cost.workarounds.length * 1e6 + (card.cost.extraSeconds ?? 0)
    case 'age':
      return card.at === null ? null : -Date.parse(card.at)
    default:
      return rank[card.cells[Number(key) - 1]?.verdict ?? 'UNKNOWN']
  }
}

const byName = (a: Card, b: Card): number =>
  a.cloudName.localeCompare(b.cloudName, 'en', { numeric: true }) || (a.cloud < b.cloud ? -1 : 1)

/** The same rows in another order. Equal ones stand by name, so that the order never depends on what came before. */
export function sorted(cards: readonly Card[], sort: Sort): Card[] {
  const key = keyOf(sort)
  const turn = sort.startsWith('-') ? -1 : 1
  return [...cards].sort((a, b) => {
    if (key === 'name') return turn * byName(a, b)
    const [x, y] = [placeOf(a, key), placeOf(b, key)]
    if (x === null || y === null) return x === y ? byName(a, b) : x === null ? 1 : -1
    return turn * (x - y) || byName(a, b)
  })
}

export type Narrowing = { provider: readonly string[]; filter: Filter | null; q: string }

const matches = (card: Card, { provider, filter, q }: Narrowing): boolean =>
  (provider.length === 0 || provider.includes(card.provider)) &&
  (filter === null ||
    (filter === 'incomplete' ? !card.complete : card.cells.some((cell) => cell.verdict === filter))) &&
  `${card.cloudName} ${card.cloud}`.toLowerCase().includes(q.trim().toLowerCase())

/** The cloud that stands first as the line: the marked yardstick, else the first AWS cloud; null: there is none. */
export const lineOf = (cards: readonly Card[]): Card | null =>
  cards.find((card) => card.yardstick) ?? cards.find((card) => card.provider === 'aws-ec2') ?? null

export type Arranged = { line: Card | null; rows: Card[]; shown: Card[] }

/** What stands in the table: the line first, whatever is asked for, then the rows that match. `shown` are those that count. */
export function arrange(cards: readonly Card[], narrowing: Narrowing, sort: Sort): Arranged {
  const line = lineOf(cards)
  const shown = cards.filter((card) => matches(card, narrowing))
  return {
    line,
    rows: sorted(
      shown.filter((card) => card !== line),
      sort,
    ),
    shown,
  }
}

/** How many clouds pass each step (YES), of those where the step has a verdict that counts. */
export function passed(cards: readonly Card[]): { step: StepId; passed: number; of: number }[] {
  return stepIds.map((step) => {
    const verdicts = cards.map((card) => card.cells[step - 1]?.verdict)
    const of = verdicts.filter((verdict) => verdict === 'YES' || verdict === 'PARTIAL' || verdict === 'NO').length
    return { step, passed: verdicts.filter((verdict) => verdict === 'YES').length, of }
  })
}

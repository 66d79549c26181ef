import type { Cell, Scorecard } from '@/server/domain/scorecard'
import { type StepId, stepById } from '@/server/domain/steps'
import type { Verdict } from '@/server/domain/verdict'
import { wordValue } from './scorecard-of'

/** One difference between two scorecards, for a person. `step` null: of the whole. `better`: which one, where that can be said. */
export type Difference = { step: StepId | null; sentence: string; better: 'a' | 'b' | null }

/**
 * What differs between two scorecards of one guideline, in words: two clouds, or one cloud at two dates. `a` and `b` are what the
 * sentences call them (`AWS`, `2026-11-01`). Empty: no difference.
 */
export function compareScorecards(a: Scorecard, b: Scorecard, names: { a: string; b: string }): Difference[] {
  const differences: Difference[] = []
  const add = (step: StepId | null, sentence: string, better: 'a' | 'b' | null = null) =>
    differences.push({ step, sentence, better })
  const totals = [a, b].map(totalWords) as [string, string]
  if (totals[0] !== totals[1]) {
    add(null, `${names.a} has ${totals[0]}, ${names.b} has ${totals[1]}.`, betterTotal(a, b))
  }
  for (const cell of a.cells) {
    const other = b.cells.find(({ step }) => step === cell.step)
    if (other) differences.push(...ofCell(cell, other, names))
  }
  const only = (one: Scorecard, two: Scorecard) =>
    one.cost.workarounds.filter((each) => !two.cost.workarounds.includes(each))
  for (const [one, two, name, side] of [
    [a, b, names.a, 'b'],
    [b, a, names.b, 'a'],
  ] as const) {
    const workarounds = only(one, two)
    if (workarounds.length > 0) add(null, `Only ${name} needs a workaround: ${workarounds.join(', ')}.`, side)
  }
  const kinds = a.simulated === b.simulated
  const calls = more(a.cost.extraCalls, b.cost.extraCalls)
  if (calls) add(null, `${names[calls.side]} needs ${calls.by} more API calls a node.`, other(calls.side))
  const seconds = kinds ? more(a.cost.extraSeconds, b.cost.extraSeconds) : null
  if (seconds) add(null, `${names[seconds.side]} takes ${seconds.by} s longer a node.`, other(seconds.side))
  return differences
}

function ofCell(a: Cell, b: Cell, names: { a: string; b: string }): Difference[] {
  const step = `${a.step} ${stepById(a.step).short}`
  const differences: Difference[] = []
  if (a.verdict !== b.verdict) {
    const sentence = `${step}: ${names.a} ${a.verdict}, ${names.b} ${b.verdict}. ${names.a}: ${ended(a.reason)} ${names.b}: ${ended(b.reason)}`
    differences.push({ step: a.step, sentence, better: betterVerdict(a.verdict, b.verdict) })
  } else {
    // The step's word is that of its worst check: what differs below it is told too.
    for (const check of a.checks) {
      const same = b.checks.find((each) => each.check === check.check)
      if (!same || same.verdict === check.verdict) continue
      const sentence = `${step}, ${check.title}: ${names.a} ${check.verdict}, ${names.b} ${same.verdict}.`
      differences.push({ step: a.step, sentence, better: betterVerdict(check.verdict, same.verdict) })
    }
  }
  const share = (cell: Cell) => (cell.of === 0 ? null : cell.delivered / cell.of)
  const [left, right] = [share(a), share(b)]
  if (left !== null && right !== null && left !== right) {
    const sentence = `${step}: ${names.a} delivered ${a.delivered} of ${a.of}, ${names.b} ${b.delivered} of ${b.of}.`
    differences.push({ step: a.step, sentence, better: left > right ? 'a' : 'b' })
  }
  return differences
}

const totalWords = ({ score, max, complete }: Scorecard): string =>
  complete ? `${score} of ${max}` : `an incomplete total (${score} of ${max} so far)`

function betterTotal(a: Scorecard, b: Scorecard): 'a' | 'b' | null {
  if (!a.complete || !b.complete || a.max === 0 || b.max === 0) return null
  const [left, right] = [a.score / a.max, b.score / b.max]
  return left === right ? null : left > right ? 'a' : 'b'
}

const known: ReadonlySet<Verdict> = new Set<Verdict>(['YES', 'PARTIAL', 'NO'])

/** Only of words that have a number: nobody is better for not having been looked at. */
function betterVerdict(a: Verdict, b: Verdict): 'a' | 'b' | null {
  if (!known.has(a) || !known.has(b) || wordValue(a) === wordValue(b)) return null
  return wordValue(a) > wordValue(b) ? 'a' : 'b'
}

function more(a: number | null, b: number | null): { side: 'a' | 'b'; by: number } | null {
  if (a === null || b === null) return null
  const by = Math.round(Math.abs(a - b) * 10) / 10
  return by === 0 ? null : { side: a > b ? 'a' : 'b', by }
}

const other = (side: 'a' | 'b'): 'a' | 'b' => (side === 'a' ? 'b' : 'a')
const ended = (sentence: string): string => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`)

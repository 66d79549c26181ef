import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CheckStatus } from '@/server/domain/guideline'
import type { Flag, Guideline } from '@/server/domain/guideline-schema'
import type { CheckVerdict, JudgedRun, Scorecard } from '@/server/domain/scorecard'
import { stepIds } from '@/server/domain/steps'
import { fixesOf } from './fixes'
import { scorecardOf } from './scorecard-of'
import { check, cloud, guideline, judged } from './testing/guideline'
import { windowOf } from './window'

/** What must hold whatever the runs say, and in whatever order they come. */
type Word = CheckVerdict['verdict']
const words: Word[] = ['YES', 'PARTIAL', 'NO', 'UNKNOWN', 'NOT APPLICABLE']
const now = '2026-11-22T12:00:00.000Z'
const day = 86_400_000

const anyGuideline = fc
  .array(
    fc.record({
      step: fc.constantFrom(...stepIds),
      status: fc.constantFrom<CheckStatus>('required', 'required', 'advisory', 'deprecated', 'removed'),
      weight: fc.integer({ min: 0, max: 40 }).map((tenths) => tenths / 10),
      lifetime: fc.constantFrom('day' as const, 'week' as const, 'month' as const),
    }),
    { minLength: 1, maxLength: 10 },
  )
  .map((checks) => guideline({ checks: checks.map((each, index) => check({ ...each, id: `c-${index}` })) }))

/** Runs of the last 40 days, some at the very same moment. */
const anyRuns = (of: Guideline) =>
  fc
    .array(
      fc.record({
        hours: fc.integer({ min: 0, max: 960 }),
        words: fc.array(fc.constantFrom(...words), { minLength: of.checks.length, maxLength: of.checks.length }),
      }),
      { maxLength: 6 },
    )
    .map((runs) =>
      runs.map(({ hours, words }, index): JudgedRun => {
        const at = new Date(Date.parse(now) - Math.floor(hours / 8) * 8 * 3_600_000).toISOString()
        const said = Object.fromEntries(of.checks.map(({ id }, place) => [id, words[place]!]))
        return judged(at, said, { of, evidence: `run-${index}` })
      }),
    )
const both = anyGuideline.chain((of) => fc.tuple(fc.constant(of), anyRuns(of)))
const card = (of: Guideline, runs: readonly JudgedRun[], at = now): Scorecard =>
  scorecardOf({ guideline: of, cloud: cloud(), runs, now: at, yardstick: null })
const rank: Word[] = ['YES', 'PARTIAL', 'NO']

describe('a scorecard', () => {
  it('is the same whatever the order of evidence', () => {
    fc.assert(
      fc.property(
        both.chain(([of, runs]) =>
          fc.tuple(fc.constant(of), fc.constant(runs), fc.shuffledSubarray(runs, { minLength: runs.length })),
        ),
        ([of, runs, shuffled]) => {
          expect(card(of, shuffled)).toEqual(card(of, runs))
        },
      ),
    )
  })

  it('is not changed by a run that is older than its three', () => {
    fc.assert(
      fc.property(both, fc.constantFrom(...words), ([of, runs], word) => {
        fc.pre(runs.length >= 3)
        const old = judged('2026-01-01', Object.fromEntries(of.checks.map(({ id }) => [id, word])), { of })
        expect(card(of, [old, ...runs])).toEqual(card(of, runs))
      }),
    )
  })

  it('of a past day is not changed by what came later', () => {
    fc.assert(
      fc.property(both, fc.integer({ min: 1, max: 40 }), ([of, runs], days) => {
        const then = new Date(Date.parse(now) - days * day).toISOString()
        const until = runs.filter(({ at }) => Date.parse(at) <= Date.parse(then))
        expect(card(of, runs, then)).toEqual(card(of, until, then))
      }),
    )
  })

  it('has 0 <= score <= max, and is complete exactly where nothing is missing', () => {
    fc.assert(
      fc.property(both, ([of, runs]) => {
        const { score, max, complete, missing, cells } = card(of, runs)
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(max)
        expect(complete).toBe(missing.length === 0)
        const required = cells.flatMap(({ checks }) => checks).filter(({ status }) => status === 'required')
        const open = required.filter(({ verdict }) => verdict === 'UNKNOWN' || verdict === 'EXPIRED')
        expect(missing).toHaveLength(open.length)
        expect(cells.map(({ step }) => step)).toEqual(stepIds)
      }),
    )
  })

  it('never has a higher score because one verdict of a run got worse', () => {
    fc.assert(
      fc.property(both, fc.nat(), fc.nat(), ([of, runs], which, where) => {
        const run = runs[which % Math.max(1, runs.length)]
        const said = run?.checks[where % Math.max(1, run.checks.length)]
        const place = said ? rank.indexOf(said.verdict) : -1
        fc.pre(run !== undefined && said !== undefined && place >= 0 && place < 2)
        const worse = {
          ...run,
          checks: run.checks.map((each) => (each === said ? { ...each, verdict: rank[place + 1]! } : each)),
        }
        const after = card(
          of,
          runs.map((each) => (each === run ? worse : each)),
        )
        expect(after.score).toBeLessThanOrEqual(card(of, runs).score)
        expect(after.max).toBe(card(of, runs).max)
      }),
    )
  })

  it('never loses points by a waiver, which gives none either', () => {
    fc.assert(
      fc.property(both, fc.nat(), ([of, runs], where) => {
        const flag: Flag = {
          check: of.checks[where % of.checks.length]!.id,
          date: '2026-01-01',
          by: 'Ada',
          reason: 'r',
          action: 'a',
        }
        const before = card(of, runs)
        const after = card({ ...of, flagged: [flag] }, runs)
        const lost = ({ score, max }: Scorecard) => Math.round((max - score) * 1000)
        expect(lost(after)).toBeLessThanOrEqual(lost(before))
        expect(after.score).toBeLessThanOrEqual(before.score)
        expect(after.max).toBeLessThanOrEqual(before.max)
        if (before.complete) expect(after.complete).toBe(true)
      }),
    )
  })

  it('lacks exactly what its fixes would bring, once it is complete', () => {
    fc.assert(
      fc.property(both, ([of, runs]) => {
        const whole = card(of, runs)
        fc.pre(whole.complete)
        const gain = fixesOf(whole, of).reduce((sum, fix) => sum + fix.gain, 0)
        expect(Math.round(gain * 1000)).toBe(Math.round((whole.max - whole.score) * 1000))
      }),
    )
  })
})

describe('the window', () => {
  it('is the three newest, each once, whatever the order', () => {
    fc.assert(
      fc.property(both, ([, runs]) => {
        const window = windowOf(runs, { now, simulated: false })
        expect(window.length).toBe(Math.min(3, runs.length))
        const oldest = window.at(-1)
        const outside = runs.filter((run) => !window.includes(run))
        for (const run of outside) expect(Date.parse(run.at)).toBeLessThanOrEqual(Date.parse(oldest!.at))
      }),
    )
  })
})

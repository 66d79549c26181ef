import { describe, expect, it } from 'vitest'
import type { JudgedRun } from '@/server/domain/scorecard'
import { stepIds } from '@/server/domain/steps'
import { costOfInterop } from './cost'
import { median } from './median'
import { guideline, judged } from './testing/guideline'
import { rowOf, type YardstickRow, yardstickFor } from './yardstick'

const row = rowOf(guideline())
const ran = (seconds: number, calls: number, more: Partial<JudgedRun> = {}): JudgedRun =>
  judged(
    '2026-11-21',
    {},
    {
      ...more,
      cost: {
        ms: seconds * 1000,
        calls,
        workarounds: ['floating-ip'],
        steps: stepIds.map((step) => ({ step, ms: (seconds * 1000) / 8, calls: calls / 8 })),
      },
    },
  )
const failed = (): JudgedRun =>
  judged(
    '2026-11-21',
    {},
    { delivered: false, cost: { ms: null, calls: null, workarounds: ['guess-user'], steps: [] } },
  )

describe('the cost of interop', () => {
  it('is the median of the window against the yardstick, and every workaround of it', () => {
    const cost = costOfInterop([ran(10, 16), ran(30, 24), ran(12, 20), failed()], row, false)
    expect(cost).toMatchObject({ extraSeconds: 4, extraCalls: 12, against: 'AWS', why: null })
    expect(cost.workarounds).toEqual(['floating-ip', 'guess-user'])
    expect(cost.steps?.[0]).toEqual({ step: 1, calls: 2.5, seconds: 1.5, yardstickCalls: 1, yardstickSeconds: 1 })
  })

  it('may be less than at the yardstick', () => {
    expect(costOfInterop([ran(4, 8)], row, false)).toMatchObject({ extraSeconds: -4, extraCalls: 0 })
  })

  it.each<[string, JudgedRun[], YardstickRow | null, boolean, RegExp]>([
    ['there is no yardstick', [ran(8, 8)], null, false, /no yardstick/],
    ['no run delivered', [failed()], row, false, /delivered a node/],
    ['there is no run', [], row, false, /delivered a node/],
  ])('is null in both where %s', (_what, window, yardstick, simulated, why) => {
    const cost = costOfInterop(window, yardstick, simulated)
    expect(cost).toMatchObject({ extraCalls: null, extraSeconds: null })
    expect(cost.why).toMatch(why)
  })

  it('never holds simulated seconds against real ones; calls it may', () => {
    expect(costOfInterop([ran(80, 16)], row, true)).toMatchObject({
      extraCalls: 8,
      extraSeconds: null,
      why: 'Simulated and real seconds are never compared.',
    })
  })

  it('has no seconds where one step of the yardstick was never measured', () => {
    const steps = row.steps.map((each) => (each.step === 4 ? { ...each, seconds: null } : each))
    expect(costOfInterop([ran(8, 16)], { ...row, steps }, false)).toMatchObject({
      extraCalls: 8,
      extraSeconds: null,
      why: 'AWS has no real seconds of 4 Request.',
    })
  })
})

describe('which yardstick row applies', () => {
  const now = '2026-11-22T12:00:00Z'
  const measured = (simulated: boolean, runs: JudgedRun[]) => ({ name: 'aws-us-east-1', simulated, runs })
  const seconds = ({ steps }: YardstickRow) => steps.map((each) => each.seconds)

  it('the guideline’s, where no AWS cloud is marked', () => {
    expect(yardstickFor(guideline(), { simulated: false, now, measured: null })).toEqual(row)
  })

  it('without its seconds for simulated clouds: those are real', () => {
    const found = yardstickFor(guideline(), { simulated: true, now, measured: null })
    expect(new Set(seconds(found))).toEqual(new Set([null]))
    expect(found.steps[0]?.calls).toBe(1)
  })

  it('with its seconds for simulated clouds where it says that they were measured on one', () => {
    const own = guideline({ yardstick: { ...guideline().yardstick, simulated: true } })
    expect(seconds(yardstickFor(own, { simulated: true, now, measured: null }))[0]).toBe(1)
    expect(seconds(yardstickFor(own, { simulated: false, now, measured: null }))[0]).toBeNull()
  })

  it('that of the marked AWS cloud of the same kind: medians of its last three delivered runs', () => {
    const runs = [ran(8, 8), ran(80, 16), ran(16, 24), judged('2026-11-21', {}, { delivered: false, evidence: 'a' })]
    const found = yardstickFor(guideline(), { simulated: false, now, measured: measured(false, runs.slice(0, 3)) })
    expect(found).toMatchObject({ name: 'aws-us-east-1', simulated: false })
    expect(found.steps[0]).toEqual({ step: 1, calls: 2, seconds: 2 })
  })

  it.each([
    ['of the other kind', measured(true, [ran(80, 80, { simulated: true })])],
    ['without a run', measured(false, [])],
    ['whose runs came later', measured(false, [ran(80, 80, { at: '2026-12-01T00:00:00Z' })])],
    ['that delivered nothing', measured(false, [failed()])],
  ])('and never one %s', (_what, cloud) => {
    expect(yardstickFor(guideline(), { simulated: false, now, measured: cloud })).toEqual(row)
  })
})

describe('the median', () => {
  it.each([
    [[], null],
    [[3], 3],
    [[9, 1, 2], 2],
    [[4, 1, 10, 2], 3],
  ])('of %j is %s', (values, expected) => {
    expect(median(values)).toBe(expected)
  })
})

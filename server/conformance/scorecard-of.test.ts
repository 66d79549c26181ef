import { describe, expect, it } from 'vitest'
import { stepIds } from '@/server/domain/steps'
import { judgeRun } from './judge-run'
import { scorecardOf } from './scorecard-of'
import { evidence, stoppedAt } from './testing/evidence'
import { check, cloud, guideline, judged } from './testing/guideline'
import { rowOf, type YardstickRow } from './yardstick'

const now = '2026-11-22T12:00:00.000Z'
const of = guideline()
const row = rowOf(of)
const card = (runs: ReturnType<typeof judged>[], more: { of?: typeof of; yardstick?: YardstickRow | null } = {}) =>
  scorecardOf({
    guideline: more.of ?? of,
    cloud: cloud(),
    runs,
    now,
    yardstick: more.yardstick === undefined ? row : more.yardstick,
  })

describe('score of max', () => {
  it('is 8 of 8 for a cloud like the yardstick, and costs nothing more', () => {
    const run = judgeRun(of, evidence(), { id: 'e-1' })
    expect(card([run])).toMatchObject({
      guideline: 'node-allocation 2016.10',
      score: 8,
      max: 8,
      complete: true,
      missing: [],
      at: '2026-11-20T12:00:00.000Z',
      runs: ['e-1'],
      cost: { workarounds: [], extraCalls: 0, extraSeconds: 0, against: 'AWS', why: null },
    })
  })

  it('counts PARTIAL half and NO nothing, by weight', () => {
    const heavy = { ...of, checks: of.checks.map((each) => ({ ...each, weight: each.step === 5 ? 2.5 : 1 })) }
    expect(card([judged('2026-11-21', { pick: 'PARTIAL' }, { of: heavy })], { of: heavy })).toMatchObject({
      score: 9,
      max: 9.5,
    })
    expect(card([judged('2026-11-21', { address: 'NO' }, { of: heavy })], { of: heavy })).toMatchObject({
      score: 7,
      max: 9.5,
    })
  })

  it('leaves NOT APPLICABLE and WAIVED out of the maximum, and stays complete', () => {
    const flagged = [{ check: 'address', date: '2026-11-01', by: 'Ada', reason: 'r', action: 'a' }]
    const runs = [judged('2026-11-21', { pick: 'NOT APPLICABLE', address: 'NO' })]
    expect(card(runs, { of: { ...of, flagged } })).toMatchObject({ score: 6, max: 6, complete: true })
  })

  it('counts neither advisory nor deprecated checks', () => {
    const checks = [...of.checks, check({ id: 'a', status: 'advisory' }), check({ id: 'd', status: 'deprecated' })]
    const more = { ...of, checks }
    const runs = [judged('2026-11-21', { a: 'NO', d: 'UNKNOWN' }, { of: more })]
    expect(card(runs, { of: more })).toMatchObject({ score: 8, max: 8, complete: true, missing: [] })
  })

  it('adds fractions without the last digits of the machine', () => {
    const tenths = { ...of, checks: of.checks.map((each) => ({ ...each, weight: 0.1 })) }
    expect(card([judged('2026-11-21', {}, { of: tenths })], { of: tenths })).toMatchObject({ score: 0.8, max: 0.8 })
  })

  it('is incomplete with UNKNOWN, never zero or full, and says what is missing', () => {
    const run = judgeRun(of, stoppedAt(5, 'quota', 'The quota of floating IPs is spent.'))
    const { score, max, complete, missing } = card([run])
    expect({ score, max, complete }).toEqual({ score: 4, max: 8, complete: false })
    expect(missing[0]).toBe('5 Address: UNKNOWN. The quota of floating IPs is spent.')
    expect(missing[1]).toMatch(/^6 Log in: UNKNOWN. It did not run, because step 5 \(Address\) failed: The quota/)
    expect(missing).toHaveLength(4)
  })

  it('is incomplete with EXPIRED', () => {
    const { complete, missing, score } = card([judged('2026-09-01')])
    expect({ complete, score }).toEqual({ complete: false, score: 0 })
    expect(missing[0]).toMatch(/^1 Add key: EXPIRED. Last known on 2026-09-01/)
  })

  it('names the check where a step has several', () => {
    const more = { ...of, checks: [...of.checks, check({ id: 'ipv6', title: 'IPv6', rule: 'ipv6-address' })] }
    expect(card([judged('2026-11-21', { ipv6: 'UNKNOWN' }, { of: more })], { of: more }).missing).toEqual([
      '5 Address (IPv6): UNKNOWN. ipv6 was UNKNOWN on 2026-11-21.',
    ])
  })

  it('of a cloud without a run is incomplete in all eight', () => {
    expect(card([])).toMatchObject({ score: 0, max: 8, complete: false, at: null, runs: [] })
    expect(card([]).missing).toHaveLength(8)
  })
})

describe('judging a run', () => {
  it('of another request is UNKNOWN in all checks', () => {
    const other = { ...of, reference: { ...of.reference, vcpu: 4 } }
    const run = judgeRun(other, evidence())
    expect(new Set(run.checks.map(({ verdict }) => verdict))).toEqual(new Set(['UNKNOWN']))
  })

  it('leaves removed checks out and judges advisory and deprecated ones', () => {
    const statuses = ['required', 'advisory', 'deprecated', 'removed'] as const
    const four = guideline({ checks: statuses.map((status) => check({ id: status, status })) })
    expect(judgeRun(four, evidence()).checks.map((each) => each.check)).toEqual(['required', 'advisory', 'deprecated'])
  })

  it('keeps what it cost; a run that stopped half way has no total', () => {
    const run = evidence()
    run.steps[4]!.workarounds = ['floating-ip']
    run.steps[5]!.workarounds = ['guess-user', 'floating-ip']
    expect(judgeRun(of, run).cost).toMatchObject({ ms: 8_000, calls: 8, workarounds: ['floating-ip', 'guess-user'] })
    expect(judgeRun(of, stoppedAt(6, 'unreachable')).cost).toMatchObject({ ms: null, calls: null })
  })
})

describe('time budgets', () => {
  const timed = guideline({ checks: [check({ id: 'soon', step: 4, rule: 'time-to-running', factor: 2 })] })
  it('are held against the yardstick as it is known now, not as it was when the run ended', () => {
    const unmeasured = { ...row, steps: stepIds.map((step) => ({ step, calls: null, seconds: null })) }
    const run = judgeRun(timed, evidence(), { yardstick: unmeasured })
    expect(run.checks[0]?.verdict).toBe('UNKNOWN')
    expect(card([run], { of: timed }).cells[3]).toMatchObject({ verdict: 'YES' })
    const quick = { ...row, steps: stepIds.map((step) => ({ step, calls: 1, seconds: 0.3 })) }
    expect(card([run], { of: timed, yardstick: quick }).cells[3]).toMatchObject({ verdict: 'PARTIAL' })
  })

  it('of a run that the cloud refused stay as they were judged', () => {
    const run = judgeRun(timed, stoppedAt(4, 'node-failed'))
    expect(card([run], { of: timed }).cells[3]).toMatchObject({ verdict: 'NO', delivered: 0, of: 1 })
  })
})

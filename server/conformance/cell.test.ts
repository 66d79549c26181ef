import { describe, expect, it } from 'vitest'
import type { Check, Flag, Guideline } from '@/server/domain/guideline-schema'
import type { CheckVerdict } from '@/server/domain/scorecard'
import { stepIds } from '@/server/domain/steps'
import type { Verdict } from '@/server/domain/verdict'
import { scorecardOf } from './scorecard-of'
import { check, cloud, guideline, judged } from './testing/guideline'

type Word = CheckVerdict['verdict']
const now = '2026-11-22T12:00:00.000Z'
const days = ['2026-11-21', '2026-11-20', '2026-11-19', '2026-11-18'] as const
const flag = (more: Partial<Flag> = {}): Flag => ({
  check: 'address',
  date: '2026-11-01',
  by: 'Ada',
  reason: 'The pool is rebuilt.',
  action: 'Ask again in December.',
  ...more,
})
const card = (runs: ReturnType<typeof judged>[], of: Guideline = guideline(), at = now) =>
  scorecardOf({ guideline: of, cloud: cloud(), runs, now: at, yardstick: null })
/** The cell of step 5 over runs with these words, newest first. */
const cellOf = (words: readonly Word[], of?: Guideline) =>
  card(
    words.map((word, index) => judged(days[index]!, { address: word }, { of })),
    of,
  ).cells[4]!

describe('the worst of the last three complete runs', () => {
  it.each<[string, Word[], Verdict]>([
    ['no run at all', [], 'UNKNOWN'],
    ['one run', ['YES'], 'YES'],
    ['three times YES', ['YES', 'YES', 'YES'], 'YES'],
    ['once PARTIAL', ['YES', 'PARTIAL', 'YES'], 'PARTIAL'],
    ['once NO', ['YES', 'PARTIAL', 'NO'], 'NO'],
    ['NO, four runs ago', ['YES', 'YES', 'YES', 'NO'], 'YES'],
    ['UNKNOWN never hides what another run knows', ['UNKNOWN', 'YES', 'UNKNOWN'], 'YES'],
    ['... nor that it was bad', ['UNKNOWN', 'UNKNOWN', 'NO'], 'NO'],
    ['none of the three knows', ['UNKNOWN', 'UNKNOWN', 'UNKNOWN'], 'UNKNOWN'],
    ['only a run before the three knew', ['UNKNOWN', 'UNKNOWN', 'UNKNOWN', 'YES'], 'UNKNOWN'],
    ['not applicable', ['NOT APPLICABLE'], 'NOT APPLICABLE'],
    ['not applicable once, and judged once', ['NOT APPLICABLE', 'YES'], 'YES'],
    ['not applicable once, and nobody knew once', ['UNKNOWN', 'NOT APPLICABLE'], 'NOT APPLICABLE'],
  ])('%s', (_what, words, verdict) => {
    expect(cellOf(words).verdict).toBe(verdict)
  })

  it('has the reason, the time and the fix of the run that decided: of equal ones the newest', () => {
    const cell = cellOf(['YES', 'NO', 'NO'])
    expect(cell).toMatchObject({ reason: 'address was NO on 2026-11-20.', at: '2026-11-20T12:00:00.000Z' })
    expect(cell.checks[0]).toMatchObject({ underlying: 'NO', fix: 'Mend address.', waiver: null })
  })

  it('says "n of m" over all runs of the window, those included that did not come to the step', () => {
    expect(cellOf(['YES', 'NO', 'UNKNOWN', 'YES'])).toMatchObject({ delivered: 1, of: 3 })
    expect(cellOf([])).toMatchObject({ delivered: 0, of: 0, reason: 'No complete run yet.' })
  })

  it('a check that no run was judged by yet is UNKNOWN and says so', () => {
    const run = judged('2026-11-21')
    run.checks = run.checks.filter((each) => each.check !== 'address')
    expect(card([run]).cells[4]).toMatchObject({ verdict: 'UNKNOWN', reason: 'No run was judged by this check yet.' })
  })

  it('counts neither runs after the day that is looked at nor runs of the other kind', () => {
    const runs = [judged('2026-11-21', { address: 'NO' }), judged('2026-11-10')]
    expect(card(runs, undefined, '2026-11-15T00:00:00Z').cells[4]).toMatchObject({ verdict: 'YES', of: 1 })
    const other = judged('2026-11-20', { address: 'NO' }, { simulated: true })
    expect(card([other, judged('2026-11-10')]).cells[4]).toMatchObject({ verdict: 'YES', of: 1 })
  })
})

describe('EXPIRED', () => {
  const of = (lifetime: Check['lifetime']) => guideline({ checks: [check({ lifetime })] })
  const at = (lifetime: Check['lifetime'], hours: number, word: Word = 'NO') => {
    const time = new Date(Date.parse(now) - hours * 3_600_000).toISOString()
    return card([judged(time, { address: word }, { of: of(lifetime) })], of(lifetime)).cells[4]!
  }
  it.each<[Check['lifetime'], number]>([
    ['day', 24],
    ['week', 7 * 24],
    ['month', 31 * 24],
  ])('a %s', (lifetime, hours) => {
    expect(at(lifetime, hours).verdict).toBe('NO')
    expect(at(lifetime, hours + 0.01)).toMatchObject({ verdict: 'EXPIRED', checks: [{ underlying: 'NO' }] })
  })

  it('says when it was last known, and what it was', () => {
    expect(at('day', 48).reason).toMatch(/^Last known on 2026-11-20, which is more than a day ago; it was NO: /)
  })

  it('UNKNOWN does not age', () => {
    expect(at('day', 48, 'UNKNOWN').verdict).toBe('UNKNOWN')
  })

  it('hangs on the newest run that knows: a fresh UNKNOWN does not keep an old verdict alive', () => {
    const runs = [judged('2026-11-22T11:00:00Z', { address: 'UNKNOWN' }, { of: of('day') })]
    runs.push(judged('2026-11-19', {}, { of: of('day') }))
    expect(card(runs, of('day')).cells[4]!.verdict).toBe('EXPIRED')
  })

  it('and an old worse one counts as long as a fresh run knows', () => {
    const runs = [judged('2026-11-22T11:00:00Z', {}, { of: of('day') })]
    runs.push(judged('2026-10-01', { address: 'NO' }, { of: of('day') }))
    expect(card(runs, of('day')).cells[4]!.verdict).toBe('NO')
  })
})

describe('WAIVED', () => {
  const waived = (word: Word, more: Partial<Flag> = {}) => cellOf([word], guideline({ flagged: [flag(more)] }))

  it('keeps who, why and what is to be done, and what it would be without', () => {
    const cell = waived('NO')
    expect(cell).toMatchObject({ verdict: 'WAIVED', reason: 'Waived by Ada on 2026-11-01: The pool is rebuilt.' })
    expect(cell.checks[0]).toMatchObject({
      underlying: 'NO',
      waiver: { by: 'Ada', date: '2026-11-01', reason: 'The pool is rebuilt.', action: 'Ask again in December.' },
    })
  })

  it.each<[string, Word, Verdict]>([
    ['NO', 'NO', 'WAIVED'],
    ['PARTIAL', 'PARTIAL', 'WAIVED'],
    ['UNKNOWN', 'UNKNOWN', 'WAIVED'],
    ['YES, which needs no waiver', 'YES', 'YES'],
    ['NOT APPLICABLE, which needs none', 'NOT APPLICABLE', 'NOT APPLICABLE'],
  ])('of %s', (_what, word, verdict) => {
    const cell = waived(word)
    expect(cell.verdict).toBe(verdict)
    expect(cell.checks[0]?.waiver?.by).toBe('Ada')
  })

  it('of what is EXPIRED', () => {
    const of = guideline({ flagged: [flag()], checks: [check({ lifetime: 'day' })] })
    expect(card([judged('2026-11-10', {}, { of })], of).cells[4]).toMatchObject({
      verdict: 'WAIVED',
      checks: [{ underlying: 'YES' }],
    })
  })

  it.each<[string, Partial<Flag>, Verdict]>([
    ['this cloud by its id', { cloud: 'cloud-1' }, 'WAIVED'],
    ['this cloud by its name', { cloud: 'Harbor' }, 'WAIVED'],
    ['another cloud', { cloud: 'Meadow' }, 'NO'],
    ['all clouds', { cloud: null }, 'WAIVED'],
    ['its provider', { provider: 'openstack' }, 'WAIVED'],
    ['another provider', { provider: 'aws-ec2' }, 'NO'],
    ['this cloud and another provider', { cloud: 'Harbor', provider: 'aws-ec2' }, 'NO'],
    ['another check', { check: 'log-in' }, 'NO'],
    ['through today', { until: '2026-11-22' }, 'WAIVED'],
    ['through yesterday', { until: '2026-11-21' }, 'NO'],
    ['from today', { date: '2026-11-22' }, 'WAIVED'],
    ['from tomorrow', { date: '2026-11-23' }, 'NO'],
  ])('for %s', (_what, more, verdict) => {
    expect(waived('NO', more).verdict).toBe(verdict)
  })
})

describe('a step with several checks', () => {
  const two = (status: Check['status']) =>
    guideline({ checks: [check({}), check({ id: 'ipv6', title: 'IPv6', rule: 'ipv6-address', status })] })
  const stepOf = (a: Word, b: Word, status: Check['status'] = 'required', flagged: Flag[] = []) => {
    const of = { ...two(status), flagged }
    return card([judged('2026-11-21', { address: a, ipv6: b }, { of })], of).cells[4]!
  }

  it.each<[Word, Word, Verdict]>([
    ['YES', 'YES', 'YES'],
    ['YES', 'PARTIAL', 'PARTIAL'],
    ['PARTIAL', 'NO', 'NO'],
    ['YES', 'UNKNOWN', 'UNKNOWN'],
    // What is not known could be NO: a better word would be a guess.
    ['PARTIAL', 'UNKNOWN', 'UNKNOWN'],
    ['NO', 'UNKNOWN', 'NO'],
    ['YES', 'NOT APPLICABLE', 'YES'],
    ['NOT APPLICABLE', 'NOT APPLICABLE', 'NOT APPLICABLE'],
  ])('%s and %s', (a, b, verdict) => {
    expect(stepOf(a, b).verdict).toBe(verdict)
    expect(stepOf(b, a).verdict).toBe(verdict)
  })

  it('names the check that decides', () => {
    expect(stepOf('YES', 'NO').reason).toMatch(/^IPv6: ipv6 was NO/)
  })

  it('a waived one leaves the word to the others, and all waived is WAIVED', () => {
    expect(stepOf('NO', 'YES', 'required', [flag()]).verdict).toBe('YES')
    expect(stepOf('NO', 'NO', 'required', [flag(), flag({ check: 'ipv6' })]).verdict).toBe('WAIVED')
  })

  it.each(['advisory', 'deprecated'] as const)('%s ones are shown and do not decide', (status) => {
    const cell = stepOf('YES', 'NO', status)
    expect(cell.verdict).toBe('YES')
    expect(cell.checks.map(({ check, verdict }) => [check, verdict])).toEqual([
      ['address', 'YES'],
      ['ipv6', 'NO'],
    ])
  })

  it('removed ones are not shown', () => {
    expect(stepOf('YES', 'NO', 'removed').checks.map(({ check }) => check)).toEqual(['address'])
  })

  it('a step of which nothing is required is NOT APPLICABLE', () => {
    const of = guideline({ checks: [check({ status: 'advisory' })] })
    const { cells } = card([judged('2026-11-21', { address: 'NO' }, { of })], of)
    expect(cells.map(({ step, verdict }) => [step, verdict])).toEqual(stepIds.map((step) => [step, 'NOT APPLICABLE']))
  })
})

import { describe, expect, it } from 'vitest'
import type { Scorecard } from '@/server/domain/scorecard'
import { compareScorecards } from './compare'
import { judgeRun } from './judge-run'
import { passedByAll } from './passed-by-all'
import { scorecardOf } from './scorecard-of'
import { evidence } from './testing/evidence'
import { check, cloud, guideline, judged } from './testing/guideline'
import { rowOf } from './yardstick'

const of = guideline()
const cardOf = (
  name: string,
  runs: ReturnType<typeof judged>[],
  more: { guideline?: typeof of; now?: string } = {},
): Scorecard =>
  scorecardOf({
    guideline: of,
    now: '2026-11-22T12:00:00Z',
    cloud: cloud({ id: name, name }),
    runs,
    yardstick: rowOf(of),
    ...more,
  })
const sentences = (a: Scorecard, b: Scorecard) =>
  compareScorecards(a, b, { a: a.cloudName, b: b.cloudName }).map(({ step, sentence, better }) => [
    step,
    better,
    sentence,
  ])

describe('two scorecards in words', () => {
  it('have nothing to tell where they are the same', () => {
    expect(sentences(cardOf('AWS', [judged('2026-11-21')]), cardOf('Meadow', [judged('2026-11-20')]))).toEqual([])
  })

  it('tell the totals, each step with both reasons, and who came out better', () => {
    const run = evidence({ 5: { cameWithCreate: false, madeResource: { kind: 'floating-ip', id: 'f', pool: null } } })
    run.steps[4]!.workarounds = ['floating-ip']
    run.steps[4]!.calls = 4
    run.steps[4]!.ms = 3_500
    expect(sentences(cardOf('AWS', [judgeRun(of, evidence())]), cardOf('Harbor', [judgeRun(of, run)]))).toEqual([
      [null, 'a', 'AWS has 8 of 8, Harbor has 7 of 8.'],
      [
        5,
        'a',
        '5 Address: AWS YES, Harbor NO. AWS: The public address came with the create request. Harbor: A floating IP had to be allocated.',
      ],
      [null, 'a', 'Only Harbor needs a workaround: floating-ip.'],
      [null, 'a', 'Harbor needs 3 more API calls a node.'],
      [null, 'a', 'Harbor takes 2.5 s longer a node.'],
    ])
  })

  it('do not call anybody better for not having been looked at', () => {
    const found = sentences(
      cardOf('A', [judged('2026-11-21', { pick: 'UNKNOWN' })]),
      cardOf('B', [judged('2026-11-21', { pick: 'NO' })]),
    )
    expect(found[0]).toEqual([null, null, 'A has an incomplete total (7 of 8 so far), B has 7 of 8.'])
    expect(found[1]?.slice(0, 2)).toEqual([3, null])
  })

  it('of one cloud at two dates tell what became worse, and how often it delivered', () => {
    const runs = [judged('2026-11-01'), judged('2026-11-20', { 'log-in': 'NO' })]
    const then = cardOf('Harbor', runs, { now: '2026-11-02T00:00:00Z' })
    const found = compareScorecards(then, cardOf('Harbor', runs), { a: '2026-11-02', b: '2026-11-22' })
    expect(found.map(({ sentence }) => sentence)).toEqual([
      '2026-11-02 has 8 of 8, 2026-11-22 has 7 of 8.',
      expect.stringContaining('6 Log in: 2026-11-02 YES, 2026-11-22 NO.'),
      '6 Log in: 2026-11-02 delivered 1 of 1, 2026-11-22 1 of 2.',
    ])
  })

  it('tell of a check below a step whose word is the same', () => {
    const two = {
      ...of,
      checks: [
        ...of.checks,
        check({ id: 'ipv6', title: 'IPv6', rule: 'ipv6-address' as const, status: 'advisory' as const }),
      ],
    }
    const [a, b] = (['YES', 'NO'] as const).map((ipv6) =>
      cardOf(ipv6, [judged('2026-11-21', { ipv6 }, { of: two })], { guideline: two }),
    )
    expect(sentences(a!, b!)).toContainEqual([5, 'a', '5 Address, IPv6: YES YES, NO NO.'])
  })
})

describe('steps that all clouds pass', () => {
  const step5 = (...cards: Scorecard[]) => passedByAll(cards)[4]
  const yes = (name: string) => cardOf(name, [judged('2026-11-21')])
  const with5 = (name: string, address: 'PARTIAL' | 'UNKNOWN' | 'NOT APPLICABLE') =>
    cardOf(name, [judged('2026-11-21', { address })])

  it('counts YES alone', () => {
    expect(step5(yes('A'), yes('B'))).toMatchObject({ passed: 2, of: 2, all: true, sentence: '2 of 2 clouds pass.' })
    expect(step5(yes('A'), with5('B', 'PARTIAL'))).toMatchObject({ passed: 1, of: 2, all: false })
  })

  it('UNKNOWN and EXPIRED are no pass, and are named', () => {
    const old = cardOf('Old', [judged('2026-01-01')])
    expect(step5(yes('A'), with5('B', 'UNKNOWN'), old)).toMatchObject({
      passed: 1,
      of: 3,
      all: false,
      notKnown: ['B', 'Old'],
      sentence: '1 of 3 clouds pass; not known of B, Old.',
    })
  })

  it('leaves out clouds that it is not asked of; of none, nobody passes', () => {
    expect(step5(yes('A'), with5('B', 'NOT APPLICABLE'))).toMatchObject({ passed: 1, of: 1, all: true })
    expect(step5(with5('B', 'NOT APPLICABLE'))).toMatchObject({
      of: 0,
      all: false,
      sentence: 'No cloud is asked for it.',
    })
    expect(step5()).toMatchObject({ passed: 0, of: 0, all: false })
  })
})

import { describe, expect, it } from 'vitest'
import type { JudgedRun } from '@/server/domain/scorecard'
import { yardstickFacts } from '@/server/domain/testing/facts'
import { fixesOf, fleetFixes } from './fixes'
import { judgeRun } from './judge-run'
import { scorecardOf } from './scorecard-of'
import { type Change, evidence } from './testing/evidence'
import { check, cloud, guideline, judged } from './testing/guideline'
import { rowOf } from './yardstick'

const now = '2026-11-22T12:00:00.000Z'
const of = guideline()
const cardOf = (name: string, runs: JudgedRun[], document = of) =>
  scorecardOf({ guideline: document, cloud: cloud({ id: name, name }), runs, now, yardstick: rowOf(document) })
const ran = (change: Change) => judgeRun(of, evidence(change))
const floating: Change = {
  5: { cameWithCreate: false, madeResource: { kind: 'floating-ip', id: 'f', pool: 'ext-net' } },
}
const guessed: Change = { 6: { source: 'distro-default' } }
const pattern: Change = { 3: { image: { ...yardstickFacts[3].image, decidedBy: 'pattern' } } }
const withCreate = 'Give each node a public address with the create request.'

describe('one fix helps most', () => {
  it('puts what brings most first, and tells what the vendor would have to change', () => {
    expect(fixesOf(cardOf('Harbor', [ran({ ...guessed, ...floating, ...pattern })]), of)).toEqual([
      { check: 'address', step: 5, fix: withCreate, from: 'NO', gain: 1, seconds: 0 },
      { check: 'pick', step: 3, fix: expect.stringContaining('properties'), from: 'PARTIAL', gain: 0.5, seconds: 0 },
      {
        check: 'log-in',
        step: 6,
        fix: expect.stringContaining('os_admin_user'),
        from: 'PARTIAL',
        gain: 0.5,
        seconds: 0,
      },
    ])
  })

  it('by weight, and of equal ones the one that saves more seconds', () => {
    const heavy = { ...of, checks: of.checks.map((each) => ({ ...each, weight: each.step === 6 ? 4 : 1 })) }
    const run = evidence({ ...guessed, ...floating, ...pattern })
    run.steps[4]!.ms = 9_000
    expect(fixesOf(cardOf('Harbor', [judgeRun(heavy, run)], heavy), heavy)).toMatchObject([
      { check: 'log-in', gain: 2 },
      { check: 'address', gain: 1, seconds: 8 },
      { check: 'pick', gain: 0.5 },
    ])
  })

  it('knows nothing to mend in a cloud like the yardstick, nor where nothing is known or all is waived', () => {
    expect(fixesOf(cardOf('Harbor', [ran({})]), of)).toEqual([])
    expect(fixesOf(cardOf('Harbor', []), of)).toEqual([])
    expect(fixesOf(cardOf('Harbor', [judged('2026-01-01', { address: 'NO' })]), of)).toEqual([])
    const flagged = [{ check: 'address', date: '2026-11-01', by: 'Ada', reason: 'r', action: 'a' }]
    expect(fixesOf(cardOf('Harbor', [ran(floating)], { ...of, flagged }), of)).toEqual([])
  })

  it('does not count advisory checks', () => {
    const advisory = guideline({ checks: [check({ status: 'advisory' })] })
    expect(fixesOf(cardOf('Harbor', [judgeRun(advisory, evidence(floating))], advisory), advisory)).toEqual([])
  })

  it('is one fix where the same change lifts two checks', () => {
    const two = guideline({ checks: [...of.checks, check({ id: 'ed', step: 1, rule: 'ed25519-key', weight: 2 })] })
    const run = judgeRun(two, evidence({ 1: { keyType: 'rsa' } }))
    expect(fixesOf(cardOf('Harbor', [run], two), two)).toEqual([
      { check: 'add-key', step: 1, fix: 'Accept ed25519 public keys.', from: 'NO', gain: 2.5, seconds: 0 },
    ])
  })

  it('has a sentence by rule for verdicts that were kept before fixes were', () => {
    const run = judged('2026-11-21', { 'log-in': 'NO' })
    for (const each of run.checks) delete each.fix
    expect(fixesOf(cardOf('Harbor', [run]), of)[0]?.fix).toBe('Tell the login user of each image by API.')
  })
})

describe('over the fleet', () => {
  const cards = [
    cardOf('Harbor', [ran({ ...floating, ...guessed })]),
    cardOf('Meadow', [ran(guessed)]),
    cardOf('Atoll', [ran({ ...floating, ...guessed })]),
    cardOf('AWS', [ran({})]),
  ]
  it('counts the same change on all clouds together, biggest gain first', () => {
    expect(
      fleetFixes(cards, of).map(({ fix, gain, clouds }) => [fix, gain, clouds.map((each) => each.cloudName)]),
    ).toEqual([
      [withCreate, 2, ['Atoll', 'Harbor']],
      [expect.stringContaining('os_admin_user'), 1.5, ['Atoll', 'Harbor', 'Meadow']],
    ])
  })

  it('of equal gains the one that helps more clouds comes first, in whatever order the cards are', () => {
    const few = [cardOf('Harbor', [ran(floating)]), cardOf('Meadow', [ran(guessed)]), cardOf('Atoll', [ran(guessed)])]
    for (const order of [few, few.toReversed()]) {
      expect(fleetFixes(order, of).map(({ check, clouds }) => [check, clouds.length])).toEqual([
        ['log-in', 2],
        ['address', 1],
      ])
    }
  })
})

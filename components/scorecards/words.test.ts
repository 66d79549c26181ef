import { describe, expect, test } from 'vitest'
import { fixesOfCloud, gainOf, namesOf } from './fix-words'
import { aCard, aCell } from './testing'
import {
  costWords,
  deliveredShare,
  describeCell,
  describeScore,
  describeTrend,
  formatScore,
  missingSteps,
} from './words'

describe('a cell', () => {
  test('a NO that was delivered all the same says by what', () =>
    expect(describeCell(aCell(5, 'NO'))).toBe('5 Address: NO, delivered by a workaround in 3 of 3 runs. Because.'))
  test('a share is told only where it says something', () => {
    expect(deliveredShare(aCell(5, 'NO'))).toBeNull()
    expect(deliveredShare(aCell(5, 'NO', { delivered: 1 }))).toBe('1 of 3')
    expect(deliveredShare(aCell(5, 'UNKNOWN', { delivered: 0, of: 0 }))).toBeNull()
  })
  test('never run', () =>
    expect(describeCell(aCell(1, 'UNKNOWN', { delivered: 0, of: 0 }))).toBe('1 Add key: UNKNOWN, no run. Because.'))
  test('not delivered in one single run', () =>
    expect(describeCell(aCell(6, 'NO', { delivered: 0, of: 1 }))).toContain('delivered in none of 1 run.'))
})

describe('a total', () => {
  test('has one decimal at least', () => expect([formatScore(8), formatScore(6.25)]).toEqual(['8.0', '6.25']))
  test('is never zero or full where something is missing', () => {
    expect(describeScore(aCard('a', { 3: 'PARTIAL', 1: 'WAIVED' }))).toBe('6.5 of 7')
    expect(describeScore(aCard('a', { 3: 'EXPIRED' }))).toBe('incomplete')
    expect(describeScore(aCard('a', { 3: 'UNKNOWN' }, { at: null }))).toBe('not measured')
  })
  test('what is missing, by step', () => {
    expect(missingSteps(aCard('a', { 3: 'EXPIRED', 7: 'UNKNOWN', 8: 'UNKNOWN' }))).toBe('3 EXPIRED, 7, 8 UNKNOWN')
  })
})

describe('the cost of interop', () => {
  const words = (cost: object) => costWords(aCard('a', {}, { cost: { ...aCard('a').cost, ...cost } }))
  test('workarounds, then seconds and calls with their sign', () => {
    expect(words({ workarounds: ['floating-ip'], extraSeconds: 4.44, extraCalls: 1 })).toEqual({
      first: '1 workaround',
      second: '+4.4 s, +1 call',
      known: true,
    })
    expect(words({ extraSeconds: -0.6, extraCalls: -2 }).second).toBe('−0.6 s, −2 calls')
    expect(words({ extraSeconds: -0.01, extraCalls: 0 }).second).toBe('+0.0 s, +0 calls')
  })
  test('what cannot be compared is left out, not zero', () =>
    expect(words({ extraSeconds: null, extraCalls: null })).toEqual({ first: 'none', second: null, known: false }))
  test('no run: unknown', () => expect(costWords(aCard('a', {}, { at: null })).first).toBe('unknown'))
})

describe('a trend in words', () => {
  const point = (day: number, score: number, complete = true) => ({
    at: `2026-11-0${day}T00:00:00.000Z`,
    score,
    max: 8,
    complete,
  })
  test('first, last, lowest and how many', () =>
    expect(describeTrend([point(1, 6), point(2, 4), point(3, 7, false), point(4, 7)])).toBe(
      'up: 6.0 on 2026-11-01, 7.0 of 8 on 2026-11-04, lowest 4.0; 3 results',
    ))
  test('one, none, and none complete', () => {
    expect(describeTrend([point(1, 6)])).toBe('1 result: 6.0 of 8')
    expect(describeTrend([])).toBe('no result yet')
    expect(describeTrend([point(1, 6, false), point(2, 6, false)])).toBe('2 results, none complete')
  })
})

describe('fixes', () => {
  const of = (cloud: string, gain: number) => ({ cloud, cloudName: cloud, from: 'NO' as const, gain })
  const fix = (check: string, clouds: ReturnType<typeof of>[]) => ({
    check,
    step: 5 as const,
    fix: 'Do it.',
    clouds,
    gain: clouds.reduce((sum, one) => sum + one.gain, 0),
    seconds: null,
  })
  test('a few clouds are named, many are counted', () => {
    expect(namesOf([of('a', 1), of('b', 1), of('c', 1)])).toBe('a, b and c')
    expect(namesOf(['a', 'b', 'c', 'd', 'e'].map((name) => of(name, 1)))).toBe('5 clouds')
  })
  test('the gain of each where it is the same, else in all', () => {
    expect(gainOf(fix('x', [of('a', 1), of('b', 1)]))).toBe('+1.0 each')
    expect(gainOf(fix('x', [of('a', 1)]))).toBe('+1.0')
    expect(gainOf(fix('x', [of('a', 1), of('b', 0.5)]))).toBe('+1.5 in all')
  })
  test('those of one cloud, the most first', () => {
    const fixes = [fix('address', [of('a', 0.5), of('b', 1)]), fix('pick', [of('a', 1)]), fix('log-in', [of('b', 1)])]
    expect(fixesOfCloud(fixes, 'a').map(({ check, gain }) => `${check} ${gain}`)).toEqual(['pick 1', 'address 0.5'])
  })
})

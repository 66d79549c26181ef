import { describe, expect, test } from 'vitest'
import { ariaSort, arrange, passed, sorted, toggled } from './arrange'
import { aCard } from './testing'

const names = (cards: { cloud: string }[]) => cards.map((card) => card.cloud).join(' ')
const all = { provider: [], filter: null, q: '' }

const aws = aCard('aws', {}, { provider: 'aws-ec2' })
const good = aCard('good', { 3: 'PARTIAL' })
const poor = aCard('poor', { 3: 'NO', 5: 'NO' })
const open = aCard('open', { 8: 'UNKNOWN' })
const never = aCard('never', { 1: 'UNKNOWN' }, { at: null })

describe('order', () => {
  test('the best total first; what has no total stands last, whichever way', () => {
    expect(names(sorted([open, poor, good], 'score'))).toBe('good poor open')
    expect(names(sorted([open, poor, good], '-score'))).toBe('poor good open')
  })
  test('a total is held against its own maximum', () => {
    const waived = aCard('waived', { 3: 'WAIVED', 5: 'NO' })
    const full = aCard('full', { 5: 'NO' })
    expect(names(sorted([waived, full], 'score'))).toBe('full waived')
  })
  test('names by their numbers', () => {
    expect(names(sorted([aCard('c10'), aCard('c9')], 'name'))).toBe('c9 c10')
    expect(names(sorted([aCard('c9'), aCard('c10')], '-name'))).toBe('c10 c9')
  })
  test('a step: the worst verdict first', () => {
    const cards = [aCard('yes'), aCard('na', { 3: 'NOT APPLICABLE' }), aCard('part', { 3: 'PARTIAL' }), poor]
    expect(names(sorted(cards, '3'))).toBe('poor part na yes')
    expect(names(sorted(cards, '-3'))).toBe('yes na part poor')
  })
  test('cost: fewer workarounds first, then fewer seconds; never run last', () => {
    const cost = (workarounds: string[], extraSeconds: number | null) => ({ ...good.cost, workarounds, extraSeconds })
    const cards = [
      aCard('two', {}, { cost: cost(['a', 'b'], 1) }),
      aCard('slow', {}, { cost: cost(['a'], 9) }),
      aCard('fast', {}, { cost: cost(['a'], 2) }),
      never,
    ]
    expect(names(sorted(cards, 'cost'))).toBe('fast slow two never')
  })
  test('age: the newest first', () => {
    const old = aCard('old', {}, { at: '2026-10-01T00:00:00.000Z' })
    expect(names(sorted([never, old, good], 'age'))).toBe('good old never')
    expect(names(sorted([never, good, old], '-age'))).toBe('old good never')
  })
  test('equal ones stand by name, wherever they came from', () => {
    expect(names(sorted([aCard('b'), aCard('a')], 'score'))).toBe('a b')
    expect(names(sorted([aCard('b'), aCard('a')], '-score'))).toBe('a b')
  })
  test('a head turns its own order round, and starts anew for another', () => {
    expect([toggled('score', 'score'), toggled('-score', 'score'), toggled('-score', 'name')]).toEqual([
      '-score',
      'score',
      'name',
    ])
    expect([
      ariaSort('score', 'score'),
      ariaSort('-score', 'score'),
      ariaSort('name', 'name'),
      ariaSort('name', 'age'),
    ]).toEqual(['descending', 'ascending', 'ascending', undefined])
  })
})

describe('what stands in the table', () => {
  test('the line first, whatever the order and the filters ask', () => {
    const { line, rows, shown } = arrange([poor, aws, good], { ...all, provider: ['openstack'] }, '-score')
    expect(line?.cloud).toBe('aws')
    expect(names(rows)).toBe('poor good')
    expect(names(shown)).toBe('poor good')
  })
  test('the marked yardstick is the line, other AWS clouds are rows', () => {
    const marked = aCard('marked', {}, { provider: 'aws-ec2', yardstick: true })
    const { line, rows } = arrange([aws, marked], all, 'score')
    expect([line?.cloud, names(rows)]).toEqual(['marked', 'aws'])
  })
  test('no AWS cloud: no cloud is the line', () => {
    expect(arrange([good], all, 'score').line).toBeNull()
  })
  test.each([
    [{ filter: 'NO' as const }, 'poor'],
    [{ filter: 'incomplete' as const }, 'open'],
    [{ filter: 'UNKNOWN' as const }, 'open'],
    [{ q: ' GOO ' }, 'good'],
    [{ q: 'nothing' }, ''],
  ])('narrowed by %o: %s', (narrowing, expected) => {
    expect(names(arrange([aws, good, poor, open], { ...all, ...narrowing }, 'score').rows)).toBe(expected)
  })
})

test('a step passes on all clouds where each verdict that counts is YES', () => {
  const waived = aCard('waived', { 3: 'WAIVED' })
  const steps = passed([aws, good, waived, open])
  expect(steps[2]).toEqual({ step: 3, passed: 2, of: 3 })
  expect(steps[7]).toEqual({ step: 8, passed: 3, of: 3 })
})

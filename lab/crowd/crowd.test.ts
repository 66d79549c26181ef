import { expect, it } from 'vitest'
import { Crowd } from './crowd'
import { mix, unmix } from './numbers'
import { merge, sequenceOf } from './sequence'
import { emptyCrowd } from './state'

const start = Date.parse('2026-11-20T12:00:00Z')
const fleet = (count: number) => {
  const crowd = new Crowd(emptyCrowd(7, 'fleet', count, start))
  crowd.resize(count)
  return crowd
}
const numbers = (crowd: Crowd) => Array.from(crowd.where('', () => true))

it('numbers that were scattered are found again', () => {
  for (const value of [0, 1, 2, 65_535, 999_999, 2 ** 31, 2 ** 32 - 1]) expect(unmix(mix(value))).toBe(value)
  const crowd = fleet(10)
  for (const number of [0, 1, 77_777, 999_999]) {
    expect(crowd.fromScattered(crowd.scattered(number))).toBe(number)
    expect(crowd.fromOrdered(crowd.ordered(number))).toBe(number)
  }
  expect(crowd.ordered(499_999) < crowd.ordered(500_000)).toBe(true)
})

it('nodes stay the same while others come and go', () => {
  const crowd = fleet(5_000)
  const before = crowd.member(1_234)
  crowd.resize(2_000)
  expect(crowd.has(1_999) && !crowd.has(2_000)).toBe(true)
  crowd.resize(9_000)
  expect(crowd.member(1_234)).toEqual(before)
})

it('most run, some are switched off, few failed; names count within their groups', () => {
  const crowd = fleet(20_000)
  const members = numbers(crowd).map((number) => crowd.member(number))
  const of = (state: string) => members.filter((member) => member.state === state).length / members.length
  expect(of('running')).toBeGreaterThan(0.85)
  expect(of('stopped')).toBeGreaterThan(0.03)
  expect(of('failed')).toBeGreaterThan(0.005)
  expect(of('failed')).toBeLessThan(0.02)
  expect(new Set(members.map(({ name }) => name.replace(/\d+$/, ''))).size).toBeGreaterThan(300)
  const worker = members.find(({ name }) => /^kube-.*-worker-001$/.test(name))
  expect(crowd.member((worker?.number ?? 0) + 1).name).toBe(worker?.name.replace('001', '002'))
})

it('newest first, in the order of numbers', () => {
  const crowd = fleet(300)
  const times = numbers(crowd).map((number) => crowd.createdAt(number))
  expect(times).toEqual(times.toSorted((a, b) => b - a))
})

it.each(['power', 'tags', 'rename', 'resize'] as const)('a wave of %s changes its share and nothing else', (kind) => {
  const crowd = fleet(10_000)
  const before = numbers(crowd).map((number) => crowd.member(number))
  const changed = crowd.change(kind, 1, start + 60_000)
  expect(changed).toBeGreaterThan(60)
  expect(changed).toBeLessThan(140)
  const after = numbers(crowd).map((number) => crowd.member(number))
  const moved = after.filter((member, place) => member.updatedAt !== before[place]?.updatedAt)
  expect(moved).toHaveLength(changed)
  const same = (member: (typeof after)[number], place: number) =>
    JSON.stringify({ ...member, updatedAt: 0 }) === JSON.stringify({ ...before[place], updatedAt: 0 })
  const others = after.filter((member, place) => !same(member, place))
  expect(others.every((member) => moved.includes(member))).toBe(true)
  // Those that failed or are being built have no power to change.
  expect(others.length).toBeGreaterThan(changed * 0.9)
})

it('a wave that replaces gives the same names to new nodes, which are the newest', () => {
  const crowd = fleet(1_000)
  const changed = crowd.change('replace', 5, start + 60_000)
  const listed = numbers(crowd)
  expect(listed).toHaveLength(1_000)
  expect(listed.slice(0, changed).every((number) => crowd.generation(number) === 1)).toBe(true)
  expect(listed.slice(changed).every((number) => crowd.generation(number) === 0)).toBe(true)
  expect(crowd.change('replace', 5, start)).toBeGreaterThan(0)
  expect(crowd.state.waves.map(({ at }) => at - start)).toEqual([60_000, 61_000])
})

it('merges two lists for every place and every page', () => {
  const many = [2, 4, 6, 8, 10].map(String)
  for (const few of [[], ['1'], ['5'], ['11'], ['1', '3', '5', '7', '9', '11'], ['3', '3.5', '9']]) {
    const rank = (item: string) => many.filter((other) => Number(other) < Number(item)).length
    const list = merge(
      { items: few, idOf: (item: string) => item, rank },
      sequenceOf(many, (item) => item),
    )
    const whole = [...few, ...many].toSorted((a, b) => Number(a) - Number(b))
    expect(list.slice(0, 99)).toEqual(whole)
    for (const [place, item] of whole.entries()) {
      expect(list.indexOf(item)).toBe(place)
      expect(list.slice(place, place + 2)).toEqual(whole.slice(place, place + 2))
    }
    expect(list.indexOf('12')).toBe(-1)
  }
})

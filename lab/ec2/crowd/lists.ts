/** DescribeInstances where there is a crowd. */
import { crowdOf } from '@/lab/crowd/crowd'
import { crowdTagKeys } from '@/lab/crowd/people'
import { firstPosition, merge } from '@/lab/crowd/sequence'
import { instanceFilters } from '../state/instance-filters'
import type { Ec2World, Instance } from '../state/types'
import { filtered } from '../wire/filters'
import type { KeyedList } from '../wire/pages'
import type { Parameters } from '../wire/parameters'
import { instanceOf, reservationIdOf } from './instances'

export type Reservation = [id: string, members: Instance[]]

const idOf = ([id]: Reservation): string => id
/** So many are made at once while a filter looks through all. */
const portion = 5_000

/** Every instance of the crowd, for questions that have to look at each of them. */
export const allInstances = (world: Ec2World): Instance[] => {
  const crowd = crowdOf(world.crowd)
  return crowd
    ? Array.from(
        crowd.where('', () => true, 'oldest'),
        (number) => instanceOf(world, number),
      )
    : []
}

/** Filters by which no node of a crowd can be found. */
const isOfNobody = (filter: Parameters): boolean => {
  const name = filter.text('Name') ?? ''
  const [, key = ''] = name.split('tag:')
  return name === 'client-token' || name === 'key-name' || (name.startsWith('tag:') && !crowdTagKeys.includes(key))
}

/** The world's own reservations with those of the crowd that meet the filters; null where there is no crowd. */
export function reservationList(
  world: Ec2World,
  own: readonly Reservation[],
  input: Parameters,
  now: number,
): KeyedList<Reservation> | null {
  const crowd = crowdOf(world.crowd)
  if (!crowd || crowd.state.count === 0) return null
  const filters = input.structures('Filter')
  const all = crowd.where('', () => true, 'oldest')
  const find = (): Int32Array => {
    if (filters.some(isOfNobody)) return new Int32Array()
    const found: number[] = []
    for (let start = 0; start < all.length; start += portion) {
      const numbers = new Map(
        Array.from(all.subarray(start, start + portion), (number) => [instanceOf(world, number), number]),
      )
      const met = filtered([...numbers.keys()], input, instanceFilters(world, now), ({ tags }) => tags)
      found.push(...met.flatMap((instance) => numbers.get(instance) ?? []))
    }
    return Int32Array.from(found)
  }
  const key = filters.flatMap((filter) => filter.flat()).join('\n')
  const numbers = filters.length === 0 ? all : crowd.once(`filters ${key}`, find)
  const reservation = (number: number): Reservation => [reservationIdOf(crowd, number), [instanceOf(world, number)]]
  const many = {
    length: numbers.length,
    slice: (start: number, end: number) => Array.from(numbers.subarray(start, end), reservation),
    // Reservations are found by where they stand in their order, never by their ids.
    indexOf: () => -1,
  }
  const after = (id: string) =>
    firstPosition(numbers.length, (position) => reservationIdOf(crowd, numbers[position] ?? 0) > id)
  const items = own.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1))
  const list = merge({ items, idOf, rank: (one) => after(idOf(one)) }, many)
  return { ...list, after: (id) => after(id) + items.filter((one) => idOf(one) <= id).length }
}

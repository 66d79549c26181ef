import { Ec2Error, invalidValue } from './errors'
import type { Parameters } from './parameters'

type PageOptions<T> = {
  /** Tokens of one action are refused by the others. */
  action: string
  /** Unique and never changing: a page goes on after the last key, so nothing is skipped when things vanish between pages. */
  key: (item: T) => string
  min: number
  max: number
  /** Items in one answer when the request does not say; without it everything comes at once. */
  byDefault?: number
}

const tokenOf = (action: string, key: string) => Buffer.from(JSON.stringify([action, key])).toString('base64url')

function keyOf(action: string, token: string): string {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, 'base64url').toString())
    if (Array.isArray(parsed) && parsed[0] === action && typeof parsed[1] === 'string') return parsed[1]
  } catch {
    // Told below, together with a token of another action.
  }
  throw new Ec2Error('InvalidParameterValue', 'Unable to parse pagination token')
}

/** A list in the order of its keys, of any length. `after`: how many of its items have that key or one before it. */
export type KeyedList<T> = { length: number; slice(start: number, end: number): T[]; after(key: string): number }

function keyedList<T>(items: readonly T[], keyOf: (item: T) => string): KeyedList<T> {
  const sorted = [...items].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  return {
    length: sorted.length,
    slice: (start, end) => sorted.slice(start, end),
    after: (key) => sorted.filter((item) => keyOf(item) <= key).length,
  }
}

/** One page of `items` in the order of their keys, by the request's MaxResults and NextToken. */
export const page = <T>(items: readonly T[], input: Parameters, options: PageOptions<T>) =>
  pageOf(keyedList(items, options.key), input, options)

/** The same of a list that is in that order already. */
export function pageOf<T>(list: KeyedList<T>, input: Parameters, options: PageOptions<T>) {
  const asked = input.integer('MaxResults')
  if (asked !== undefined && asked < options.min)
    throw invalidValue('maxResults', ` ${asked} `, `Expecting a value greater than or equal to ${options.min}.`)
  const size = (asked === undefined ? options.byDefault : Math.min(asked, options.max)) ?? list.length
  const token = input.text('NextToken')
  const start = token ? list.after(keyOf(options.action, token)) : 0
  const items = list.slice(start, start + size)
  const last = items.at(-1)
  const isMore = last !== undefined && start + items.length < list.length
  return { items, nextToken: isMore ? tokenOf(options.action, options.key(last)) : null }
}

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

/** One page of `items` in the order of their keys, by the request's MaxResults and NextToken. */
export function page<T>(items: readonly T[], input: Parameters, options: PageOptions<T>) {
  const asked = input.integer('MaxResults')
  if (asked !== undefined && asked < options.min)
    throw invalidValue('maxResults', ` ${asked} `, `Expecting a value greater than or equal to ${options.min}.`)
  const size = asked === undefined ? options.byDefault : Math.min(asked, options.max)
  const token = input.text('NextToken')
  const after = token ? keyOf(options.action, token) : null
  const sorted = [...items].sort((a, b) => (options.key(a) < options.key(b) ? -1 : 1))
  const rest = after === null ? sorted : sorted.filter((item) => options.key(item) > after)
  const taken = size === undefined ? rest : rest.slice(0, size)
  const last = taken.at(-1)
  const nextToken = last !== undefined && taken.length < rest.length ? tokenOf(options.action, options.key(last)) : null
  return { items: taken, nextToken }
}

import type { Fault } from '@/lab/port'
import type { Xml } from './wire/xml'

/** Parameters under which a page is made: `duplicate-page` serves the first one again, whatever was asked for. */
export const listPairs = (
  fault: Fault | null,
  pairs: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] =>
  fault?.kind === 'duplicate-page' ? pairs.filter(([name]) => name !== 'NextToken') : pairs

/** An answer without its token of the next page, or with lists that lack their last item. */
export function distortList(fault: Fault | null, result: Readonly<Record<string, Xml>>): Readonly<Record<string, Xml>> {
  if (fault?.kind === 'missing-next') return { ...result, nextToken: null }
  if (fault?.kind !== 'missing-item') return result
  return Object.fromEntries(
    Object.entries(result).map(([name, value]) => [name, Array.isArray(value) ? value.slice(0, -1) : value]),
  )
}

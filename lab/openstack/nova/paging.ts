import { type Sequence, sequenceOf } from '@/lab/crowd/sequence'
import type { Call } from '../cloud'
import { computeBookmarkRoot, computeRoot } from '../paths'
import { novaError } from './errors'

/**
 * One page of `items` after the marker, and the link to the next. Nova clamps the limit without a word, and links to a
 * next page whenever this one is full.
 */
export function paginate<Item>(
  call: Call,
  items: readonly Item[] | Sequence<Item>,
  idOf: (item: Item) => string,
  markerError = (marker: string) => novaError(400, `marker [${marker}] not found`),
): { page: Item[]; links: { rel: string; href: string }[] } {
  const limitText = call.query.get('limit')
  if (limitText !== null && !/^[0-9]*$/.test(limitText)) {
    throw novaError(
      400,
      `Invalid input for query parameters limit. Value: ${limitText}. '${limitText}' does not match '^[0-9]*$'`,
    )
  }
  const maximum = call.cloud.character.pageMaximum.compute
  const limit = limitText === null || limitText === '' ? maximum : Math.min(Number(limitText), maximum)
  const marker = call.query.get('marker')
  const list = isArray(items) ? sequenceOf(items, idOf) : items
  const start = marker === null ? 0 : list.indexOf(marker) + 1
  if (marker !== null && start === 0) throw markerError(marker)
  const page = list.slice(start, start + limit)
  const last = page.at(-1)
  if (!last || page.length < limit) return { page, links: [] }
  const query = new URLSearchParams(call.query)
  query.delete('marker')
  query.append('marker', idOf(last))
  return { page, links: [{ rel: 'next', href: `${computeRoot(call)}${call.path}?${query}` }] }
}

/** Array.isArray does not know readonly ones. */
const isArray = <Item>(items: readonly Item[] | Sequence<Item>): items is readonly Item[] => Array.isArray(items)

/** The two links under which Nova shows everything: with and without the version. */
export const bothLinks = (call: Call, kind: string, id: string) => [
  { rel: 'self', href: `${computeRoot(call)}/${kind}/${id}` },
  bookmark(call, kind, id),
]

export const bookmark = (call: Call, kind: string, id: string) => ({
  rel: 'bookmark',
  href: `${computeBookmarkRoot(call)}/${kind}/${id}`,
})

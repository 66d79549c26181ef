import { z } from 'zod'
import type { Call } from '@/server/providers/port'
import type { Service } from './connection'
import { isProviderError, unreadable } from './errors'
import type { Query, Rest } from './rest'

export type ListRequest<T> = {
  service: Service
  path: string
  /** Member of the answer that holds the items. */
  key: string
  item: z.ZodType<T>
  /** Identity of an item. */
  id: (item: T) => string
  query?: Query
  /** Items that we ask for in one page; a service may give fewer without saying so. */
  limit?: number
  /** See RestRequest. */
  minorMax?: number
  what: string
}

const link = z.object({ rel: z.string(), href: z.string() })

/** No list that we can use has more pages; a cloud that gives more is in a loop. */
const pagesMax = 20_000

/** Items and queries of next links that a listing has had. */
type Seen = { items: Set<string>; queries: Set<string> }
type Page<T> = {
  items: T[]
  /** Those that no page had before. */
  fresh: T[]
  /** Query of the next page; null: none is named. */
  search: string | null
  /** It names a next page and brings nothing new, or names one that was read before. */
  leadsBack: boolean
}

/**
 * All pages of a list, to the end: Nova and Neutron say `<key>_links`, Glance `next`, Keystone `links.next`. Of a next link only
 * the query is used, on our own path, since it is input from outside. Items that appear twice because the list moved are given
 * once. A page that only repeats what was there is asked for once more, and is a `protocol` error then. A page that may have
 * lost its next link is doubted (page-sizes.ts): what comes after its last item is asked for before the list counts as whole.
 */
export async function* pages<T>(rest: Rest, request: ListRequest<T>, call: Call): AsyncGenerator<T[]> {
  const { service, path, what, id } = request
  const seen: Seen = { items: new Set(), queries: new Set() }
  const limit = Math.min(request.limit ?? Number.POSITIVE_INFINITY, rest.pageSize ?? Number.POSITIVE_INFINITY)
  const asked = Number.isFinite(limit) ? limit : null
  let query: Query = { ...request.query, ...(asked === null ? {} : { limit: asked }) }
  const read = () => readPage(rest, request, { query, seen }, call)
  for (let number = 1, reading = read(); ; number++) {
    let page = await reading
    // A cache, or two API servers of different age: the same question often gets its own answer the second time.
    if (page.leadsBack) page = await read()
    if (page.leadsBack || number >= pagesMax)
      throw unreadable(what, `page ${number} of ${path} leads back to a page that was there before`)
    const { items, fresh, search } = page
    for (const item of fresh) seen.items.add(id(item))
    const last = items.at(-1)
    if (last !== undefined && search !== null) {
      rest.pageSizes.cut(service, items.length, asked)
      seen.queries.add(search)
      query = parseQuery(search)
      // Asked for now, so that the cloud and whoever takes this page work at the same time. It fails where it is awaited.
      reading = read()
      reading.catch(() => undefined)
      yield fresh
      continue
    }
    yield fresh
    if (last === undefined || !rest.pageSizes.doubtful(service, items.length, asked)) return
    query = { ...query, marker: id(last) }
    if (await isEmpty(read)) {
      rest.pageSizes.whole(service, items.length)
      return
    }
    reading = read()
  }
}

/** True when nothing new comes after the marker. A service that does not know markers has no pages either. */
async function isEmpty<T>(read: () => Promise<Page<T>>): Promise<boolean> {
  try {
    return (await read()).fresh.length === 0
  } catch (error) {
    // The marker's item may have been deleted a moment ago.
    if (isProviderError(error, 'invalid', 'not-found')) return true
    throw error
  }
}

async function readPage<T>(
  rest: Rest,
  { service, path, key, item, id, what, minorMax }: ListRequest<T>,
  { query, seen }: { query: Query; seen: Seen },
  call: Call,
): Promise<Page<T>> {
  const schema = z.object({
    [key]: z.array(item),
    [`${key}_links`]: z.array(link).nullish(),
    next: z.string().nullish(),
    links: z.object({ next: z.string().nullish() }).nullish(),
  })
  const answer: Record<string, unknown> = await rest.json(
    { service, method: 'GET', path, query, what, ...(minorMax === undefined ? {} : { minorMax }) },
    schema,
    call,
  )
  const items = answer[key] as T[]
  const fresh = items.filter((one) => !seen.items.has(id(one)))
  const next = items.length === 0 ? null : nextLink(answer, key)
  const search = next === null ? null : next.slice(next.indexOf('?') + 1)
  const leadsBack = search !== null && (next?.includes('?') === false || seen.queries.has(search) || fresh.length === 0)
  return { items, fresh, search, leadsBack }
}

/** The whole list at once. */
export const all = async <T>(rest: Rest, request: ListRequest<T>, call: Call): Promise<T[]> => {
  const items: T[] = []
  for await (const page of pages(rest, request, call)) items.push(...page)
  return items
}

const nextLink = (answer: Record<string, unknown>, key: string): string | null => {
  const links = answer[`${key}_links`] as z.infer<typeof link>[] | null | undefined
  const keystone = answer.links as { next?: string | null } | null | undefined
  return (
    links?.find(({ rel }) => rel === 'next')?.href ??
    (answer.next as string | null | undefined) ??
    keystone?.next ??
    null
  )
}

const parseQuery = (search: string): Query => {
  const query: Record<string, string[]> = {}
  for (const [key, value] of new URLSearchParams(search)) {
    query[key] ??= []
    query[key].push(value)
  }
  return query
}

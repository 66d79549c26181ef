import { z } from 'zod'
import type { Call } from '@/server/providers/port'
import type { Service } from './connection'
import { unreadable } from './errors'
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
  what: string
}

const link = z.object({ rel: z.string(), href: z.string() })

/** No list that we can use has more pages; a cloud that gives more is in a loop. */
const pagesMax = 20_000

/**
 * All pages of a list, to the end: Nova and Neutron say `<key>_links`, Glance `next`, Keystone `links.next`. Of a next link only
 * the query is used, on our own path, since it is input from outside. Items that appear twice because the list moved are given
 * once; a page that only repeats what was there is a `protocol` error.
 */
export async function* pages<T>(rest: Rest, request: ListRequest<T>, call: Call): AsyncGenerator<T[]> {
  const schema = z.object({
    [request.key]: z.array(request.item),
    [`${request.key}_links`]: z.array(link).nullish(),
    next: z.string().nullish(),
    links: z.object({ next: z.string().nullish() }).nullish(),
  })
  const given = new Set<string>()
  const asked = new Set<string>()
  const limit = Math.min(request.limit ?? Number.POSITIVE_INFINITY, rest.pageSize ?? Number.POSITIVE_INFINITY)
  let query: Query = { ...request.query, ...(Number.isFinite(limit) ? { limit } : {}) }
  for (let number = 1; ; number++) {
    const { service, path, what } = request
    const answer: Record<string, unknown> = await rest.json({ service, method: 'GET', path, query, what }, schema, call)
    const items = answer[request.key] as T[]
    const fresh = items.filter((item) => !given.has(request.id(item)))
    for (const item of fresh) given.add(request.id(item))
    yield fresh
    const next = nextLink(answer, request.key)
    if (next === null || items.length === 0) return
    const search = next.slice(next.indexOf('?') + 1)
    if (!next.includes('?') || asked.has(search) || fresh.length === 0 || number >= pagesMax) {
      throw unreadable(what, `page ${number} of ${path} leads back to a page that was there before`)
    }
    asked.add(search)
    query = parseQuery(search)
  }
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

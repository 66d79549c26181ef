/** Lists that lie: what proxies, caches and races between pages do to them. */
import type { Fault } from '@/lab/port'
import { isObject, type JsonObject, type Reply } from './http'

/** The query under which a page is made: `duplicate-page` serves the first one again, whatever was asked for. */
export function listQuery(fault: Fault | null, query: URLSearchParams): URLSearchParams {
  if (fault?.kind !== 'duplicate-page') return query
  const first = new URLSearchParams(query)
  first.delete('marker')
  return first
}

/** A list without its link to the next page, or without its last item; other replies stay as they are. */
export function distortList(fault: Fault | null, reply: Reply): Reply {
  if (!isObject(reply.json)) return reply
  if (fault?.kind === 'missing-next') return { ...reply, json: withoutNext(reply.json) }
  if (fault?.kind === 'missing-item') return { ...reply, json: withoutLast(reply.json) }
  return reply
}

/** Nova and Neutron say `<list>_links`, Glance `next`, Keystone `links.next`. */
const withoutNext = (body: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(body)
      .filter(([name]) => name !== 'next')
      .map(([name, value]) => {
        if (name === 'links' && isObject(value)) return [name, { ...value, next: null }]
        if (!name.endsWith('_links') || !Array.isArray(value)) return [name, value]
        return [name, value.filter((link) => !isObject(link) || link.rel !== 'next')]
      }),
  )

const withoutLast = (body: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      Array.isArray(value) && !name.endsWith('_links') ? value.slice(0, -1) : value,
    ]),
  )

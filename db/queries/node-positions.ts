import { and, isNull, sql } from 'drizzle-orm'
import { countedExactly, type NodeCount, type NodeFilter } from '@/server/domain/node-list'
import type { Database } from '../client'
import { node } from '../schema'
import { countNodes } from './node-facets'
import { groupsOf, type NodeGroups, sumOf } from './node-groups'
import { type OrderKey, orderOf, type Segment, segmentsOf } from './node-order'
import { inGroups, narrowing, type Sort } from './node-pages'

export type Positions = { total: NodeCount; keys: (OrderKey | null)[] }

/**
 * The key in front of each `every`-th row of the list, so that any place of it can be read: `null` for the first, which has nothing
 * in front. Of a search that finds more than ten thousand, the first ten thousand.
 */
export async function nodePositions(
  db: Database,
  filter: NodeFilter,
  { groups, sort, every }: { groups: NodeGroups; sort: Sort; every: number },
): Promise<Positions> {
  const total = await countNodes(db, filter, groups)
  const wanted = groupsOf(groups.groups, filter)
  const keys: (OrderKey | null)[] = total.count > 0 ? [null] : []
  let before = 0
  for (const segment of segmentsOf(sort, { clouds: groups.clouds, groups: wanted })) {
    if (segment.groups.length === 0) continue
    const most = filter.q || filter.allocation ? countedExactly - before : null
    if (most !== null && most <= 0) break
    const { found, rows } = await keysOfSegment(db, filter, { segment, groups, sort, every, before, most })
    keys.push(...found)
    before += rows
  }
  return { total: filter.q || filter.allocation ? total : { count: sumOf(wanted), exact: true }, keys }
}

type Walk = { segment: Segment; groups: NodeGroups; sort: Sort; every: number; before: number; most: number | null }

/** Every `every`-th key of a segment that begins behind `before` rows, and how many rows it has. */
async function keysOfSegment(
  db: Database,
  filter: NodeFilter,
  walk: Walk,
): Promise<{ found: OrderKey[]; rows: number }> {
  const { segment, groups, sort, every, before, most } = walk
  const whole = segment.groups.length === groups.groups.length && !groups.hidden
  const order = orderOf(segment, sort.descending)
  const asked = [
    isNull(node.goneAt),
    segment.restriction ?? undefined,
    ...(whole ? [] : inGroups(segment.groups)),
    ...narrowing(filter),
  ]
  const key = segment.column ?? sql`null::text`
  // The last row comes too, so that the next segment knows where it begins.
  const rows = await db.execute<{ id: string; name: string; key: string | number | null; place: number }>(sql`
    select id, name, key, place::int from (
      select ${node.id}, ${node.name}, ${key} as key, row_number() over (order by ${order}) as place,
        lead(${node.id}) over (order by ${order}) is null as last
      from ${node} where ${and(...asked)} order by ${order} ${most === null ? sql`` : sql`limit ${most}`}
    ) as numbered where (place + ${before}) % ${every} = 0 or last`)
  const length = rows.at(-1)?.place ?? 0
  const found = rows.filter(({ place }) => (place + before) % every === 0)
  return { found: found.map(({ id, name, key: value }) => [segment.id, value, name, id]), rows: length }
}

import { and, isNull, type SQL, sql } from 'drizzle-orm'
import type { NodeFilter, NodeSortKey } from '@/server/domain/node-list'
import type { Database } from '../client'
import { allocationNode, node } from '../schema'
import { searchConditions, textsOf } from './node-filter'
import { groupsOf, type NodeGroup, type NodeGroups } from './node-groups'
import { behind, type OrderKey, orderOf, type Segment, segmentsOf } from './node-order'

export type Sort = { key: NodeSortKey; descending: boolean }
export type PageOf = { sort: Sort; after: OrderKey | null; limit: number }

/** Most index entries that a page reads group by group; above it, groups are so many that the whole order is denser. */
const entriesMax = 15_000

/** The keys of one page of the nodes that are there now, in the order of the list. */
export async function pageOfKeys(
  db: Database,
  filter: NodeFilter,
  groups: NodeGroups,
  page: PageOf,
): Promise<OrderKey[]> {
  const found: OrderKey[] = []
  const wanted = { clouds: groups.clouds, groups: groupsOf(groups.groups, filter) }
  const segments = segmentsOf(page.sort, wanted)
  const first = page.after === null ? 0 : segments.findIndex((segment) => segment.id === page.after?.[0])
  // A segment that has emptied since is passed by beginning at the list's order again; its cursor names what is behind it.
  for (const segment of first < 0 ? rest(page, groups, filter) : segments.slice(first)) {
    const after = segment.id === page.after?.[0] ? page.after : null
    const limit = page.limit - found.length
    found.push(
      ...(await keysOfSegment(db, filter, { segment, groups, after, limit, descending: page.sort.descending })),
    )
    if (found.length >= page.limit) break
  }
  return found
}

/** The segments behind one that has no nodes any more. */
function rest({ sort, after }: PageOf, { clouds, groups }: NodeGroups, filter: NodeFilter): Segment[] {
  const value = after?.[0] ?? ''
  const [sample] = groups
  if (!sample || (sort.key !== 'cloud' && sort.key !== 'state')) return []
  const stand: NodeGroup = { ...sample, count: 0, [sort.key]: value }
  const segments = segmentsOf(sort, { clouds, groups: [...groupsOf(groups, filter), stand] })
  return segments.slice(segments.findIndex(({ id }) => id === value) + 1)
}

type SegmentPage = { segment: Segment; groups: NodeGroups; after: OrderKey | null; limit: number; descending: boolean }

async function keysOfSegment(db: Database, filter: NodeFilter, page: SegmentPage): Promise<OrderKey[]> {
  const { segment } = page
  if (segment.groups.length === 0) return []
  const rows = await db.execute<{ id: string; name: string; key: string | number | null }>(statement(filter, page))
  return rows.map(({ id, name, key }) => [segment.id, key, name, id])
}

function statement(filter: NodeFilter, page: SegmentPage): SQL {
  const { segment, groups, after, limit, descending } = page
  const order = orderOf(segment, descending)
  const key = segment.column ?? sql`null::text`
  const conditions = [
    isNull(node.goneAt),
    segment.restriction ?? undefined,
    after ? behind(segment, after, descending) : undefined,
  ]
  const whole = segment.groups.length === groups.groups.length && !groups.hidden
  const narrowed = filter.q || filter.allocation
  const entries = segment.groups.reduce((sum, { count }) => sum + Math.min(count, limit), 0)
  if (!whole && !narrowed && entries <= entriesMax) {
    const pairs = JSON.stringify(segment.groups.map(({ cloud, facet }) => ({ cloud_id: cloud, facet })))
    return sql`
      select found.id, found.name, found.key from jsonb_to_recordset(${pairs}::text::jsonb) as wanted(cloud_id text, facet smallint)
      cross join lateral (
        select ${node.id}, ${node.name}, ${key} as key from ${node}
        where ${node.cloudId} = wanted.cloud_id and ${node.facet} = wanted.facet and ${and(...conditions)}
        order by ${order} limit ${limit}
      ) as found order by ${foundOrder(segment, descending)} limit ${limit}`
  }
  const asked = [...conditions, ...(whole ? [] : inGroups(segment.groups)), ...narrowing(filter)]
  return sql`select ${node.id}, ${node.name}, ${key} as key from ${node} where ${and(...asked)} order by ${order} limit ${limit}`
}

const foundOrder = ({ column }: Segment, descending: boolean): SQL => {
  const direction = sql.raw(descending ? 'desc' : 'asc')
  return sql`${column ? sql`found.key ${direction},` : sql``} found.name ${direction}, found.id ${direction}`
}

/** Filters are products of clouds and facets, so that what is in both lists is in one of the groups. */
export const inGroups = (groups: readonly NodeGroup[]): SQL[] => [
  sql`${node.cloudId} = any(${textsOf([...new Set(groups.map(({ cloud }) => cloud))])})`,
  sql`${node.facet} = any(${textsOf([...new Set(groups.map(({ facet }) => String(facet)))])}::smallint[])`,
]

/** What a filter asks beyond groups. */
export const narrowing = (filter: NodeFilter): SQL[] => [
  ...searchConditions(node.search, filter.q),
  ...(filter.allocation
    ? [
        sql`${node.allocationNodeId} in (select ${allocationNode.id} from ${allocationNode} where ${allocationNode.allocationId} = ${filter.allocation}::uuid)`,
      ]
    : []),
]

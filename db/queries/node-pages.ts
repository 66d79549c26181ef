import { and, isNull, type SQL, sql } from 'drizzle-orm'
import type { NodeSortKey } from '@/server/domain/node-list'
import type { NodeFilter } from '@/server/domain/node-list-schema'
import { type Database, prepared } from '../client'
import { allocationNode, node } from '../schema'
import { searchConditions, textsOf } from './node-filter'
import { groupsOf, type NodeGroup, type NodeGroups, sumOf } from './node-groups'
import { behind, type OrderKey, orderOf, type Segment, segmentsOf } from './node-order'
import { byLooking, byTrigrams, isFrequent, planSearch, type SearchPlan } from './node-search'

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

type Row = { id: string; name: string; key: string | number | null }

async function keysOfSegment(db: Database, filter: NodeFilter, page: SegmentPage): Promise<OrderKey[]> {
  const { segment, limit } = page
  if (segment.groups.length === 0) return []
  const keysIn = (rows: readonly Row[]) => rows.map(({ id, name, key }): OrderKey => [segment.id, key, name, id])
  if (filter.allocation) return keysIn(await db.execute<Row>(foundFirst(page, and(...narrowing(filter)))))
  if (!filter.q) return keysIn(await prepared(db).execute<Row>(inOrder(page)))
  const plan = await planSearch(db, filter.q)
  const nodes = sumOf(segment.groups)
  for (const looks of looksFor(plan, { limit, nodes })) {
    const rows = await db.execute<Row>(lookedAt(page, { matches: byLooking(plan), looks }))
    if (rows.length >= limit || nodes <= looks) return keysIn(rows)
  }
  return keysIn(await db.execute<Row>(foundFirst(page, byTrigrams(plan))))
}

/** Most rows that are looked at in the list's order before a search is answered by trigrams after all. */
const lookedAtMax = 15_000
/** So few are looked at whatever the word. */
const looksSoonerThan = 1_000

/** How many rows are looked at, first as many as should have enough, if the word is spread evenly over the order; none of a rare one. */
function looksFor(plan: SearchPlan, { limit, nodes }: { limit: number; nodes: number }): number[] {
  if (nodes <= looksSoonerThan) return [Math.max(nodes, 1)]
  if (!isFrequent(plan)) return []
  const expected = Math.ceil((2 * limit) / plan.share / looksSoonerThan) * looksSoonerThan
  return expected < lookedAtMax ? [expected, lookedAtMax] : [lookedAtMax]
}

const keyOf = ({ column }: Segment): SQL => column ?? sql`null::text`

function conditionsOf({ segment, after, descending }: SegmentPage): (SQL | undefined)[] {
  return [isNull(node.goneAt), segment.restriction ?? undefined, after ? behind(segment, after, descending) : undefined]
}

/** Whatever matches is found first and sorted then: for a search of rare words, or the nodes of an allocation. */
function foundFirst(page: SegmentPage, matches: SQL | undefined): SQL {
  const { segment, descending, limit } = page
  const asked = and(...conditionsOf(page), ...among(segment.groups, page.groups), matches)
  return sql`
    with found as materialized (select ${node.id}, ${node.name}, ${keyOf(segment)} as key from ${node} where ${asked})
    select id, name, key from found order by ${foundOrder(segment, descending)} limit ${limit}`
}

/** The first rows of the order are looked at, one after the other: for a search that many nodes match. */
const lookedAt = (page: SegmentPage, { matches, looks }: { matches: SQL; looks: number }): SQL =>
  sql`select id, name, key from (${inOrder({ ...page, limit: looks }, sql`, ${node.search}`)}) as node where ${matches} limit ${page.limit}`

/** The first nodes of the order, with what else is told of them: an index alone gives them without. */
function inOrder(page: SegmentPage, besides = sql``): SQL {
  const { segment, descending } = page
  // Told in the statement: of a number that comes later the planner thinks that it is a tenth of all nodes.
  const limit = sql.raw(String(page.limit))
  const order = orderOf(segment, descending)
  const columns = sql`${node.id}, ${node.name}, ${keyOf(segment)} as key${besides}`
  const conditions = conditionsOf(page)
  const entries = segment.groups.reduce((sum, { count }) => sum + Math.min(count, page.limit), 0)
  if (!isAll(segment.groups, page.groups) && entries <= entriesMax) {
    const pairs = JSON.stringify(segment.groups.map(({ cloud, facet }) => ({ cloud_id: cloud, facet })))
    return sql`
      select found.* from jsonb_to_recordset(${pairs}::text::jsonb) as wanted(cloud_id text, facet smallint)
      cross join lateral (
        select ${columns} from ${node}
        where ${node.cloudId} = wanted.cloud_id and ${node.facet} = wanted.facet and ${and(...conditions)}
        order by ${order} limit ${limit}
      ) as found order by ${foundOrder(segment, descending)} limit ${limit}`
  }
  const asked = and(...conditions, ...among(segment.groups, page.groups))
  return sql`select ${columns} from ${node} where ${asked} order by ${order} limit ${limit}`
}

const foundOrder = ({ column }: Segment, descending: boolean): SQL =>
  sql.raw(
    [...(column ? ['key'] : []), 'name', 'id'].map((each) => `found.${each} ${descending ? 'desc' : 'asc'}`).join(', '),
  )

/** Filters are products of clouds and facets, so that what is in both lists is in one of the groups. */
export const inGroups = (groups: readonly NodeGroup[]): SQL[] => [
  sql`${node.cloudId} = any(${textsOf([...new Set(groups.map(({ cloud }) => cloud))])})`,
  sql`${node.facet} = any(${textsOf([...new Set(groups.map(({ facet }) => String(facet)))])}::smallint[])`,
]

const isAll = (groups: readonly NodeGroup[], all: NodeGroups): boolean =>
  groups.length === all.groups.length && !all.hidden

/** The same, without a condition where the groups are all that there are: looking at it costs more than the search. */
export const among = (groups: readonly NodeGroup[], all: NodeGroups): SQL[] =>
  isAll(groups, all) ? [] : inGroups(groups)

/** What a filter asks beyond groups. */
export const narrowing = (filter: NodeFilter): SQL[] => [
  ...searchConditions(node, filter.q),
  ...(filter.allocation
    ? [
        sql`${node.allocationNodeId} in (select ${allocationNode.id} from ${allocationNode} where ${allocationNode.allocationId} = ${filter.allocation}::uuid)`,
      ]
    : []),
]

import { and, isNull, type SQL, sql } from 'drizzle-orm'
import { countedExactly } from '@/server/domain/node-list'
import type { NodeCount, NodeFilter } from '@/server/domain/node-list-schema'
import type { Database } from '../client'
import { node } from '../schema'
import { readFacet } from '../schema/node-facet'
import { groupsOf, type NodeGroup, type NodeGroups, sumOf } from './node-groups'
import { among, narrowing } from './node-pages'
import { byLooking, byTrigrams, planSearch } from './node-search'

/** Groups under a search or an allocation: exact, or what the first ten thousand that were found are. */
export type FoundGroups = { groups: NodeGroup[]; exact: boolean }

/** Groups of what a search and an allocation let through of these groups. Without either, they are exact at no cost. */
export async function foundGroups(
  db: Database,
  filter: NodeFilter,
  { within, all }: { within: readonly NodeGroup[]; all: NodeGroups },
): Promise<FoundGroups> {
  if (!filter.q && !filter.allocation) return { groups: [...within], exact: true }
  if (within.length === 0) return { groups: [], exact: true }
  const asked = [isNull(node.goneAt), ...among(within, all), await matching(db, filter, sumOf(within))]
  const rows = await db.execute<{ cloud: string; facet: number; count: number }>(sql`
    select cloud_id as cloud, facet, count(*)::int as count from (
      select ${node.cloudId}, ${node.facet} from ${node} where ${and(...asked)} limit ${countedExactly + 1}
    ) as found group by cloud_id, facet`)
  const groups = rows.map((row) => ({ ...row, ...readFacet(row.facet) }))
  return { groups, exact: sumOf(groups) <= countedExactly }
}

/** How many nodes match in all. */
export async function countNodes(db: Database, filter: NodeFilter, groups: NodeGroups): Promise<NodeCount> {
  const { groups: found, exact } = await foundGroups(db, filter, {
    within: groupsOf(groups.groups, filter),
    all: groups,
  })
  return { count: exact ? sumOf(found) : countedExactly, exact }
}

/** A search that so many match is counted by looking at rows until there are enough; trigrams would be read to their end first. */
const countedByLooking = 0.04

async function matching(db: Database, filter: NodeFilter, nodes: number): Promise<SQL | undefined> {
  if (!filter.q || filter.allocation) return and(...narrowing(filter))
  const plan = await planSearch(db, filter.q)
  // Of few nodes each is looked at, whatever the word.
  const looks = plan.share >= countedByLooking || nodes <= countedExactly
  return looks ? byLooking(plan) : byTrigrams(plan)
}

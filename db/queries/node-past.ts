import { and, gt, inArray, isNull, lte, type SQL, sql } from 'drizzle-orm'
import type { CloudNode } from '@/server/domain/node'
import { countedExactly } from '@/server/domain/node-list'
import type { NodeFilter } from '@/server/domain/node-list-schema'
import type { Database } from '../client'
import { node, nodeHistory } from '../schema'
import { readFacet } from '../schema/node-facet'
import type { FoundGroups } from './node-facets'
import { nowConditions, pastConditions } from './node-filter'
import { groupsOf, type NodeGroups, sumOf } from './node-groups'

/** What lists show of the past: `id` and name, in the order of names. */
export type PastKey = readonly [name: string, id: string]
type At = { filter: NodeFilter; groups: NodeGroups; at: Date }

/** Nodes of clouds that left the configuration are on no list; the filter names those that are. */
const listed = ({ filter, groups }: Pick<At, 'filter' | 'groups'>): NodeFilter =>
  filter.cloud?.length || !groups.hidden ? filter : { ...filter, cloud: groups.clouds.map(({ id }) => id) }
const time = (date: Date): SQL => sql`${date.toISOString()}::timestamptz`

/** One page of the nodes that were there at a time, by name: rows of now that have not changed since, and versions that ended later. */
export async function pageOfPast(
  db: Database,
  of: At,
  { after, limit, descending }: { after: PastKey | null; limit: number; descending: boolean },
): Promise<PastKey[]> {
  const filter = listed(of)
  const direction = sql.raw(descending ? 'desc' : 'asc')
  const than = sql.raw(descending ? '<' : '>')
  const now = and(
    ...nowConditions(filter),
    lte(node.changedAt, of.at),
    after ? sql`(${node.name}, ${node.id}) ${than} (${after[0]}, ${after[1]}::uuid)` : undefined,
  )
  const then = and(
    ...pastConditions(filter, of.at),
    after ? sql`(${nodeHistory.name}, ${nodeHistory.nodeId}) ${than} (${after[0]}, ${after[1]}::uuid)` : undefined,
  )
  const rows = await db.execute<{ id: string; name: string }>(sql`
    select id, name from (
      (select ${node.id} as id, ${node.name} as name from ${node} where ${now}
        order by ${node.name} ${direction}, ${node.id} ${direction} limit ${limit})
      union all
      (select ${nodeHistory.nodeId} as id, ${nodeHistory.name} as name from ${nodeHistory} where ${then}
        order by ${nodeHistory.name} ${direction}, ${nodeHistory.nodeId} ${direction} limit ${limit})
    ) as found order by name ${direction}, id ${direction} limit ${limit}`)
  return rows.map(({ id, name }) => [name, id])
}

/** What each of these nodes was at a time; one that was not there then is not in the answer. */
export async function versionsAt(
  db: Database,
  ids: readonly string[],
  at: Date,
): Promise<Map<string, { record: CloudNode; validFrom: Date }>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .select({ id: nodeHistory.nodeId, record: nodeHistory.record, validFrom: nodeHistory.validFrom })
    .from(nodeHistory)
    .where(
      and(
        inArray(nodeHistory.nodeId, sql`(select jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb)::uuid)`),
        lte(nodeHistory.validFrom, at),
        sql`(${isNull(nodeHistory.validTo)} or ${gt(nodeHistory.validTo, at)})`,
      ),
    )
  return new Map(rows.map(({ id, ...version }) => [id, version]))
}

/** Groups of what was there at a time under the search: today's without what changed since, with what ended since. */
export async function pastGroups(db: Database, of: At): Promise<FoundGroups> {
  const { filter, groups, at } = of
  const only = listed({ groups, filter: { q: filter.q, allocation: filter.allocation } })
  if (filter.q || filter.allocation) {
    const rows = await db.execute<GroupRow>(sql`
      select cloud_id as cloud, facet, count(*)::int as count from (
        select ${node.cloudId}, ${node.facet} from ${node} where ${and(...nowConditions(only), lte(node.changedAt, at))}
        union all select ${nodeHistory.cloudId}, ${nodeHistory.facet} from ${nodeHistory} where ${and(...pastConditions(only, at))}
        limit ${countedExactly + 1}
      ) as found group by cloud_id, facet`)
    const found = rows.map((row) => ({ ...row, ...readFacet(row.facet) }))
    return { groups: found, exact: sumOf(found) <= countedExactly }
  }
  const rows = await db.execute<GroupRow>(sql`
    select cloud_id as cloud, facet, sum(count)::int as count from (
      select ${node.cloudId}, ${node.facet}, -count(*) as count from ${node}
      where ${node.goneAt} is null and ${node.changedAt} > ${time(at)} group by cloud_id, facet
      union all
      select ${nodeHistory.cloudId}, ${nodeHistory.facet}, count(*) from ${nodeHistory}
      where ${and(...pastConditions({}, at))} group by cloud_id, facet
    ) as moved group by cloud_id, facet`)
  const counts = new Map(groups.groups.map((group) => [`${group.facet} ${group.cloud}`, { ...group }]))
  const clouds = new Set(groups.clouds.map(({ id }) => id))
  for (const row of rows) {
    if (!clouds.has(row.cloud)) continue
    const key = `${row.facet} ${row.cloud}`
    const group = counts.get(key) ?? { ...row, count: 0, ...readFacet(row.facet) }
    counts.set(key, { ...group, count: group.count + row.count })
  }
  return { groups: groupsOf([...counts.values()], {}).filter(({ count }) => count > 0), exact: true }
}
type GroupRow = { cloud: string; facet: number; count: number }

/** When a node became what it was at the end of a time, its name, its id: newest first. */
export type DifferenceKey = readonly [at: string, name: string, id: string]

/**
 * One page of the nodes with a version that began or ended within a time, newest first: those that were there at its end, and those
 * that were gone by then, each once, by its last version. The filter asks what they were at the end, of those that went what they were last.
 */
export async function pageOfDifferences(
  db: Database,
  { filter: asked, groups, from, to }: { filter: NodeFilter; groups: NodeGroups; from: Date; to: Date },
  { after, limit }: { after: DifferenceKey | null; limit: number },
): Promise<DifferenceKey[]> {
  const filter = listed({ filter: asked, groups })
  const within = (column: SQL) => sql`${column} > ${time(from)} and ${column} <= ${time(to)}`
  const behind = (at: SQL, name: SQL, id: SQL) =>
    after ? sql`(${at}, ${name}, ${id}) < (${after[0]}::timestamptz, ${after[1]}, ${after[2]}::uuid)` : sql`true`
  const [changed, ended, began] = [sql`${node.changedAt}`, sql`${nodeHistory.validTo}`, sql`${nodeHistory.validFrom}`]
  const [name, id, pastName, pastId] = [
    sql`${node.name}`,
    sql`${node.id}`,
    sql`${nodeHistory.name}`,
    sql`${nodeHistory.nodeId}`,
  ]
  // Of what a version was at a time, `pastConditions` asks whether it was valid then.
  const parts = pastConditions(filter, to)
  const [, , ...matches] = parts
  const rows = await db.execute<{ at: string; name: string; id: string }>(sql`
    select at, name, id from (
      (select ${changed} as at, ${name} as name, ${id} as id from ${node}
        where ${and(...nowConditions(filter))} and ${within(changed)} and ${behind(changed, name, id)}
        order by ${changed} desc, ${name} desc, ${id} desc limit ${limit})
      union all
      (select ${began}, ${pastName}, ${pastId} from ${nodeHistory}
        where ${and(...parts)} and ${within(began)} and ${behind(began, pastName, pastId)}
        order by ${began} desc, ${pastName} desc, ${pastId} desc limit ${limit})
      union all
      (select ${ended}, ${pastName}, ${pastId} from ${nodeHistory}
        where ${and(...matches) ?? sql`true`} and ${pastName} is not null and ${within(ended)} and ${behind(ended, pastName, pastId)} and not exists (
          select 1 from ${nodeHistory} as later where later.node_id = ${nodeHistory.nodeId}
            and later.valid_from >= ${nodeHistory.validTo} and later.valid_from <= ${time(to)})
        order by ${ended} desc, ${pastName} desc, ${pastId} desc limit ${limit})
    ) as found order by at desc, name desc, id desc limit ${limit}`)
  return rows.map((row) => [row.at, row.name, row.id])
}

import { sql } from 'drizzle-orm'
import type { NodeFilter } from '@/server/domain/node-list-schema'
import { type Database, prepared } from '../client'
import { cloud, node, nodeCount } from '../schema'
import { type Facet, readFacet } from '../schema/node-facet'

/** Nodes that are there with the same cloud, state, reach and owner, and how many they are. */
export type NodeGroup = Facet & { cloud: string; facet: number; count: number }
/** A configured cloud as lists of nodes name it. */
export type ListedCloud = { id: string; name: string; historyFrom: Date | null; countedAt: Date | null }
/** What the roll-up says of all nodes of configured clouds. */
export type NodeGroups = {
  clouds: readonly ListedCloud[]
  groups: readonly NodeGroup[]
  /** Nodes of clouds that left the configuration are there too: they are on no list. */
  hidden: boolean
  now: Date
}

/** Clouds in their order, each with the groups of its nodes. The same cost for ten nodes and for a million. */
export async function nodeGroups(db: Database): Promise<NodeGroups> {
  const rows = await prepared(db).execute<{
    id: string
    name: string
    listed: boolean
    history_from: string | null
    synced_at: string | null
    facets: Record<string, number> | null
    now: string
  }>(sql`
    select ${cloud.id} as id, ${cloud.name} as name, ${cloud.removedAt} is null as listed, ${cloud.historyFrom} as history_from,
      ${cloud.syncedAt} as synced_at, now() as now, counted.facets
    from ${cloud} left join (
      select ${nodeCount.cloudId}, json_object_agg(${nodeCount.facet}, ${nodeCount.count}) as facets from ${nodeCount}
      where ${nodeCount.count} > 0 group by ${nodeCount.cloudId}
    ) as counted on counted.cloud_id = ${cloud.id} order by ${cloud.position}, ${cloud.id}`)
  const listed = rows.filter((row) => row.listed)
  return {
    clouds: listed.map((row) => ({
      ...{
        id: row.id,
        name: row.name,
        historyFrom: dateOrNull(row.history_from),
        countedAt: dateOrNull(row.synced_at),
      },
    })),
    groups: listed.flatMap((row) =>
      Object.entries(row.facets ?? {}).map(([key, count]) => {
        const facet = Number(key)
        return { cloud: row.id, facet, count, ...readFacet(facet) }
      }),
    ),
    hidden: rows.some((row) => !row.listed && row.facets !== null),
    now: dateOrNull(rows[0]?.now ?? null) ?? new Date(0),
  }
}

/** Postgres writes times for people. */
const dateOrNull = (text: string | null): Date | null => (text === null ? null : new Date(text))

export type GroupDimension = 'cloud' | 'state' | 'reach' | 'owner'

/** The groups that a filter lets through; `but` leaves one part of it out. Search and allocation are not theirs to know. */
export function groupsOf(groups: readonly NodeGroup[], filter: NodeFilter, but?: GroupDimension): NodeGroup[] {
  const takes = (dimension: GroupDimension, value: string, wanted: readonly string[] | undefined) =>
    dimension === but || !wanted || wanted.length === 0 || wanted.includes(value)
  return groups.filter(
    (group) =>
      takes('cloud', group.cloud, filter.cloud) &&
      takes('state', group.state, filter.state) &&
      takes('reach', group.reach, filter.reach) &&
      takes('owner', group.owner, filter.owner ? [filter.owner] : undefined),
  )
}

export const sumOf = (groups: readonly { count: number }[]): number => groups.reduce((sum, { count }) => sum + count, 0)

/** When a node that is there became what it is, the newest of all; null without nodes. */
export async function newestChange(db: Database): Promise<string | null> {
  const [row] = await db.execute<{ at: string | null }>(
    sql`select max(${node.changedAt})::text as at from ${node} where ${node.goneAt} is null`,
  )
  return row?.at ?? null
}

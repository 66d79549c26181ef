import { and, asc, count, eq, inArray, isNull, like, type SQL, sql } from 'drizzle-orm'
import type { NodeState } from '@/server/domain/node'
import type { Database } from '../client'
import { allocationNode, cloud, learnedUser, node } from '../schema'

export type NodeFilter = {
  clouds?: string[]
  states?: NodeState[]
  q?: string
  /** Id of the allocation that made them. */
  allocation?: string
}

/** Nodes that are there now and match every part of the filter; search is part of a word in lower case, by trigrams. */
export const nodeConditions = (filter: NodeFilter): SQL | undefined =>
  and(
    isNull(node.goneAt),
    isNull(cloud.removedAt),
    filter.clouds && filter.clouds.length > 0 ? inArray(node.cloudId, filter.clouds) : undefined,
    filter.states && filter.states.length > 0 ? inArray(node.state, filter.states) : undefined,
    filter.allocation
      ? sql`${node.allocationNodeId} in (select id from allocation_node where allocation_id = ${filter.allocation}::uuid)`
      : undefined,
    ...searchWords(filter.q).map((word) => like(node.search, `%${word}%`)),
  )

const searchWords = (q: string | undefined): string[] =>
  (q ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 8)
    .map((word) => word.replace(/[\\%_]/g, (character) => `\\${character}`))

const nodeColumns = {
  node,
  cloudName: cloud.name,
  syncedAt: cloud.syncedAt,
  simulated: cloud.simulated,
  allocationId: allocationNode.allocationId,
  ssh: allocationNode.ssh,
  loginUser: allocationNode.loginUser,
  /** What worked on another node of the same image. */
  learnedUser: learnedUser.user,
}

const selectNodes = (db: Database) =>
  db
    .select(nodeColumns)
    .from(node)
    .innerJoin(cloud, eq(cloud.id, node.cloudId))
    .leftJoin(allocationNode, eq(allocationNode.id, node.allocationNodeId))
    .leftJoin(
      learnedUser,
      and(eq(learnedUser.cloudId, node.cloudId), eq(learnedUser.imageId, sql`${node.record} -> 'image' ->> 'id'`)),
    )

/** One page by name and id, after `after`. */
export const pageOfNodes = async (
  db: Database,
  filter: NodeFilter,
  page: { after: readonly [name: string, id: string] | null; limit: number },
) =>
  await selectNodes(db)
    .where(
      and(
        nodeConditions(filter),
        page.after ? sql`(${node.name}, ${node.id}) > (${page.after[0]}, ${page.after[1]}::uuid)` : undefined,
      ),
    )
    .orderBy(asc(node.name), asc(node.id))
    .limit(page.limit)

/** One node, also one that is gone. */
export const oneNode = async (db: Database, id: string) => (await selectNodes(db).where(eq(node.id, id)))[0]

/** How many nodes each cloud has under the filter. */
export const countByCloud = async (db: Database, filter: NodeFilter) =>
  await db
    .select({ id: cloud.id, name: cloud.name, count: count() })
    .from(node)
    .innerJoin(cloud, eq(cloud.id, node.cloudId))
    .where(nodeConditions(filter))
    .groupBy(cloud.id, cloud.name)
    .orderBy(asc(cloud.position), asc(cloud.id))

/** How many nodes are in each state under the filter. */
export const countByState = async (db: Database, filter: NodeFilter) =>
  await db
    .select({ state: node.state, count: count() })
    .from(node)
    .innerJoin(cloud, eq(cloud.id, node.cloudId))
    .where(nodeConditions(filter))
    .groupBy(node.state)

/** How many nodes match in all. */
export const countNodes = async (db: Database, filter: NodeFilter): Promise<number> => {
  const [row] = await db
    .select({ count: count() })
    .from(node)
    .innerJoin(cloud, eq(cloud.id, node.cloudId))
    .where(nodeConditions(filter))
  return row?.count ?? 0
}

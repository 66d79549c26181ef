import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import { type Database, prepared } from '../client'
import { allocation, allocationNode, cloud, learnedUser, node } from '../schema'
import { idsIn } from './node-filter'

export { nodeConditions } from './node-filter'

// What only searches and listings look at stays where it is.
const { search: _search, contentHash: _hash, facet: _facet, missingSince: _missing, ...shown } = getTableColumns(node)
const nodeColumns = {
  node: shown,
  cloudName: cloud.name,
  syncedAt: cloud.syncedAt,
  simulated: cloud.simulated,
  allocationId: allocationNode.allocationId,
  allocationName: allocation.name,
  /** How far the run that made it is. */
  runState: allocationNode.state,
  /** Where we logged in. */
  address: allocationNode.address,
  port: allocationNode.port,
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
    .leftJoin(allocation, eq(allocation.id, allocationNode.allocationId))
    .leftJoin(
      learnedUser,
      and(eq(learnedUser.cloudId, node.cloudId), eq(learnedUser.imageId, sql`${node.record} -> 'image' ->> 'id'`)),
    )

/** A row of the inventory with its cloud's name and what its allocation says. */
export type NodeRow = Awaited<ReturnType<typeof nodesById>>[number]

/** The rows of a page, in the order of their ids; one that retention removed meanwhile is left out. */
export async function nodesById(db: Database, ids: readonly string[]) {
  if (ids.length === 0) return []
  const rows = await selectNodes(prepared(db)).where(idsIn(ids))
  const byId = new Map(rows.map((row) => [row.node.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/** One node, also one that is gone. */
export const oneNode = async (db: Database, id: string) => (await selectNodes(db).where(eq(node.id, id)))[0]

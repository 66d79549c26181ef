import { count, isNull } from 'drizzle-orm'
import type { NodeState } from '@/server/domain/node'
import type { Database } from '../client'
import { node } from '../schema'

export type NodeCounts = { total: number; byState: Partial<Record<NodeState, number>> }

/** Nodes that are there now, by cloud and state. */
export async function nodeCountsByCloud(db: Database): Promise<Map<string, NodeCounts>> {
  const rows = await db
    .select({ cloudId: node.cloudId, state: node.state, count: count() })
    .from(node)
    .where(isNull(node.goneAt))
    .groupBy(node.cloudId, node.state)
  const counts = new Map<string, NodeCounts>()
  for (const row of rows) {
    const ofCloud = counts.get(row.cloudId) ?? { total: 0, byState: {} }
    ofCloud.total += row.count
    ofCloud.byState[row.state] = row.count
    counts.set(row.cloudId, ofCloud)
  }
  return counts
}

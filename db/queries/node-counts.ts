import type { NodeState } from '@/server/domain/node'
import type { Database } from '../client'
import { nodeCount } from '../schema'

export type NodeCounts = { total: number; byState: Partial<Record<NodeState, number>> }

/** Nodes that are there now, by cloud and state, as the last listing of each cloud left them. */
export async function nodeCountsByCloud(db: Database): Promise<Map<string, NodeCounts>> {
  const counts = new Map<string, NodeCounts>()
  for (const row of await db.select().from(nodeCount)) {
    const ofCloud = counts.get(row.cloudId) ?? { total: 0, byState: {} }
    ofCloud.total += row.count
    if (row.count > 0) ofCloud.byState[row.state] = (ofCloud.byState[row.state] ?? 0) + row.count
    counts.set(row.cloudId, ofCloud)
  }
  return counts
}

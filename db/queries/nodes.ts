import { eq, type SQL, sql } from 'drizzle-orm'
import type { CloudNode } from '@/server/domain/node'
import type { NodeReach } from '@/server/domain/node-list'
import { type Database, prepared } from '../client'
import { allocation, allocationNode, cloud, learnedUser, node } from '../schema'
import { idsIn } from './node-filter'

export { nodeConditions } from './node-filter'

/** A row of the inventory with its cloud's name and what its allocation says. */
export type NodeRow = {
  node: {
    id: string
    cloudId: string
    record: CloudNode
    reach: NodeReach
    loginUser: string | null
    firstSeenAt: Date
    changedAt: Date
    seenAt: Date
    goneAt: Date | null
  }
  cloudName: string
  syncedAt: Date | null
  simulated: boolean
  /** What made it; null for a node that we did not make. */
  made: Made | null
  /** The user that worked on another node of the same image. */
  learnedUser: string | null
}

type Made = {
  allocationId: string
  allocationName: string
  /** How far the run that made it is; null where the past is told. */
  runState: AllocationNodeRow['state'] | null
  /** Where we logged in. */
  address: string | null
  port: number | null
  ssh: string | null
  loginUser: string | null
}
type AllocationNodeRow = typeof allocationNode.$inferSelect

/** As the connection gives it: times as text, which Postgres writes for people. */
type Answer = {
  id: string
  cloud_id: string
  record: CloudNode
  reach: NodeReach
  login_user: string | null
  first_seen_at: string
  changed_at: string
  seen_at: string
  gone_at: string | null
  cloud_name: string
  synced_at: string | null
  simulated: boolean
  made: Made | null
  learned_user: string | null
}

/**
 * Written as SQL because a page of it is read more often than anything else: drizzle's walk over the columns of each row takes longer
 * than the database. Most nodes are not ours, so that what made them is one column, and empty.
 */
const selectNodes = (where: SQL): SQL => sql`
  select ${node.id}, ${node.cloudId}, ${node.record}, ${node.reach}, ${node.loginUser}, ${node.firstSeenAt}, ${node.changedAt},
    ${node.seenAt}, ${node.goneAt}, ${cloud.name} as cloud_name, ${cloud.syncedAt}, ${cloud.simulated},
    case when ${allocation.id} is not null then json_build_object('allocationId', ${allocation.id}, 'allocationName', ${allocation.name},
      'runState', ${allocationNode.state}, 'address', ${allocationNode.address}, 'port', ${allocationNode.port},
      'ssh', ${allocationNode.ssh}, 'loginUser', ${allocationNode.loginUser}) end as made,
    ${learnedUser.user} as learned_user
  from ${node} join ${cloud} on ${cloud.id} = ${node.cloudId}
  left join ${allocationNode} on ${allocationNode.id} = ${node.allocationNodeId}
  left join ${allocation} on ${allocation.id} = ${allocationNode.allocationId}
  left join ${learnedUser} on ${learnedUser.cloudId} = ${node.cloudId} and ${learnedUser.imageId} = ${node.record} -> 'image' ->> 'id'
  where ${where}`

const rowOf = (answer: Answer): NodeRow => ({
  node: {
    id: answer.id,
    cloudId: answer.cloud_id,
    record: answer.record,
    reach: answer.reach,
    loginUser: answer.login_user,
    firstSeenAt: new Date(answer.first_seen_at),
    changedAt: new Date(answer.changed_at),
    seenAt: new Date(answer.seen_at),
    goneAt: answer.gone_at === null ? null : new Date(answer.gone_at),
  },
  cloudName: answer.cloud_name,
  syncedAt: answer.synced_at === null ? null : new Date(answer.synced_at),
  simulated: answer.simulated,
  made: answer.made,
  learnedUser: answer.learned_user,
})

/** The rows of a page, in the order of their ids; one that retention removed meanwhile is left out. */
export async function nodesById(db: Database, ids: readonly string[]): Promise<NodeRow[]> {
  if (ids.length === 0) return []
  const answers = await prepared(db).execute<Answer>(selectNodes(idsIn(ids)))
  const byId = new Map(answers.map((answer) => [answer.id, answer]))
  return ids.flatMap((id) => {
    const answer = byId.get(id)
    return answer ? rowOf(answer) : []
  })
}

/** One node, also one that is gone. */
export async function oneNode(db: Database, id: string): Promise<NodeRow | undefined> {
  const [answer] = await db.execute<Answer>(selectNodes(eq(node.id, id)))
  return answer && rowOf(answer)
}

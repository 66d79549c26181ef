import { eq, sql } from 'drizzle-orm'
import type { Database } from '../client'
import { allocationNode, allocationStep, learnedUser } from '../schema'

/** Login users that worked on a cloud before, by image id. */
export async function learnedUsers(
  db: Database,
  cloudId: string,
): Promise<Record<string, { user: string; at: string; allocationId: string | null }>> {
  const rows = await db.select().from(learnedUser).where(eq(learnedUser.cloudId, cloudId))
  return Object.fromEntries(
    rows.map(({ imageId, user, at, allocationId }) => [imageId, { user, at: at.toISOString(), allocationId }]),
  )
}

/** Median duration in ms of the runs on a cloud in which all eight steps were done; null when there is none. */
export async function medianRunMs(db: Database, cloudId: string): Promise<number | null> {
  const rows = await db.execute<{ median: number | null }>(sql`
    select percentile_cont(0.5) within group (order by total)::float8 as median from (
      select sum(${allocationStep.ms}) as total
      from ${allocationStep} join ${allocationNode} on ${allocationNode.id} = ${allocationStep.nodeId}
      where ${allocationNode.cloudId} = ${cloudId} and ${allocationStep.state} = 'done'
      group by ${allocationStep.nodeId} having count(*) = 8
    ) as runs`)
  const median = rows[0]?.median
  return median === null || median === undefined ? null : Math.round(median)
}

import { sql } from 'drizzle-orm'
import type { NodeRunState } from '@/server/domain/steps'
import type { Database } from '../client'

export type Stray = { id: string; cloudId: string; run: number; state: NodeRunState; failed: boolean }

/**
 * Nodes that are under way, have not been written for a minute, and for whose current task the queue holds no job that
 * waits or runs. There should be none: job and row are written in one transaction, and a job ends after its node.
 */
export const strays = async (db: Pick<Database, 'execute'>): Promise<Stray[]> =>
  await db.execute<Stray>(sql`
    select node.id, node.cloud_id as "cloudId", node.run, node.state, node.failure is not null as failed
    from allocation_node node
    where node.state in ('queued', 'running', 'cleaning', 'releasing')
      and node.updated_at < now() - interval '1 minute'
      and not exists (
        select from pgboss.job job
        where job.name in ('node', 'node-lost') and job.state < 'completed'
          and job.data ->> 'nodeId' = node.id::text and (job.data ->> 'run')::int = node.run
      )
    limit 100`)

import { and, count, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Database } from '@/db/client'
import { configuredClouds } from '@/db/queries/clouds'
import { nodeCountsByCloud } from '@/db/queries/node-counts'
import { allocation, allocationNode, cloud, cloudAccount, syncRun, worker } from '@/db/schema'
import { queueNames } from '@/server/queue/queues'
import { workerAgeMsMax } from '../health/get-health'
import { leftoverCounts } from '../leftovers/counts'

/** Everything that the metrics tell of the installation, read by counters, roll-ups and indexes: never by counting nodes. */
export async function readState(db: Database) {
  const [clouds, syncs, credentials, nodes, leftovers, allocations, running, workers, queues, size] = await Promise.all(
    [
      configuredClouds(db),
      lastSyncs(db),
      credentialEnds(db),
      nodeCountsByCloud(db),
      leftoverCounts(db),
      openAllocations(db),
      runningNodes(db),
      livingWorkers(db),
      queueDepths(db),
      databaseSize(db),
    ],
  )
  return { clouds, syncs, credentials, nodes, leftovers, allocations, running, workers, queues, size }
}
export type State = Awaited<ReturnType<typeof readState>>

/** The last listing of each cloud that ended, and the age of what is shown of it, by the database's clock. */
async function lastSyncs(db: Database) {
  return await db.execute<{
    cloud: string
    ageSeconds: number | null
    at: number | null
    ok: boolean | null
    tookSeconds: number | null
  }>(sql`
    select ${cloud.id} as cloud, extract(epoch from now() - ${cloud.syncedAt})::float8 as "ageSeconds",
      extract(epoch from ${cloud.syncedAt})::float8 as at, run.error is null as ok,
      extract(epoch from run.ended_at - run.started_at)::float8 as "tookSeconds"
    from ${cloud} left join lateral (
      select * from ${syncRun} where ${syncRun.cloudId} = ${cloud.id} and ${syncRun.endedAt} is not null
      order by ${syncRun.startedAt} desc limit 1
    ) as run on true
    where ${cloud.removedAt} is null`)
}

/** Seconds by the database's clock until the credentials of each cloud end of which that is told. */
async function credentialEnds(db: Database) {
  const rows = await db
    .select({
      cloud: cloudAccount.cloudId,
      credential: cloudAccount.credential,
      now: sql<number>`extract(epoch from now())::float8`,
    })
    .from(cloudAccount)
    .innerJoin(cloud, eq(cloud.id, cloudAccount.cloudId))
    .where(isNull(cloud.removedAt))
  return rows.flatMap(({ cloud: id, credential, now }) => {
    const end = credential?.expires === 'at' ? Date.parse(credential.expiresAt ?? '') / 1000 : Number.NaN
    return credential && Number.isFinite(end) ? [{ cloud: id, renews: credential.renews, leftSeconds: end - now }] : []
  })
}

const openAllocations = async (db: Database) =>
  await db
    .select({ state: allocation.state, count: count() })
    .from(allocation)
    .where(isNull(allocation.endedAt))
    .groupBy(allocation.state)

/** States in which a node keeps a worker busy, or will. */
export const movingStates = ['queued', 'running', 'cleaning', 'releasing'] as const

const runningNodes = async (db: Database) =>
  await db
    .select({ cloud: allocationNode.cloudId, state: allocationNode.state, count: count() })
    .from(allocationNode)
    .innerJoin(allocation, eq(allocation.id, allocationNode.allocationId))
    .where(and(isNull(allocation.endedAt), inArray(allocationNode.state, [...movingStates])))
    .groupBy(allocationNode.cloudId, allocationNode.state)

async function livingWorkers(db: Database): Promise<{ count: number; troubled: number }> {
  const [row] = await db
    .select({ count: count(), troubled: count(worker.problem) })
    .from(worker)
    .where(
      and(
        isNull(worker.stoppedAt),
        sql`${worker.seenAt} > now() - make_interval(secs => ${workerAgeMsMax / 1000}::int)`,
      ),
    )
  return row ?? { count: 0, troubled: 0 }
}

/** pg-boss' own table: jobs that wait stand in a partial index, those under way are counted by it every second. */
async function queueDepths(db: Database) {
  const rows = await db.execute<{
    queue: string
    waiting: number
    deferred: number
    active: number
    oldestSeconds: number
  }>(sql`
    select queue.name as queue, coalesce(waiting, 0)::int as waiting, coalesce(deferred, 0)::int as deferred,
      queue.active_count::int as active, coalesce(oldest, 0)::float8 as "oldestSeconds"
    from pgboss.queue as queue left join (
      select name, count(*) filter (where start_after <= now()) as waiting,
        count(*) filter (where start_after > now()) as deferred,
        extract(epoch from now() - min(start_after) filter (where start_after <= now())) as oldest
      from pgboss.job where state < 'active' and not blocked group by name
    ) as job on job.name = queue.name`)
  return rows.filter((row) => (queueNames as readonly string[]).includes(row.queue))
}

async function databaseSize(db: Database): Promise<number> {
  const [row] = await db.execute<{ bytes: number }>(sql`select pg_database_size(current_database())::float8 as bytes`)
  return row?.bytes ?? 0
}

import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import { expect } from 'vitest'
import { nodeCountsByCloud } from '@/db/queries/node-counts'
import { cloud, node, nodeHistory, syncRun } from '@/db/schema'
import type { CloudNode } from '@/server/domain/node'
import type { Runtime } from '../context'

/** What Postgres says about the cloud `id`, for tests of listings. */
export const inventoryOf = (runtime: Runtime, id: string) => ({
  cloud: async () => (await runtime.db.select().from(cloud).where(eq(cloud.id, id)))[0]!,
  present: async () =>
    await runtime.db
      .select()
      .from(node)
      .where(and(eq(node.cloudId, id), isNull(node.goneAt)))
      .orderBy(asc(node.providerId)),
  runs: async () =>
    await runtime.db.select().from(syncRun).where(eq(syncRun.cloudId, id)).orderBy(asc(syncRun.startedAt)),
  /** Where each row stands on disk: another place, or another number, is a write. */
  places: async () =>
    (
      await runtime.db.execute<{ place: string }>(
        sql`select id || ' ' || ctid || ' ' || xmin as place from ${node} where cloud_id = ${id} order by id`,
      )
    ).map((row) => row.place),
})

/**
 * That the tables say of the cloud `id` exactly what it holds: every description, counts by state, and for each node one version
 * that is valid, with versions that follow one another without an overlap.
 */
export async function expectExactly(runtime: Runtime, id: string, held: readonly CloudNode[]): Promise<void> {
  const rows = await inventoryOf(runtime, id).present()
  const wanted = [...held].sort((a, b) => (a.providerId < b.providerId ? -1 : 1))
  expect(rows.map((row) => row.record)).toEqual(wanted)
  const byState: Record<string, number> = {}
  for (const { state } of wanted) byState[state] = (byState[state] ?? 0) + 1
  expect((await nodeCountsByCloud(runtime.db)).get(id)?.byState ?? {}).toEqual(byState)
  expect(await brokenHistories(runtime, id)).toEqual([])
}

/** Nodes whose history does not end with their row's own content, or whose versions overlap or run backwards. */
async function brokenHistories(runtime: Runtime, id: string): Promise<string[]> {
  const rows = await runtime.db.execute<{ provider_id: string }>(sql`
    select distinct provider_id from (
      select n.provider_id, n.gone_at, n.record, h.valid_from, h.valid_to, h.record as version,
        lead(h.valid_from) over (partition by h.node_id order by h.valid_from) as next_from
      from ${node} as n left join ${nodeHistory} as h on h.node_id = n.id where n.cloud_id = ${id}
    ) as versions
    where valid_from is null
      or valid_to <= valid_from
      or (next_from is not null and (valid_to is null or valid_to > next_from))
      or (next_from is null and (gone_at is null) <> (valid_to is null))
      or (next_from is null and version <> record)`)
  return rows.map((row) => row.provider_id)
}

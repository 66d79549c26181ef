import readline from 'node:readline'
import { loadConfiguredClouds } from '@/server/services/clouds/load-configured'
import { syncCloudNodes } from '@/server/services/inventory/sync'
import { createRuntime } from '@/server/services/runtime'
import { type Cost, measured } from './cost'

/**
 * Lists the cloud that a line on its input names, as a worker does, and tells on one line what that cost and how many rows of nodes
 * and their history it wrote. Runs in a process of its own, so that its processor time is nobody else's.
 */
const runtime = await createRuntime({ role: 'command' })
await loadConfiguredClouds(runtime)

/** Postgres counts what a connection wrote once that has told it: all of them are asked to, at the same time. */
async function written(): Promise<number> {
  const tell = () => runtime.sql`select pg_stat_force_next_flush(), pg_sleep(0.1)`
  const all = () => Promise.all(Array.from({ length: runtime.sql.options.max }, tell))
  await all()
  await all()
  const [row] = await runtime.sql<{ rows: string }[]>`
    select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) as rows
    from pg_stat_user_tables where relname in ('node', 'node_history')`
  return Number(row?.rows ?? 0)
}

export type Synced = Cost & { seen: number; changed: number; written: number }

for await (const cloudId of readline.createInterface({ input: process.stdin })) {
  const before = await written()
  const { cost, result } = await measured(async () => {
    const synced = await syncCloudNodes(runtime, cloudId, new AbortController().signal, { betweenSightingsMs: 0 })
    if (synced) return synced
    const [row] = await runtime.sql<{ problem: string | null }[]>`select problem from cloud where id = ${cloudId}`
    throw new Error(`${cloudId} could not be listed: ${row?.problem ?? 'it is not configured'}`)
  })
  const told: Synced = { ...cost, seen: result.seen, changed: result.changed, written: (await written()) - before }
  process.stdout.write(`${JSON.stringify(told)}\n`)
}
await runtime.close(1_000)
process.exit(0)

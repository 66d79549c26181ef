import type postgres from 'postgres'
import type { Worker } from '../ground'

/** Nodes that are in a step now, with the process that has them (the last that said so). */
export async function holders(sql: postgres.Sql): Promise<{ node: string; pid: number }[]> {
  const rows = await sql<{ node: string; worker: string }[]>`
    select n.id as node, started.worker from allocation_node n
    join lateral (
      select e.event->>'worker' as worker from allocation_event e
      where e.allocation_id = n.allocation_id and e.event->>'type' = 'node-started' and e.event->>'node' = n.id::text
      order by e.seq desc limit 1) started on true
    where n.state = 'running'
      and exists (select 1 from allocation_step s where s.node_id = n.id and s.state = 'running')`
  return rows.map(({ node, worker }) => ({ node, pid: Number(worker.split('-').at(-2)) }))
}

/** Of these workers those that have nodes in a step, with them; who has most comes first. */
export async function byWorker(
  sql: postgres.Sql,
  workers: readonly Worker[],
): Promise<{ worker: Worker; nodes: string[] }[]> {
  const held = await holders(sql)
  return workers
    .map((worker) => ({ worker, nodes: held.filter(({ pid }) => pid === worker.pid).map(({ node }) => node) }))
    .filter(({ nodes }) => nodes.length > 0)
    .sort((a, b) => b.nodes.length - a.nodes.length)
}

/** When each node was taken up first after a moment (ms since the epoch), or came to an end; null: neither yet. */
export async function wentOn(
  sql: postgres.Sql,
  nodes: readonly string[],
  after: number,
): Promise<Map<string, { at: number; started: boolean } | null>> {
  const rows = await sql<{ node: string; at: string; type: string }[]>`
    select distinct on (e.event->>'node') e.event->>'node' as node, e.event->>'at' as at, e.event->>'type' as type
    from allocation_event e join allocation_node n on n.allocation_id = e.allocation_id
    where n.id::text in ${sql(nodes as string[])} and e.event->>'node' = n.id::text
      and e.event->>'type' in ('node-started', 'node-delivered', 'node-failed', 'node-cancelled')
      and (e.event->>'at')::timestamptz >= ${new Date(after).toISOString()}::text::timestamptz
    order by e.event->>'node', e.seq`
  const found = new Map(
    rows.map(({ node, at, type }) => [node, { at: Date.parse(at), started: type === 'node-started' }]),
  )
  return new Map(nodes.map((node) => [node, found.get(node) ?? null]))
}

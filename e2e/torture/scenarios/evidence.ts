import fs from 'node:fs'
import type postgres from 'postgres'
import type { Report } from '@/e2e/openstack/report'
import type { Ground } from '../ground'

const linesMax = 8
const lineLength = 600

/** Errors that the workers logged: the folder of the ground is gone after its end. */
export function tellErrors(ground: Ground, report: Report): void {
  const errors = ground.workers.flatMap(({ name, options }) =>
    fs
      .readFileSync(options.logFile, 'utf8')
      .split('\n')
      .filter((line) => /"level":"(error|fatal)"/.test(line))
      .map((line) => `${name}: ${line.slice(0, lineLength)}`),
  )
  report.line(`${errors.length} errors in the logs of workers`)
  for (const line of errors.slice(0, linesMax)) report.line(line)
}

/** Who waits for whom in the database now, and which jobs of nodes are where: for nodes that nobody takes up. */
export async function tellBlocked(sql: postgres.Sql, report: Report, nodes: readonly string[]): Promise<void> {
  const jobs = await sql<{ line: string }[]>`
    select n.state || ', job ' || coalesce(j.state::text, 'none') || ', attempt ' || coalesce(j.retry_count::text, '-') ||
      ' of lease ' || n.lease_attempt || ', heartbeat ' || coalesce(extract(epoch from now() - j.heartbeat_on)::int::text, '-') ||
      ' s ago, ' || count(*) || ' nodes' as line
    from allocation_node n left join pgboss.job j on j.id::text = n.lease_job
    where n.id::text in ${sql(nodes as string[])}
    group by n.state, j.state, j.retry_count, n.lease_attempt, extract(epoch from now() - j.heartbeat_on)::int`
  for (const { line } of jobs) report.line(`  ${line}`)
  const waits = await sql<{ line: string }[]>`
    select b.usename || ' (' || b.state || ' for ' || extract(epoch from now() - b.state_change)::int || ' s, ' ||
      b.application_name || ': ' || left(regexp_replace(b.query, '[[:space:]]+', ' ', 'g'), 120) || ') blocks ' || count(*) as line
    from pg_stat_activity w cross join lateral unnest(pg_blocking_pids(w.pid)) as blocker(pid)
    join pg_stat_activity b on b.pid = blocker.pid
    group by b.pid, b.usename, b.state, b.state_change, b.application_name, b.query limit 8`
  for (const { line } of waits) report.line(`  ${line}`)
  if (waits.length === 0) report.line('  nobody waits for a lock')
}

import type postgres from 'postgres'
import { waitFor } from '../helpers/product'

const syncMs = 600_000

/** Resolves when each cloud was listed so many times without a problem. */
export async function listed(sql: postgres.Sql, times: number): Promise<void> {
  let last = ''
  const look = async () => {
    const rows = await sql<{ id: string; problem: string | null; runs: number }[]>`
      select c.id, c.problem, (select count(*)::int from sync_run s
        where s.cloud_id = c.id and s.ended_at is not null and s.error is null) as runs
      from cloud c where c.removed_at is null`
    last = rows.map(({ id, runs, problem }) => `${id} ${runs}${problem ? ` (${problem})` : ''}`).join(', ')
    return rows.length > 0 && rows.every(({ runs }) => runs >= times) ? true : undefined
  }
  await waitFor(look, syncMs, () => `Not every cloud was listed ${times} times in ${syncMs / 1000} s: ${last}.`)
}

import type { CloudRow } from '@/db/queries/clouds'
import type { Runtime } from '../context'
import { driftCounts } from '../quirks/drift-counts'
import { accountsByCloud } from './account/accounts'
import type { CloudExtras } from './cloud-item'
import { latencyByCloud } from './latency/api-latency'

/** What other tables tell of clouds, read once for all of them. */
export async function cloudExtras(
  runtime: Pick<Runtime, 'db' | 'log'>,
  rows: readonly CloudRow[],
): Promise<(cloudId: string) => CloudExtras> {
  const [accounts, latencies, drifts] = await Promise.all([
    accountsByCloud(runtime.db),
    latencyByCloud(runtime.db),
    driftCounts(runtime, rows),
  ])
  return (id) => ({ account: accounts.get(id), latency: latencies.get(id), drift: drifts.get(id) ?? null })
}

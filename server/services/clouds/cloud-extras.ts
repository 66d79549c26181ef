import type { CloudRow } from '@/db/queries/clouds'
import type { Runtime } from '../context'
import { driftCounts } from '../quirks/drift-counts'
import { accountsByCloud } from './account/accounts'
import type { CloudExtras } from './cloud-item'
import { latencyByCloud } from './latency/api-latency'
import { openSyncs } from './open-syncs'

/** What other tables tell of clouds, read once for all of them. */
export async function cloudExtras(
  runtime: Pick<Runtime, 'db' | 'log'>,
  rows: readonly CloudRow[],
): Promise<(cloudId: string) => CloudExtras> {
  const [accounts, latencies, drifts, syncs] = await Promise.all([
    accountsByCloud(runtime.db),
    latencyByCloud(runtime.db),
    driftCounts(runtime, rows),
    openSyncs(runtime.db),
  ])
  return (id) => ({
    account: accounts.get(id),
    latency: latencies.get(id),
    drift: drifts.get(id) ?? null,
    sync: syncs.get(id),
  })
}

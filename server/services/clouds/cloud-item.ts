import type { cloud } from '@/db/schema'
import { lifecycleOf } from '@/server/domain/cloud-declaration'
import { noAccount } from './account/accounts'
import type { AccountSummary } from './account/shapes'
import { livePause } from './keep-pause'
import type { LatencySummary } from './latency/shapes'
import type { CloudItem } from './shapes'
import { isInsideSite } from './site'

type CloudRow = typeof cloud.$inferSelect

/** What other tables tell of a cloud; absent where nobody asked them. */
export type CloudExtras = {
  account?: AccountSummary
  latency?: LatencySummary
  drift?: number | null
  sync?: CloudItem['sync']
}

/** A cloud's row as lists show it; `nodes` counts those that are there now. */
export function cloudItem(row: CloudRow, nodes: number, more: CloudExtras = {}): CloudItem {
  return {
    id: row.id,
    name: row.name,
    provider: row.provider,
    region: row.region,
    simulated: row.simulated,
    private: isInsideSite(row),
    yardstick: row.config.yardstick ?? false,
    source: row.source,
    health: row.health,
    problem: row.problem,
    problemCode: row.problemCode,
    paused: livePause(row.breaker),
    identity: row.identity,
    probedAt: row.probedAt?.toISOString() ?? null,
    syncedAt: row.syncedAt?.toISOString() ?? null,
    listedAt: row.fullSyncAt?.toISOString() ?? null,
    syncing: row.syncStartedAt !== null,
    sync: more.sync ?? null,
    lifecycle: lifecycleOf(row.declaration),
    nodes,
    account: more.account ?? noAccount,
    latency: more.latency ?? null,
    drift: more.drift ?? null,
  }
}

import type { cloud } from '@/db/schema'
import { lifecycleOf } from '@/server/domain/cloud-declaration'
import { livePause } from './keep-pause'
import type { CloudItem } from './shapes'
import { isInsideSite } from './site'

type CloudRow = typeof cloud.$inferSelect

/** A cloud's row as lists show it; `nodes` counts those that are there now. */
export function cloudItem(row: CloudRow, nodes: number): CloudItem {
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
    syncing: row.syncStartedAt !== null,
    lifecycle: lifecycleOf(row.declaration),
    nodes,
  }
}

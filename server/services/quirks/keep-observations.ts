import { eq, sql } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { cloud, quirkObservation } from '@/db/schema'
import type { ObservationMethod } from '@/server/domain/network-role'
import type { SeenRole } from '@/server/quirks/observe-roles'

/** How roles were seen: by which allocation, node and step, where it was one. */
export type SeenBy = {
  cloudId: string
  method: ObservationMethod
  allocationId?: string
  nodeId?: string
  step?: number
}

/**
 * Writes what was seen of networks, in the caller's transaction. The same again raises `times`, once per allocation, however many nodes
 * and repeated writes it has; something contrary gets a row of its own.
 */
export async function keepObservations(tx: Transaction, by: SeenBy, seen: readonly SeenRole[]): Promise<void> {
  if (seen.length === 0) return
  const [known] = await tx.select({ id: cloud.id }).from(cloud).where(eq(cloud.id, by.cloudId))
  if (!known) return
  // One order of rows for all writers: two nodes that see the same two networks must not wait for each other.
  const ordered = [...seen].sort((a, b) => (`${a.networkId} ${a.role}` < `${b.networkId} ${b.role}` ? -1 : 1))
  for (const { networkId, role, confidence, evidence, happenedAt } of ordered) {
    const { cloudId, method, allocationId = null, nodeId = null, step = null } = by
    const reference = { allocationId, nodeId, step }
    // A cloud's clock may be ahead: what seems to come from the future would outrank everything that happens until then.
    const happened = happenedAt === null ? sql`now()` : sql`least(${happenedAt}::timestamptz, now())`
    // A listing without times says nothing newer than it did at first; an allocation says that it happened now.
    const stays = happenedAt === null && method === 'sync'
    await tx
      .insert(quirkObservation)
      .values({
        ...reference,
        ...{ cloudId, kind: 'network-role', subject: networkId, value: role, method },
        ...{ confidence, evidence, happenedAt: happened },
      })
      .onConflictDoUpdate({
        target: [
          quirkObservation.cloudId,
          quirkObservation.kind,
          quirkObservation.subject,
          quirkObservation.method,
          quirkObservation.value,
        ],
        set: {
          ...reference,
          confidence,
          evidence,
          lastSeenAt: sql`now()`,
          happenedAt: stays
            ? sql`${quirkObservation.happenedAt}`
            : sql`greatest(${quirkObservation.happenedAt}, excluded.happened_at)`,
          times: sql`${quirkObservation.times} + case
            when excluded.allocation_id is not null and excluded.allocation_id = ${quirkObservation.allocationId} then 0 else 1 end`,
        },
      })
  }
}

import { and, asc, eq, sql } from 'drizzle-orm'
import type { Database, Transaction } from '@/db/client'
import { quirkObservation } from '@/db/schema'
import type { RoleObservation } from '@/server/domain/network-role'

/** A cloud may have mended it meanwhile: after so long a network that could not be attached is tried again. */
const unusableDays = 30
/** Doubtful once, believed when another allocation saw it too. */
const timesForSure = 2

export type ObservationRow = typeof quirkObservation.$inferSelect

/** Everything that was seen of a cloud's networks, contrary rows and old ones included; newest first. */
export async function roleObservationRows(db: Database | Transaction, cloudId: string): Promise<ObservationRow[]> {
  return await db
    .select()
    .from(quirkObservation)
    .where(and(eq(quirkObservation.cloudId, cloudId), eq(quirkObservation.kind, 'network-role')))
    .orderBy(sql`${quirkObservation.happenedAt} desc`, asc(quirkObservation.id))
}

/** What of it counts for a plan that is made now. */
export async function observedRoles(db: Database | Transaction, cloudId: string): Promise<RoleObservation[]> {
  const [now] = await db.execute<{ now: string | Date }>(sql`select now() as now`)
  return countingRoles(await roleObservationRows(db, cloudId), new Date(now!.now))
}

/** Leaves out what is too old to count, and raises what was seen more than once. Pure. */
function countingRoles(rows: readonly ObservationRow[], now: Date): RoleObservation[] {
  const oldest = now.getTime() - unusableDays * 86_400_000
  return rows
    .filter((row) => row.value !== 'unusable' || row.happenedAt.getTime() >= oldest)
    .map((row) => ({
      networkId: row.subject,
      role: row.value as RoleObservation['role'],
      method: row.method,
      confidence: row.value === 'unusable' && row.times >= timesForSure ? 'high' : row.confidence,
      evidence: row.evidence,
      at: row.happenedAt.toISOString(),
    }))
}

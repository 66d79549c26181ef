import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client'
import { allocationNode, node } from '../schema'

/** Hash of the description of each node that is there, by provider id. */
export async function knownHashes(db: Database, cloudId: string): Promise<Map<string, string>> {
  const rows = await db
    .select({ providerId: node.providerId, contentHash: node.contentHash })
    .from(node)
    .where(and(eq(node.cloudId, cloudId), isNull(node.goneAt)))
  return new Map(rows.map((row) => [row.providerId, row.contentHash]))
}

/**
 * Every row of a cloud, gone ones too, with what a listing is compared by. `missed`: a listing before `missedBefore` lacked it;
 * `leaving`: the cloud or we were removing it. With `only`, the rows of those provider ids.
 */
export const keptNodes = async (tx: Transaction, cloudId: string, missedBefore: Date, only?: readonly string[]) =>
  await tx
    .select({
      id: node.id,
      providerId: node.providerId,
      contentHash: node.contentHash,
      gone: sql<boolean>`${node.goneAt} is not null`,
      missed: sql<boolean>`coalesce(${node.missingSince} <= ${missedBefore.toISOString()}::timestamptz, false)`,
      leaving: sql<boolean>`(${node.state} = 'deleting'
        or coalesce(${allocationNode.state} in ('releasing', 'released', 'cleaning', 'cancelled', 'failed'), false))`,
    })
    .from(node)
    .leftJoin(allocationNode, eq(allocationNode.id, node.allocationNodeId))
    .where(and(eq(node.cloudId, cloudId), only && isOneOf(only)))

/** Nodes with one of these ids of their provider; the list is one parameter, however long. */
export const isOneOf = (providerIds: readonly string[]): SQL =>
  sql`${node.providerId} in (select jsonb_array_elements_text(${JSON.stringify(providerIds)}::text::jsonb))`

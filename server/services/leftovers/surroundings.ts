import { and, eq, inArray } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Database, Transaction } from '@/db/client'
import { configuredClouds } from '@/db/queries/clouds'
import { allocationNode, intent } from '@/db/schema'
import { isUuid } from '@/server/domain/uuid'
import { type KnownIntent, type Surroundings, serversOf } from '@/server/inventory/leftovers'
import type { Owned } from '@/server/providers/port'

/** What the database knows of the things that a look found. */
export async function surroundings(
  db: Database | Transaction,
  look: { cloudId: string; things: readonly Owned[]; now: Date },
): Promise<Surroundings> {
  const marks = [...new Set(look.things.map((thing) => thing.intent).filter(isUuid))]
  const [intents, clouds] = [await knownIntents(db, marks), await configuredClouds(db)]
  const { cloudId, now, things } = look
  return { cloudId, now, servers: serversOf(things), intents, configured: new Set(clouds.map(({ id }) => id)) }
}

/** Intents by id, each with its node. */
async function knownIntents(db: Database | Transaction, ids: string[]): Promise<Map<string, KnownIntent>> {
  const known = new Map<string, KnownIntent>()
  const keyIntent = alias(intent, 'key_intent')
  for (let from = 0; from < ids.length; from += 1000) {
    const chunk = ids.slice(from, from + 1000)
    const rows = await db
      .select({ intent, node: allocationNode, keyName: keyIntent.name })
      .from(intent)
      .innerJoin(allocationNode, eq(allocationNode.id, intent.nodeId))
      .leftJoin(keyIntent, and(eq(keyIntent.nodeId, intent.nodeId), eq(keyIntent.kind, 'key')))
      .where(inArray(intent.id, chunk))
    for (const row of rows) {
      const before = known.get(row.intent.id)
      const keyNames = [...(before?.node.keyNames ?? []), ...(row.keyName === null ? [] : [row.keyName])]
      known.set(row.intent.id, toKnown(row.intent, row.node, keyNames))
    }
  }
  return known
}

const toKnown = (
  row: typeof intent.$inferSelect,
  node: typeof allocationNode.$inferSelect,
  keyNames: string[],
): KnownIntent => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  providerId: row.providerId,
  createdAt: row.createdAt,
  settledAt: row.settledAt,
  removed: row.removedAt !== null,
  cloudId: row.cloudId,
  node: {
    id: node.id,
    allocationId: node.allocationId,
    state: node.state,
    heldUntil: node.heldUntil,
    serverId: node.providerId,
    keyNames,
  },
})

import { randomUUID } from 'node:crypto'
import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm'
import { allocationNode, intent, knownHost } from '@/db/schema'
import type { Intent, RunStore } from '@/server/allocation/ports'
import type { StoreScope } from './store'

type Part = Pick<RunStore, 'intend' | 'settle' | 'removed' | 'intents'>
type Row = typeof intent.$inferSelect

/** Resources that we mean to make, committed before a cloud is asked (architecture, decision 3). */
export function storeIntents(scope: StoreScope): Part {
  const { runtime, lease } = scope
  return {
    async intend(kind) {
      return await scope.write(async (tx, row) => {
        const [known] = await tx
          .select()
          .from(intent)
          .where(and(eq(intent.nodeId, row.id), eq(intent.kind, kind), isNull(intent.removedAt)))
          .orderBy(desc(intent.createdAt))
        if (known) return { ...intentOf(known), again: true }
        const id = randomUUID()
        const name = kind === 'server' ? row.name : `plumbline-${id}`
        const { id: nodeId, allocationId, cloudId } = row
        const [made] = await tx.insert(intent).values({ id, nodeId, allocationId, cloudId, kind, name }).returning()
        return intentOf(made!)
      })
    },
    async settle(intentId, providerId) {
      await scope.write(async (tx, row) => {
        const [settled] = await tx
          .update(intent)
          .set({ providerId, settledAt: sql`now()` })
          .where(and(eq(intent.id, intentId), eq(intent.nodeId, row.id)))
          .returning()
        if (settled?.kind === 'server') {
          await tx.update(allocationNode).set({ providerId }).where(eq(allocationNode.id, row.id))
        }
      })
    },
    async removed(intentId) {
      await scope.write(async (tx, row) => {
        const [removed] = await tx
          .update(intent)
          .set({ removedAt: sql`now()` })
          .where(and(eq(intent.id, intentId), eq(intent.nodeId, row.id)))
          .returning()
        // Its address may come back with another machine behind it.
        if (removed?.kind === 'server') await tx.delete(knownHost).where(eq(knownHost.nodeId, row.id))
      })
    },
    async intents() {
      const rows = await scope.read(
        async () =>
          await runtime.db.select().from(intent).where(eq(intent.nodeId, lease.nodeId)).orderBy(asc(intent.createdAt)),
      )
      return rows.map(intentOf)
    },
  }
}

const intentOf = ({ id, kind, name, providerId, removedAt }: Row): Intent => ({
  id,
  kind,
  name,
  providerId,
  removed: removedAt !== null,
})

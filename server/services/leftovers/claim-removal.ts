import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { allocationNode, intent, leftover } from '@/db/schema'
import { decide, type KnownIntent } from '@/server/inventory/leftovers'
import type { Owned } from '@/server/providers/port'
import { change } from '../change'
import { asSystem, type Runtime } from '../context'
import { databaseNow } from '../inventory/sync-run'
import { close, type LeftoverRow } from './sightings'
import { surroundings } from './surroundings'

type Claim = { row: LeftoverRow; thing: Owned; things: readonly Owned[]; cloudId: string; by: string }

/**
 * The last look at the database before the cloud is asked to remove something, under the lock of the node that it came from,
 * and the row that says so: both in one transaction. From its commit on the product never uses the thing again: its intent
 * counts as removed, so that a retry of the node makes a new one. False when it must stay; a row that is needed again is closed.
 */
export async function claimRemoval(runtime: Runtime, claim: Claim): Promise<boolean> {
  return await change(asSystem(runtime), async (tx, record) => {
    const { row, thing } = claim
    const subject = `${claim.cloudId} ${thing.kind} ${thing.name || thing.id}`
    if (row.nodeId) await tx.select().from(allocationNode).where(eq(allocationNode.id, row.nodeId)).for('update')
    const [open] = await tx
      .select()
      .from(leftover)
      .where(and(eq(leftover.id, row.id), isNull(leftover.endedAt)))
      .for('update')
    const now = await databaseNow(tx)
    // Only what its decision depends on: itself, and the server that it hangs on.
    const things = claim.things.filter(
      ({ kind, id }) => id === thing.id || (kind === 'server' && id === thing.facts?.usedBy),
    )
    const around = await surroundings(tx, { cloudId: claim.cloudId, things, now })
    const decision = decide(thing, around)
    const details = { id: thing.id, reason: decision.reason, by: claim.by, leftover: row.id }
    // What nothing explains goes only when a person asked for this very thing, as it was judged then.
    const asked = open?.verdict === 'unknown' && open.requestedAt !== null
    const may = decision.verdict === 'leftover' || (decision.verdict === 'unknown' && asked)
    if (!open || !may) {
      if (open && decision.verdict === 'needed') await close(tx, [row.id], 'needed', now)
      await record({ action: 'leftover.keep', subject, details })
      return false
    }
    await record({ action: 'leftover.remove', subject, details })
    await tx
      .update(leftover)
      .set({ removingAt: now, attempts: open.attempts + 1, problem: null })
      .where(eq(leftover.id, row.id))
    await forget(tx, around.intents.get(thing.intent ?? ''), thing)
    return true
  })
}

/** The intent of the thing itself is over; the intent of a double stands for another thing and stays. */
async function forget(tx: Transaction, known: KnownIntent | undefined, thing: Owned): Promise<void> {
  if (!known || known.removed || known.kind !== thing.kind) return
  if (known.providerId !== null && known.providerId !== thing.id) return
  await tx.update(intent).set({ removedAt: sql`now()` }).where(eq(intent.id, known.id))
}

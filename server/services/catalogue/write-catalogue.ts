import { and, eq, inArray, or, sql } from 'drizzle-orm'
import type { Database, Transaction } from '@/db/client'
import { catalogue, catalogueChange } from '@/db/schema'
import type { Catalogue } from '@/server/domain/catalogue'
import type { CatalogueChange } from '@/server/domain/catalogue-change'
import { diffCatalogue } from '@/server/inventory/catalogue/diff'
import { tellInventory } from '../inventory/notify'
import { databaseNow } from '../inventory/sync-run'

/** Two readings closer than this count as one look, as with nodes. */
const betweenSightingsMs = 20_000
/** Rows of one statement: an item is about 1 kB, twice. */
const batchSize = 500

/**
 * Which reading of a cloud's catalogue a new one follows: asked for before the cloud is asked. Null: none was made yet.
 */
export async function keptReading(db: Database, cloudId: string): Promise<Date | null> {
  const [row] = await db.select({ readAt: catalogue.readAt }).from(catalogue).where(eq(catalogue.cloudId, cloudId))
  return row?.readAt ?? null
}

/**
 * Keeps a reading, and what it changed as rows of history, in the caller's transaction. The first reading is where history begins,
 * and no change. Answers false, and writes nothing, when another reading was written since `follows`: this one may be older than it.
 */
export async function writeCatalogue(
  tx: Transaction,
  { cloudId, content, follows }: { cloudId: string; content: Catalogue; follows: Date | null },
): Promise<boolean> {
  const readAt = new Date(content.readAt)
  const now = await databaseNow(tx)
  if (follows === null) {
    const begun = { cloudId, content, readAt, historyFrom: now }
    const rows = await tx.insert(catalogue).values(begun).onConflictDoNothing().returning({ id: catalogue.cloudId })
    if (rows.length > 0) await tellInventory(tx, cloudId, 'catalogue')
    return rows.length > 0
  }
  const [known] = await tx.select().from(catalogue).where(eq(catalogue.cloudId, cloudId)).for('update')
  if (!known || known.readAt.getTime() !== follows.getTime()) return false
  const looks = { now, betweenSightingsMs }
  const { changes, held } = diffCatalogue({ lists: known.content, held: known.held }, content, looks)
  // Whatever the clock did: of one cloud a later change is never told as the earlier one.
  const at = new Date(Math.max(now.getTime(), known.changedAt?.getTime() ?? 0))
  if (changes.length > 0) await insertChanges(tx, { cloudId, at }, changes)
  await tx
    .update(catalogue)
    .set({ content, readAt, held, ...(changes.length > 0 ? { changedAt: at } : {}) })
    .where(eq(catalogue.cloudId, cloudId))
  if (changes.length > 0) await tellInventory(tx, cloudId, 'catalogue')
  return true
}

async function insertChanges(
  tx: Transaction,
  { cloudId, at }: { cloudId: string; at: Date },
  changes: CatalogueChange[],
): Promise<void> {
  const gone = await whatWent(tx, cloudId, changes)
  // Lists show the newest first; of one reading they are to go from flavors to networks, from a to z.
  const rows = changes.toReversed().map((change) => {
    const earlier = change.what === 'added' ? gone.get(keyOf(change.kind, change.itemId)) : undefined
    const told = earlier
      ? { ...change, what: 'returned' as const, before: earlier.before, goneAt: earlier.at }
      : { ...change, goneAt: null }
    return { ...told, cloudId, at }
  })
  for (let start = 0; start < rows.length; start += batchSize)
    await tx.insert(catalogueChange).values(rows.slice(start, start + batchSize))
}

const keyOf = (kind: string, id: string): string => `${kind} ${id}`

/** When items that seem to be new went, and as what, where history has that: then they are back. */
async function whatWent(tx: Transaction, cloudId: string, changes: readonly CatalogueChange[]) {
  const ids = changes.filter(({ what }) => what === 'added').map(({ itemId }) => itemId)
  const went = new Map<string, { at: Date; before: CatalogueChange['before'] }>()
  if (ids.length === 0) return went
  const rows = await tx
    .select({
      kind: catalogueChange.kind,
      what: catalogueChange.what,
      itemId: catalogueChange.itemId,
      replacedId: catalogueChange.replacedId,
      at: catalogueChange.at,
      before: catalogueChange.before,
    })
    .from(catalogueChange)
    .where(
      and(
        eq(catalogueChange.cloudId, cloudId),
        or(
          and(inArray(catalogueChange.itemId, ids), eq(catalogueChange.what, 'gone')),
          inArray(catalogueChange.replacedId, ids),
        ),
      ),
    )
    .orderBy(sql`${catalogueChange.seq} desc`)
    .limit(1_000)
  for (const row of rows) {
    const key = keyOf(row.kind, row.what === 'gone' ? row.itemId : (row.replacedId ?? ''))
    if (!went.has(key)) went.set(key, row)
  }
  return went
}

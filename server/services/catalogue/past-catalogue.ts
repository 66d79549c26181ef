import { desc, eq, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Transaction } from '@/db/client'
import { catalogue, catalogueChange } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { listsBefore } from '@/server/inventory/catalogue/past'
import { databaseNow } from '../inventory/sync-run'
import type { catalogueAtShape } from './shapes'

/** Of these only the present is kept. */
const lacks = ['routers', 'gaps', 'floatingIpsLeft']

/**
 * The flavors, images and networks of a cloud as they were. Throws `bad-request` for a time that is still to come or of which
 * nothing is known: an empty list would say that there were none. In one snapshot with the changes: give it a transaction.
 */
export async function catalogueAt(
  tx: Transaction,
  cloudId: string,
  text: string,
): Promise<z.infer<typeof catalogueAtShape>> {
  const at = new Date(text)
  const now = await databaseNow(tx)
  if (at.getTime() > now.getTime())
    throw new ServiceError('bad-request', `${text} is still to come; it is ${now.toISOString()} now.`)
  const [known] = await tx.select().from(catalogue).where(eq(catalogue.cloudId, cloudId))
  if (!known)
    throw new ServiceError('bad-request', 'There is no history yet: the catalogue of this cloud was not read.')
  const from = known.historyFrom.toISOString()
  if (at < known.historyFrom)
    throw new ServiceError(
      'bad-request',
      `History of this catalogue begins at ${from}: what it was before has not been read, or is not kept any more.`,
      { historyFrom: from },
    )
  const later = await firstChanges(tx, cloudId, at)
  const lists = listsBefore({ lists: known.content, held: known.held }, later)
  const empty = { routers: [], gaps: [], floatingIpsLeft: null }
  return { ...lists, ...empty, readAt: at.toISOString(), history: { at: at.toISOString(), from, lacks } }
}

/**
 * Of each item that changed after a time the first change, newest first: what came later says nothing of that time. A change that
 * replaced an item counts for both.
 */
async function firstChanges(tx: Transaction, cloudId: string, at: Date) {
  const { seq, kind } = catalogueChange
  const after = sql`${catalogueChange.cloudId} = ${cloudId} and ${catalogueChange.at} > ${at.toISOString()}::timestamptz`
  return await tx
    .select({ kind, itemId: catalogueChange.itemId, what: catalogueChange.what, before: catalogueChange.before })
    .from(catalogueChange)
    .where(
      sql`${seq} in (
        select distinct on (kind, id) seq from (
          select ${seq}, ${kind}, ${catalogueChange.itemId} as id from ${catalogueChange} where ${after}
          union all
          select ${seq}, ${kind}, ${catalogueChange.replacedId} from ${catalogueChange}
          where ${after} and ${catalogueChange.replacedId} is not null
        ) as later order by kind, id, seq)`,
    )
    .orderBy(desc(seq))
}

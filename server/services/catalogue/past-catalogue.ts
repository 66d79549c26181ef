import { and, desc, eq, gt } from 'drizzle-orm'
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
  const later = await tx
    .select({
      kind: catalogueChange.kind,
      itemId: catalogueChange.itemId,
      what: catalogueChange.what,
      before: catalogueChange.before,
    })
    .from(catalogueChange)
    .where(and(eq(catalogueChange.cloudId, cloudId), gt(catalogueChange.at, at)))
    .orderBy(desc(catalogueChange.at), desc(catalogueChange.seq))
  const lists = listsBefore({ lists: known.content, held: known.held }, later)
  const empty = { routers: [], gaps: [], floatingIpsLeft: null }
  return { ...lists, ...empty, readAt: at.toISOString(), history: { at: at.toISOString(), from, lacks } }
}

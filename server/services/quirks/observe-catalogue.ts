import { eq } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { cloud } from '@/db/schema'
import type { Catalogue } from '@/server/domain/catalogue'
import { catalogueSeen } from '@/server/quirks/observe-catalogue'
import { keepQuirks } from './keep-quirks'

/** Keeps what a cloud's lists show of it, in the transaction that keeps the catalogue. */
export async function observeCatalogue(tx: Transaction, cloudId: string, catalogue: Catalogue): Promise<void> {
  const [known] = await tx.select({ provider: cloud.provider }).from(cloud).where(eq(cloud.id, cloudId))
  if (!known) return
  await keepQuirks(tx, { cloudId, method: 'sync' }, catalogueSeen({ provider: known.provider, catalogue }))
}

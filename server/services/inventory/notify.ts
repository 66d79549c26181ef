import { type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { cloud } from '@/db/schema'
import type { InventoryPart } from '@/server/domain/inventory-change'
import { wakeChannels } from '../wakes'

/** NOTIFY with the payload `<part> <cloud>`: which cloud's inventory is another one, never what it is now. */
export const inventoryNotice = (cloudId: string, part: InventoryPart): SQL =>
  sql`pg_notify(${wakeChannels.inventory}, ${`${part} ${cloudId}`})`

/**
 * Tells streams of a change that this transaction makes to what is shown of a cloud: heard when it commits. The cloud's revision
 * goes up with it, so that a notice that was lost is found by the next look.
 */
export async function tellInventory(tx: Transaction, cloudId: string, part: InventoryPart): Promise<void> {
  await tx.execute(sql`
    with told as (update ${cloud} set revision = revision + 1 where id = ${cloudId} returning id)
    select ${inventoryNotice(cloudId, part)} from told`)
}

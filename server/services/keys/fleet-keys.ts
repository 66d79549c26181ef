import { asc, desc, eq, isNull, or } from 'drizzle-orm'
import { fleetKey } from '@/db/schema'
import type { Runtime } from '../context'
import { ensureFleetKey } from './ensure-fleet-key'

/** Public keys that step 7 adds to root, the fleet key first, with its private half. */
export async function fleetKeys(runtime: Runtime): Promise<{ publicKeys: string[]; privateKey: string }> {
  const { privateKey } = await ensureFleetKey(runtime)
  const rows = await runtime.db
    .select()
    .from(fleetKey)
    // A fleet key whose private half was lost with a master key is not given to new nodes.
    .where(or(eq(fleetKey.primary, true), isNull(fleetKey.sealedPrivateKey)))
    .orderBy(desc(fleetKey.primary), asc(fleetKey.createdAt))
  return { publicKeys: rows.map((row) => row.publicKey), privateKey }
}

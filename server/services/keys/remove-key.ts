import { eq } from 'drizzle-orm'
import { fleetKey } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'

/** New nodes no longer get this key; nodes that have it keep it. The fleet key stays. */
export async function removeKey(ctx: ServiceContext, input: { id: string }): Promise<{ id: string }> {
  requireRole(ctx, 'admin')
  return await change(ctx, async (tx, record) => {
    const [row] = await tx.select().from(fleetKey).where(eq(fleetKey.id, input.id)).for('update')
    if (!row) throw new ServiceError('not-found', 'There is no such key.')
    if (row.primary) throw new ServiceError('conflict', 'The fleet key cannot be removed: Plumbline logs in with it.')
    await tx.delete(fleetKey).where(eq(fleetKey.id, row.id))
    await record({ action: 'key.remove', subject: row.name, details: { fingerprint: row.fingerprint } })
    return { id: row.id }
  })
}

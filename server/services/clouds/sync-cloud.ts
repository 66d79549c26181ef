import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { mustFindCloud } from './get-cloud'

/** Has a cloud listed again now. `started` is false when a listing is queued or runs already. */
export async function syncCloud(ctx: ServiceContext, input: { id: string }): Promise<{ started: boolean }> {
  requireRole(ctx, 'operator')
  const row = await mustFindCloud(ctx, input.id)
  return await change(ctx, async (tx, record) => {
    const by = ctx.actor.name
    const job = await ctx.queue.send('cloud-sync', { cloudId: row.id, by }, { key: row.id, tx })
    await ctx.queue.send('cloud-catalogue', { cloudId: row.id }, { key: row.id, tx })
    await record({ action: 'cloud.sync', subject: row.id, details: { started: job !== null } })
    return { started: job !== null }
  })
}

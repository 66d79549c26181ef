import { eq } from 'drizzle-orm'
import { cloud } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { unfollowCloud } from './follow-cloud'
import { mustFindCloud } from './get-cloud'
import { nodesOfOurs } from './nodes-of-ours'
import { refuseFile } from './update-cloud'

/**
 * Removes a cloud that was added on screen from the configuration; its rows stay for history. Throws `conflict` while
 * nodes of ours are there: nobody could release them any more.
 */
export async function removeCloud(ctx: ServiceContext, input: { id: string }): Promise<{ id: string }> {
  requireRole(ctx, 'admin')
  const row = await mustFindCloud(ctx, input.id)
  refuseFile(row)
  await change(ctx, async (tx, record) => {
    const ours = await nodesOfOurs(tx, row.id)
    if (ours > 0) throw new ServiceError('conflict', `${ours} nodes of ours are on ${row.name}. Release them first.`)
    await tx.update(cloud).set({ removedAt: new Date(), sealedCredentials: null }).where(eq(cloud.id, row.id))
    await record({ action: 'cloud.remove', subject: row.id })
  })
  await unfollowCloud(ctx, row.id)
  return { id: row.id }
}

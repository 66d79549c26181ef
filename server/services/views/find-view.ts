import { eq } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { nodeView } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import type { ServiceContext } from '../context'
import { mayChangeView } from './view-item'

/** The view that is to be changed, held until the transaction ends. Throws `not-found`, also for another's own; `forbidden`. */
export async function findView(
  ctx: ServiceContext,
  tx: Transaction,
  id: string,
): Promise<typeof nodeView.$inferSelect> {
  const [row] = await tx.select().from(nodeView).where(eq(nodeView.id, id)).for('update')
  if (!row || (!row.shared && row.ownerId !== ctx.actor.id))
    throw new ServiceError('not-found', 'There is no such view. It may have been removed.')
  if (!mayChangeView(ctx.actor, row))
    throw new ServiceError(
      'forbidden',
      'Everybody sees this view: changing it needs the role operator. Save it under a name of your own instead.',
    )
  return row
}

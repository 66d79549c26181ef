import { count, eq, sql } from 'drizzle-orm'
import { nodeView } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { parse } from '../parse'
import { refuseTakenName } from './refuse-taken-name'
import { saveViewInput, type ViewItem, viewsMax } from './shapes'
import { viewItem } from './view-item'

/**
 * Keeps a view under a name, for its owner or, by an operator, for everybody. Throws `bad-request`, `forbidden`, and
 * `conflict` when the name is taken or there are too many.
 */
export async function saveView(ctx: ServiceContext, input: unknown): Promise<ViewItem> {
  requireRole(ctx, 'viewer')
  const { name, query, shared } = parse(saveViewInput, input)
  if (shared) requireRole(ctx, 'operator')
  return await change(ctx, async (tx, record) => {
    const ownerId = ctx.actor.id
    // Two that save at once wait for each other, so that neither the limit nor a name is passed twice.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('node_view'))`)
    const [own] = await tx.select({ count: count() }).from(nodeView).where(eq(nodeView.ownerId, ownerId))
    if ((own?.count ?? 0) >= viewsMax)
      throw new ServiceError('conflict', `You keep ${viewsMax} views already. Remove one that is not needed any more.`)
    await refuseTakenName(tx, { name, shared, ownerId })
    const [row] = await tx
      .insert(nodeView)
      .values({ name, query, shared, ownerId, ownerName: ctx.actor.name })
      .returning()
    await record({ action: 'view.save', subject: name, details: { id: row!.id, query, shared } })
    return viewItem(row!, ctx.actor)
  })
}

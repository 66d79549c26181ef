import { eq, sql } from 'drizzle-orm'
import { nodeView } from '@/db/schema'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { parse } from '../parse'
import { findView } from './find-view'
import { refuseTakenName } from './refuse-taken-name'
import { updateViewInput, type ViewItem } from './shapes'
import { viewItem } from './view-item'

/** Renames a view, shares it or keeps it for its owner, or lets it show something else. Throws `not-found`, `forbidden`, `conflict`. */
export async function updateView(ctx: ServiceContext, input: unknown): Promise<ViewItem> {
  requireRole(ctx, 'viewer')
  const { id, ...given } = parse(updateViewInput, input)
  if (given.shared) requireRole(ctx, 'operator')
  return await change(ctx, async (tx, record) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('node_view'))`)
    const before = await findView(ctx, tx, id)
    const { name = before.name, shared = before.shared, query = before.query } = given
    await refuseTakenName(tx, { id, name, shared, ownerId: before.ownerId })
    const [row] = await tx
      .update(nodeView)
      .set({ name, shared, query, updatedAt: sql`now()` })
      .where(eq(nodeView.id, id))
      .returning()
    await record({ action: 'view.update', subject: name, details: { id, ...given, was: before.query } })
    return viewItem(row!, ctx.actor)
  })
}

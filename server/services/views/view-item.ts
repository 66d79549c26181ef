import type { nodeView } from '@/db/schema'
import { roleIncludes } from '@/server/domain/roles'
import type { Actor } from '../context'
import type { ViewItem } from './shapes'

type ViewRow = typeof nodeView.$inferSelect

/** Its owner changes a view; one that everybody sees, every operator, since its owner may be gone. */
export const mayChangeView = (actor: Actor, row: Pick<ViewRow, 'ownerId' | 'shared'>): boolean =>
  row.shared ? roleIncludes(actor.role, 'operator') : row.ownerId === actor.id

/** A view's row as `actor` sees it. */
export const viewItem = (row: ViewRow, actor: Actor): ViewItem => ({
  id: row.id,
  name: row.name,
  query: row.query,
  shared: row.shared,
  owner: row.ownerName,
  mine: row.ownerId === actor.id,
  changeable: mayChangeView(actor, row),
  updatedAt: row.updatedAt.toISOString(),
})

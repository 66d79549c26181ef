import { z } from 'zod'
import { nodeGroups } from '@/db/queries/node-groups'
import type { OrderKey } from '@/db/queries/node-order'
import { readSort } from '@/server/domain/node-list'
import { nodeFilterSchema, nodeSortSchema } from '@/server/domain/node-list-schema'
import { requireRole, type ServiceContext } from '../context'
import { decodeCursor, encodeCursor, pageInput } from '../paging'
import { nodeItem } from './node-item'
import { readNodePage } from './read-page'
import type { NodePage } from './shapes'

/** A filter that is not known is refused: an answer that silently left it out would be taken for a filtered one. */
export const listNodesInput = z.strictObject({ ...nodeFilterSchema.shape, ...nodeSortSchema.shape, ...pageInput })
type ListNodesInput = Omit<z.infer<typeof listNodesInput>, 'sort'> & { sort?: string }

const keySchema = z.tuple([z.string(), z.union([z.string(), z.number()]).nullable(), z.string(), z.guid()])
/** The place in an order that a cursor names. Throws `bad-request` when it is none of ours. */
export const readCursor = (cursor: string | undefined): OrderKey | null =>
  cursor ? decodeCursor(cursor, keySchema) : null
export const writeCursor = (key: OrderKey): string => encodeCursor([...key])

/**
 * One page of the nodes of all clouds, in an order, behind a cursor. With `at`, as they were then. Throws `bad-request` for a cursor
 * of another list and for a moment of which nothing is known.
 */
export async function listNodes(ctx: ServiceContext, input: ListNodesInput): Promise<NodePage> {
  requireRole(ctx, 'viewer')
  const groups = await nodeGroups(ctx.db)
  const after = readCursor(input.cursor)
  const { rows, next, history } = await readNodePage(ctx.db, input, {
    ...{ groups, after, limit: input.limit },
    sort: readSort(input.sort ?? 'name'),
  })
  return { items: rows.map(nodeItem), nextCursor: next && writeCursor(next), history }
}

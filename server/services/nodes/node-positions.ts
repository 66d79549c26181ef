import { z } from 'zod'
import { nodeGroups } from '@/db/queries/node-groups'
import { nodePositions as readPositions } from '@/db/queries/node-positions'
import { ServiceError } from '@/server/domain/errors'
import { nodeFilterSchema, nodeSortSchema, readSort } from '@/server/domain/node-list'
import { requireRole, type ServiceContext } from '../context'
import { writeCursor } from './list-nodes'
import type { NodePositions } from './shapes'

export const positionsInput = z.object({
  ...nodeFilterSchema.shape,
  ...nodeSortSchema.shape,
  /** Rows between two cursors. */
  every: z.coerce.number().int().min(50).max(10_000).default(500),
})

/** Cursors all along the list, so that a screen can jump to any place of it. */
export async function nodePositions(
  ctx: ServiceContext,
  input: z.infer<typeof positionsInput>,
): Promise<NodePositions> {
  requireRole(ctx, 'viewer')
  if (input.at !== undefined) {
    throw new ServiceError('bad-request', 'There are no positions in a list of the past; read it page by page.')
  }
  const groups = await nodeGroups(ctx.db)
  const { total, keys } = await readPositions(ctx.db, input, { groups, sort: readSort(input.sort), every: input.every })
  return { total, every: input.every, cursors: keys.map((key) => (key === null ? '' : writeCursor(key))) }
}

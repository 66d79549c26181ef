import type { z } from 'zod'
import { countByCloud, countByState, countNodes } from '@/db/queries/nodes'
import { requireRole, type ServiceContext } from '../context'
import { type nodeFilterInput, toFilter } from './list-nodes'
import type { facetsShape } from './shapes'

/** Counts beside the list: each facet under the other filters, so that a second value of the same facet can be chosen. */
export async function nodeFacets(
  ctx: ServiceContext,
  input: z.infer<typeof nodeFilterInput>,
): Promise<z.infer<typeof facetsShape>> {
  requireRole(ctx, 'viewer')
  const filter = toFilter(input)
  const [total, clouds, states] = await Promise.all([
    countNodes(ctx.db, filter),
    countByCloud(ctx.db, { ...filter, clouds: undefined }),
    countByState(ctx.db, { ...filter, states: undefined }),
  ])
  return { total, clouds, states }
}

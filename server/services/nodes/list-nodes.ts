import { z } from 'zod'
import { pageOfNodes } from '@/db/queries/nodes'
import { nodeStates } from '@/server/domain/node'
import { requireRole, type ServiceContext } from '../context'
import { decodeCursor, page, pageInput } from '../paging'
import { nodeItem } from './node-item'
import type { NodeItem } from './shapes'

/** One value, or several as `a,b`: a query string has only text. */
const several = <Item extends z.ZodType<string>>(item: Item) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').filter((part) => part !== '') : value),
    z.array(item).max(50),
  )

export const nodeFilterInput = z.object({
  cloud: several(z.string()).optional(),
  state: several(z.enum(nodeStates)).optional(),
  q: z.string().max(200).optional(),
  /** Only nodes that this allocation made. */
  allocation: z.uuid().optional(),
})
export const listNodesInput = nodeFilterInput.extend(pageInput)

/** Nodes of all clouds by name, a page at a time. */
export async function listNodes(
  ctx: ServiceContext,
  input: z.infer<typeof listNodesInput>,
): Promise<{ items: NodeItem[]; nextCursor: string | null }> {
  requireRole(ctx, 'viewer')
  const after = input.cursor ? decodeCursor(input.cursor, z.tuple([z.string(), z.uuid()])) : null
  const rows = await pageOfNodes(ctx.db, toFilter(input), { after, limit: input.limit + 1 })
  return page(rows, input.limit, { keys: (row) => [row.node.name, row.node.id], item: nodeItem })
}

/** The query's filter out of what the caller sent. */
export const toFilter = (input: z.infer<typeof nodeFilterInput>) => ({
  clouds: input.cloud,
  states: input.state,
  q: input.q,
  allocation: input.allocation,
})

import { z } from 'zod'
import { type NodeGroups, newestChange, nodeGroups } from '@/db/queries/node-groups'
import { nodePositions as readPositions } from '@/db/queries/node-positions'
import { ServiceError } from '@/server/domain/errors'
import { readSort } from '@/server/domain/node-list'
import { nodeFilterSchema, nodeSortSchema } from '@/server/domain/node-list-schema'
import { requireRole, type ServiceContext } from '../context'
import { writeCursor } from './list-nodes'
import type { NodePositions } from './shapes'

export const positionsInput = z.object({
  ...nodeFilterSchema.shape,
  ...nodeSortSchema.shape,
  /** Rows between two cursors. */
  every: z.coerce.number().int().min(50).max(10_000).default(500),
})

/** Answers of the last minute by what was asked and what there was: scrolling asks the same again and again. */
const answers = new Map<string, { at: number; answer: Promise<NodePositions> }>()
const keptMs = 60_000
const keptMax = 30

/**
 * Cursors all along the list, so that a screen can jump to any place of it. The answer for the same nodes is kept for a minute.
 * Throws `bad-request` for a list of the past.
 */
export async function nodePositions(
  ctx: ServiceContext,
  input: z.infer<typeof positionsInput>,
): Promise<NodePositions> {
  requireRole(ctx, 'viewer')
  if (input.at !== undefined) {
    throw new ServiceError('bad-request', 'There are no positions in a list of the past; read it page by page.')
  }
  const groups = await nodeGroups(ctx.db)
  const key = JSON.stringify([
    ctx.installation,
    input,
    await newestChange(ctx.db),
    groups.groups,
    groups.clouds.map(({ id, name }) => [id, name]),
  ])
  const kept = answers.get(key)
  const now = performance.now()
  if (kept && now - kept.at < keptMs) return await kept.answer
  const answer = read(ctx, input, groups)
  answers.delete(key)
  answers.set(key, { at: now, answer })
  for (const [old, { at }] of answers) if (now - at >= keptMs || answers.size > keptMax) answers.delete(old)
  // One that failed is asked for again.
  answer.catch(() => answers.delete(key))
  return await answer
}

async function read(
  ctx: ServiceContext,
  input: z.infer<typeof positionsInput>,
  groups: NodeGroups,
): Promise<NodePositions> {
  const { total, keys } = await readPositions(ctx.db, input, { groups, sort: readSort(input.sort), every: input.every })
  return { total, every: input.every, cursors: keys.map((key) => (key === null ? '' : writeCursor(key))) }
}

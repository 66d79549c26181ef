import { isDeepStrictEqual } from 'node:util'
import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { Transaction } from '@/db/client'
import { bulkAction, bulkActionCloud, bulkActionNode } from '@/db/schema'
import { bulkNodesMax } from '@/server/domain/bulk-action'
import type { BulkAction } from '@/server/domain/bulk-action-schema'
import { refuseAlways } from '@/server/domain/bulk-refusal'
import { ServiceError } from '@/server/domain/errors'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { databaseNow } from '../inventory/sync-run'
import { asStored, once } from '../once'
import { getBulk } from './get'
import { type ChosenNode, selectNodes } from './select-nodes'
import type { BulkDetail, startInput } from './shapes'

/**
 * Starts an action. Which nodes are meant is written down here, once, with the jobs that ask the clouds; nodes for which it makes
 * no sense whatever their cloud says are refused at once. Throws `bad-request` for none or too many. With an id that the caller
 * chose, the same request once more answers the action that the first has started.
 */
export async function startBulk(ctx: ServiceContext, input: z.output<typeof startInput>): Promise<BulkDetail> {
  requireRole(ctx, 'operator')
  const id = await once(
    async () => await startedBefore(ctx, input),
    async () => await commit(ctx, input),
  )
  return await getBulk(ctx, { id, limit: bulkNodesMax })
}

const commit = (ctx: ServiceContext, input: z.output<typeof startInput>): Promise<string> =>
  change(ctx, async (tx, record) => {
    const chosen = await selectNodes(tx, input.nodes)
    checkCount(chosen.length, input.expected)
    const { id, action, includeOthers } = input
    const filter = filterOf(input)
    const started = await insertAction(ctx, tx, chosen, { id, action, includeOthers, filter, retryOf: null })
    await record({
      action: 'bulk.start',
      subject: started.id,
      details: {
        ...detailsOf(action),
        nodes: chosen.length,
        refused: started.refused,
        includeOthers,
        ...(filter ? { filter } : {}),
      },
    })
    return started.id
  })

const filterOf = ({ nodes }: z.output<typeof startInput>) => ('filter' in nodes ? nodes.filter : null)

/** The action that this very request has started already. Throws `conflict` when the id is another's. */
async function startedBefore(ctx: ServiceContext, input: z.output<typeof startInput>): Promise<string | null> {
  const { id } = input
  if (id === undefined) return null
  const [row] = await ctx.db.select().from(bulkAction).where(eq(bulkAction.id, id))
  if (!row) return null
  const same =
    row.createdBy === ctx.actor.name &&
    row.includeOthers === input.includeOthers &&
    isDeepStrictEqual([row.action, row.filter], asStored([input.action, filterOf(input)])) &&
    (!('ids' in input.nodes) || (await isOf(ctx, id, input.nodes.ids)))
  if (same) return id
  throw new ServiceError(
    'conflict',
    `Nothing was started: ${id} is the id of another action, by ${row.createdBy}. Choose a new id, or none.`,
  )
}

/** Are these the nodes of the action? */
async function isOf(ctx: ServiceContext, actionId: string, ids: readonly string[]): Promise<boolean> {
  const rows = await ctx.db
    .select({ id: bulkActionNode.nodeId })
    .from(bulkActionNode)
    .where(eq(bulkActionNode.actionId, actionId))
  const chosen = new Set(rows.map((row) => row.id))
  return new Set(ids).size === chosen.size && ids.every((id) => chosen.has(id))
}

/** An action as its audit row tells it. */
export const detailsOf = (action: BulkAction): Record<string, unknown> => ({ ...action })

function checkCount(count: number, expected: number | undefined): void {
  if (count === 0) throw new ServiceError('bad-request', 'No node matches. Change the filter, or name the nodes.')
  if (count > bulkNodesMax) {
    throw new ServiceError(
      'bad-request',
      `These are more than ${bulkNodesMax.toLocaleString('en')} nodes, the most for one action. Narrow the filter.`,
    )
  }
  if (expected !== undefined && expected !== count) {
    throw new ServiceError(
      'conflict',
      `The filter showed ${expected} nodes and matches ${count} now. Nothing was started: look at them, then start again.`,
      { expected, count },
    )
  }
}

type Wish = {
  /** A new one when absent. */
  id?: string
  action: BulkAction
  includeOthers: boolean
  filter: typeof bulkAction.$inferInsert.filter
  retryOf: string | null
}

/** Rows of an action and a job for each cloud that is to be asked, in the caller's transaction. */
export async function insertAction(
  ctx: ServiceContext,
  tx: Transaction,
  chosen: readonly ChosenNode[],
  wish: Wish,
): Promise<{ id: string; refused: number }> {
  const now = await databaseNow(tx)
  const judged = chosen.map((node) => ({ node, refusal: refuseAlways(wish.action, node, wish) }))
  const clouds = new Set(judged.flatMap(({ node, refusal }) => (refusal ? [] : [node.cloudId])))
  const [action] = await tx
    .insert(bulkAction)
    .values({
      ...wish,
      total: chosen.length,
      createdAt: now,
      createdBy: ctx.actor.name,
      endedAt: clouds.size === 0 ? now : null,
    })
    .returning({ id: bulkAction.id })
  const { id } = action!
  await tx.insert(bulkActionNode).values(
    judged.map(({ node, refusal }, position) => ({
      actionId: id,
      position,
      nodeId: node.id,
      cloudId: node.cloudId,
      providerId: node.providerId,
      name: node.name,
      allocationId: node.allocationId,
      allocationNodeId: node.allocationNodeId,
      ...(refusal ? { state: 'refused' as const, ...refusal, endedAt: now } : { state: 'queued' as const }),
    })),
  )
  for (const cloudId of clouds) {
    await tx.insert(bulkActionCloud).values({ actionId: id, cloudId })
    await ctx.queue.send('bulk', { actionId: id, cloudId }, { key: `${id}:${cloudId}`, group: cloudId, tx })
  }
  return { id, refused: judged.filter(({ refusal }) => refusal).length }
}

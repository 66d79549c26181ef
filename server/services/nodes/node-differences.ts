import { z } from 'zod'
import { nodeGroups } from '@/db/queries/node-groups'
import { type DifferenceKey, pageOfDifferences, versionsAt } from '@/db/queries/node-past'
import { nodesById } from '@/db/queries/nodes'
import { ServiceError } from '@/server/domain/errors'
import { nodeFilterSchema } from '@/server/domain/node-list-schema'
import { describeChange } from '@/server/inventory/describe-change'
import { requireRole, type ServiceContext } from '../context'
import { decodeCursor, encodeCursor, pageInput } from '../paging'
import { knownAt } from './known-at'
import type { differenceShape, differencesShape } from './shapes'

const moment = z.iso.datetime({ offset: true })
const { at: _, ...filter } = nodeFilterSchema.shape
export const differencesInput = z.strictObject({
  ...filter,
  from: moment,
  /** Absent: now. */
  to: moment.optional(),
  ...pageInput,
})
const keySchema = z.tuple([z.string(), z.string(), z.guid()])
type Difference = z.infer<typeof differenceShape>

/**
 * Nodes that were added, went or became different between two times, newest first, each in words. What came back to what it was is
 * no difference, so that a page may hold fewer than its limit. Throws `bad-request` for times of which nothing is known.
 */
export async function nodeDifferences(
  ctx: ServiceContext,
  input: z.infer<typeof differencesInput>,
): Promise<z.infer<typeof differencesShape>> {
  requireRole(ctx, 'viewer')
  const groups = await nodeGroups(ctx.db)
  const { at: from, history } = knownAt(groups, { cloud: input.cloud, at: input.from })
  const to = input.to === undefined ? groups.now : knownAt(groups, { cloud: input.cloud, at: input.to }).at
  if (to <= from) throw new ServiceError('bad-request', 'The end (to) must be later than the beginning (from).')
  const after: DifferenceKey | null = input.cursor ? decodeCursor(input.cursor, keySchema) : null
  const keys = await pageOfDifferences(ctx.db, { filter: input, groups, from, to }, { after, limit: input.limit + 1 })
  const shown = keys.slice(0, input.limit)
  const ids = shown.map(([, , id]) => id)
  const [rows, before, later] = await Promise.all([
    nodesById(ctx.db, ids),
    versionsAt(ctx.db, ids, from),
    versionsAt(ctx.db, ids, to),
  ])
  const byId = new Map(rows.map((row) => [row.node.id, row]))
  const items = shown.flatMap(([at, name, id]): Difference[] => {
    const row = byId.get(id)
    const [was, is] = [before.get(id)?.record, later.get(id)?.record]
    if (!row || (!was && !is)) return []
    const common = { id, cloud: row.node.cloudId, cloudName: row.cloudName, at: new Date(at).toISOString(), name }
    if (!was) return [{ ...common, what: 'added', changes: [] }]
    if (!is) return [{ ...common, what: 'gone', changes: [] }]
    const changes = describeChange(was, is)
    return changes.length > 0 ? [{ ...common, what: 'changed', changes }] : []
  })
  const last = shown.at(-1)
  return { items, nextCursor: keys.length > input.limit && last ? encodeCursor([...last]) : null, history }
}

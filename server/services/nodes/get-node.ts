import { desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { oneNode } from '@/db/queries/nodes'
import { nodeHistory } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { requireRole, type ServiceContext } from '../context'
import { nodeItem } from './node-item'
import type { nodeDetailShape } from './shapes'

/** One node with everything known of it, also after it is gone. Throws `not-found`, also for an id that is no UUID. */
export async function getNode(ctx: ServiceContext, input: { id: string }): Promise<z.infer<typeof nodeDetailShape>> {
  requireRole(ctx, 'viewer')
  const row = z.uuid().safeParse(input.id).success ? await oneNode(ctx.db, input.id) : null
  if (!row) throw new ServiceError('not-found', 'There is no such node. It may never have been listed.')
  const history = await ctx.db
    .select()
    .from(nodeHistory)
    .where(eq(nodeHistory.nodeId, row.node.id))
    .orderBy(desc(nodeHistory.validFrom))
    .limit(200)
  const { record } = row.node
  return {
    ...nodeItem(row),
    fault: record.fault,
    keyName: record.keyName,
    imageId: record.image.id,
    flavorId: record.flavor.id,
    marks: record.marks,
    firstSeenAt: row.node.firstSeenAt.toISOString(),
    changedAt: row.node.changedAt.toISOString(),
    goneAt: row.node.goneAt?.toISOString() ?? null,
    history: history.map((version) => ({
      from: version.validFrom.toISOString(),
      to: version.validTo?.toISOString() ?? null,
      state: version.record.state,
      name: version.record.name,
      addresses: version.record.addresses.map((address) => address.address),
    })),
  }
}

import { desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { type NodeRow, oneNode } from '@/db/queries/nodes'
import { nodeHistory } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { nodeFilterSchema } from '@/server/domain/node-list-schema'
import { describeChange } from '@/server/inventory/describe-change'
import { requireRole, type ServiceContext } from '../context'
import { nodeItem } from './node-item'
import { asItWas } from './past-nodes'
import type { nodeDetailShape } from './shapes'

export const getNodeInput = z.object({ id: z.string(), at: nodeFilterSchema.shape.at })
type Version = typeof nodeHistory.$inferSelect

const versionsMax = 200

/**
 * One node with everything known of it, also after it is gone; with `at`, as it was then. Throws `not-found`, also for an id that is
 * no UUID and for a time at which it was not there.
 */
export async function getNode(
  ctx: ServiceContext,
  input: z.infer<typeof getNodeInput>,
): Promise<z.infer<typeof nodeDetailShape>> {
  requireRole(ctx, 'viewer')
  const found = z.guid().safeParse(input.id).success ? await oneNode(ctx.db, input.id) : null
  if (!found) throw new ServiceError('not-found', 'There is no such node. It may never have been listed.')
  const versions = await ctx.db
    .select()
    .from(nodeHistory)
    .where(eq(nodeHistory.nodeId, found.node.id))
    .orderBy(desc(nodeHistory.validFrom))
    .limit(versionsMax + 1)
  const row = input.at === undefined ? found : rowAt(found, versions, new Date(input.at))
  const { record } = row.node
  return {
    ...nodeItem(row),
    fault: record.fault,
    imageId: record.image.id,
    flavorId: record.flavor.id,
    marks: record.marks,
    record,
    firstSeenAt: row.node.firstSeenAt.toISOString(),
    goneAt: row.node.goneAt?.toISOString() ?? null,
    history: versions.slice(0, versionsMax).map((version, index) => ({
      from: version.validFrom.toISOString(),
      to: version.validTo?.toISOString() ?? null,
      state: version.record.state,
      name: version.record.name,
      addresses: version.record.addresses.map((address) => address.address),
      changes: changesOf(version, versions[index + 1]),
    })),
  }
}

function rowAt(row: NodeRow, versions: readonly Version[], at: Date): NodeRow {
  const valid = versions.find(({ validFrom, validTo }) => validFrom <= at && (validTo === null || validTo > at))
  if (valid) return asItWas(row, { ...valid, at })
  const { firstSeenAt } = row.node
  const why =
    at < firstSeenAt
      ? `It was seen for the first time at ${firstSeenAt.toISOString()}.`
      : 'It was gone then, or its state of that time is not kept any more.'
  throw new ServiceError('not-found', `This node was not there at ${at.toISOString()}. ${why}`)
}

/** What became different with a version; that it had been gone is said as well. */
function changesOf(version: Version, before: Version | undefined): string[] {
  if (!before) return []
  const changes = describeChange(before.record, version.record)
  const away = before.validTo !== null && before.validTo < version.validFrom
  return away ? [`it was back after it had been gone since ${before.validTo?.toISOString()}`, ...changes] : changes
}

import { and, asc, desc, eq, gt, isNotNull, isNull, lt, or } from 'drizzle-orm'
import { z } from 'zod'
import type { Transaction } from '@/db/client'
import { allocation, allocationNode, cloud, leftover, node } from '@/db/schema'
import { isDue, type LeftoverSettings, leftoverSentences, whatNext } from '@/server/domain/leftovers'
import { requireRole, type ServiceContext } from '../context'
import { databaseNow } from '../inventory/sync-run'
import { decodeCursor, page, pageInput } from '../paging'
import { leftoverSettings } from './settings'
import type { LeftoverItem } from './shapes'

export const listLeftoversInput = z.object({
  ...pageInput,
  cloud: z.string().optional(),
  /** `open`: what is there now, oldest first. `ended`: what was removed or went, newest first. */
  state: z.enum(['open', 'ended']).default('open'),
})
const cursorKeys = z.tuple([z.iso.datetime(), z.uuid()])

/** What was left behind, with where it came from and what happens next. */
export async function listLeftovers(
  ctx: ServiceContext,
  input: z.output<typeof listLeftoversInput>,
): Promise<{ items: LeftoverItem[]; nextCursor: string | null }> {
  requireRole(ctx, 'viewer')
  const settings = await leftoverSettings(ctx.db)
  const ended = input.state === 'ended'
  const rows = await select(ctx.db)
    .where(
      and(
        ended ? isNotNull(leftover.endedAt) : isNull(leftover.endedAt),
        input.cloud === undefined ? undefined : eq(leftover.cloudId, input.cloud),
        input.cursor === undefined ? undefined : behind(decodeCursor(input.cursor, cursorKeys), ended),
      ),
    )
    .orderBy(
      ended ? desc(leftover.firstSeenAt) : asc(leftover.firstSeenAt),
      ended ? desc(leftover.id) : asc(leftover.id),
    )
    .limit(input.limit + 1)
  const now = await databaseNow(ctx.db)
  return page(rows, input.limit, {
    keys: (row) => [row.leftover.firstSeenAt.toISOString(), row.leftover.id],
    item: (row) => toItem(row, settings, now),
  })
}

const behind = ([at, id]: [string, string], backwards: boolean) => {
  const first = new Date(at)
  const after = backwards ? lt : gt
  return or(after(leftover.firstSeenAt, first), and(eq(leftover.firstSeenAt, first), after(leftover.id, id)))
}

const select = (db: ServiceContext['db'] | Transaction) =>
  db
    .select({ leftover, cloud, allocation, origin: allocationNode, inventory: node })
    .from(leftover)
    .innerJoin(cloud, eq(cloud.id, leftover.cloudId))
    .leftJoin(allocationNode, eq(allocationNode.id, leftover.nodeId))
    .leftJoin(allocation, eq(allocation.id, allocationNode.allocationId))
    .leftJoin(
      node,
      and(eq(node.cloudId, leftover.cloudId), eq(node.providerId, leftover.providerId), eq(leftover.kind, 'server')),
    )
type Row = Awaited<ReturnType<typeof select>>[number]

function toItem({ leftover: row, cloud: of, ...joined }: Row, settings: LeftoverSettings, now: Date): LeftoverItem {
  const { next, at } = whatNext(row, settings, now)
  const { allocation: request, origin, inventory } = joined
  return {
    id: row.id,
    cloud: row.cloudId,
    cloudName: of.name,
    region: of.region,
    simulated: of.simulated,
    kind: row.kind,
    providerId: row.providerId,
    name: row.name || row.providerId,
    verdict: row.verdict,
    reason: row.reason,
    why: leftoverSentences[row.reason],
    facts: {
      ...row.facts,
      // Some clouds tell a server's size in another list, which the inventory has read.
      vcpu: row.facts.vcpu ?? inventory?.record.vcpu ?? null,
      memoryMiB: row.facts.memoryMiB ?? inventory?.record.memoryMiB ?? null,
      address: row.facts.address ?? inventory?.record.addresses.find((one) => one.public)?.address ?? null,
    },
    firstSeenAt: row.firstSeenAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    sightings: row.sightings,
    origin:
      origin && request
        ? {
            allocation: request.id,
            allocationName: request.name,
            node: origin.id,
            nodeName: origin.name,
            by: request.createdBy,
          }
        : null,
    due: row.endedAt === null && isDue(row, settings),
    next,
    nextAt: at?.toISOString() ?? null,
    problem: row.problem,
    endedAt: row.endedAt?.toISOString() ?? null,
    ended: row.ended,
  }
}

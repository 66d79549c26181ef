import { eq } from 'drizzle-orm'
import type { Database } from '@/db/client'
import { nodeCountsByCloud } from '@/db/queries/node-counts'
import { cloudAccount } from '@/db/schema'
import { type LimitKind, limitState } from '@/server/domain/cloud-limits'
import type { Limit } from '@/server/domain/cloud-limits-schema'
import { credentialSchema } from '@/server/domain/credential-expiry-schema'
import { requireRole, type ServiceContext } from '../../context'
import { mustFindCloud } from '../find-cloud'
import { type AccountSummary, type Limits, limitsShape } from './shapes'

type Row = typeof cloudAccount.$inferSelect

/** What a new node takes something of. */
const neededToLaunch: readonly LimitKind[] = [
  'instances',
  'vcpu',
  'memory',
  'floating-ips',
  'ports',
  'security-groups',
  'key-pairs',
]

/** Of a cloud that was never asked. */
export const noAccount: AccountSummary = { pressed: [], credential: null, credentialReadAt: null }

/** What is known of the account in every cloud, by the cloud's id. */
export async function accountsByCloud(db: Database): Promise<Map<string, AccountSummary>> {
  const rows = await db.select().from(cloudAccount)
  return new Map(rows.map((row) => [row.cloudId, summaryOf(row)]))
}

const summaryOf = (row: Row): AccountSummary => ({
  pressed: itemsOf(row).filter(
    (limit) => neededToLaunch.includes(limit.kind) && ['near', 'full'].includes(limitState(limit)),
  ),
  credential: credentialSchema.nullable().safeParse(row.credential).data ?? null,
  credentialReadAt: row.credentialReadAt?.toISOString() ?? null,
})

/** What an older version stored may have another shape; the next look writes it anew. */
const itemsOf = ({ limits }: Row): Limit[] => limitsShape.shape.items.safeParse(limits?.items).data ?? []

/** The limits of a cloud as last read. Where a cloud does not tell how many instances there are, our own listing does. */
export async function getLimits(ctx: ServiceContext, input: { id: string }): Promise<Limits> {
  requireRole(ctx, 'viewer')
  const cloud = await mustFindCloud(ctx, input.id)
  const [[row], counts] = await Promise.all([
    ctx.db.select().from(cloudAccount).where(eq(cloudAccount.cloudId, cloud.id)),
    nodeCountsByCloud(ctx.db),
  ])
  if (!row) return { items: [], readAt: null, problem: null }
  const nodes = cloud.syncedAt ? (counts.get(cloud.id)?.total ?? 0) : null
  return {
    items: itemsOf(row).map((one) =>
      one.kind === 'instances' && one.used === null && nodes !== null
        ? { ...one, used: nodes, source: one.source ?? 'our last listing of its nodes' }
        : one,
    ),
    readAt: row.limitsReadAt?.toISOString() ?? null,
    problem: row.limitsProblem,
  }
}

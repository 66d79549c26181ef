import { count, desc } from 'drizzle-orm'
import type { z } from 'zod'
import { auditWhere } from '@/db/queries/audit'
import { audit } from '@/db/schema'
import { requireRole, type ServiceContext } from '../context'
import { toAuditFilter } from './audit-filter'
import type { AuditFilterInput, auditFacetsShape } from './shapes'

const valuesMax = 100

/** How many entries each actor and action has under the other filters. */
export async function auditFacets(
  ctx: ServiceContext,
  input: AuditFilterInput,
): Promise<z.infer<typeof auditFacetsShape>> {
  requireRole(ctx, 'admin')
  const filter = toAuditFilter(input)
  const [actions, actors, kinds] = await Promise.all([
    counts(ctx, audit.action, { ...filter, actions: undefined }),
    counts(ctx, audit.actor, { ...filter, actors: undefined }),
    counts(ctx, audit.actorKind, { ...filter, kinds: undefined }),
  ])
  return { actions, actors, kinds }
}

async function counts(
  ctx: ServiceContext,
  column: typeof audit.action | typeof audit.actor | typeof audit.actorKind,
  filter: Parameters<typeof auditWhere>[0],
) {
  return await ctx.db
    .select({ value: column, count: count() })
    .from(audit)
    .where(auditWhere(filter))
    .groupBy(column)
    .orderBy(desc(count()), column)
    .limit(valuesMax)
}

import { count, desc } from 'drizzle-orm'
import type { z } from 'zod'
import { auditSeal, auditUnsealed } from '@/db/schema'
import { requireRole, type ServiceContext } from '../context'
import { sealItem } from './list-audit'
import type { headShape } from './shapes'

/** The end of the chain, to be written down where nobody of this installation can change it. */
export async function getHead(ctx: ServiceContext): Promise<z.infer<typeof headShape>> {
  requireRole(ctx, 'admin')
  const [[head], [unsealed]] = await Promise.all([
    ctx.db.select().from(auditSeal).orderBy(desc(auditSeal.position)).limit(1),
    ctx.db.select({ count: count() }).from(auditUnsealed),
  ])
  return { head: head ? sealItem(head) : null, waiting: unsealed?.count ?? 0 }
}

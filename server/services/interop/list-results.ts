import { requireRole, type ServiceContext } from '../context'
import { resultHeads, resultItem } from './results'
import type { InteropResultItem } from './shapes'

/** What was imported, newest first, at most 500; of one cloud or of all. */
export async function listResults(
  ctx: ServiceContext,
  input: { cloud?: string | undefined },
): Promise<{ items: InteropResultItem[]; nextCursor: null }> {
  requireRole(ctx, 'viewer')
  const rows = await resultHeads(ctx.db, { cloud: input.cloud, limit: 500 })
  return { items: rows.map(resultItem), nextCursor: null }
}

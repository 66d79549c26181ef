import { configuredClouds } from '@/db/queries/clouds'
import { nodeCountsByCloud } from '@/db/queries/node-counts'
import { requireRole, type ServiceContext } from '../context'
import { cloudItem } from './cloud-item'
import type { CloudItem } from './shapes'

/** All configured clouds in the order of the configuration. */
export async function listClouds(ctx: ServiceContext): Promise<{ items: CloudItem[]; nextCursor: null }> {
  requireRole(ctx, 'viewer')
  const [rows, counts] = await Promise.all([configuredClouds(ctx.db), nodeCountsByCloud(ctx.db)])
  return { items: rows.map((row) => cloudItem(row, counts.get(row.id)?.total ?? 0)), nextCursor: null }
}

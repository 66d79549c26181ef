import { configuredClouds } from '@/db/queries/clouds'
import { nodeCountsByCloud } from '@/db/queries/node-counts'
import { requireRole, type ServiceContext } from '../context'
import { cloudExtras } from './cloud-extras'
import { cloudItem } from './cloud-item'
import type { CloudItem } from './shapes'

/** All configured clouds in the order of the configuration. */
export async function listClouds(ctx: ServiceContext): Promise<{ items: CloudItem[]; nextCursor: null }> {
  requireRole(ctx, 'viewer')
  const [rows, counts] = await Promise.all([configuredClouds(ctx.db), nodeCountsByCloud(ctx.db)])
  const extras = await cloudExtras(ctx, rows)
  const items = rows.map((row) => cloudItem(row, counts.get(row.id)?.total ?? 0, extras(row.id)))
  return { items, nextCursor: null }
}

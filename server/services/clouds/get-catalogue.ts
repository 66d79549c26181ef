import { eq } from 'drizzle-orm'
import { catalogue } from '@/db/schema'
import type { Catalogue } from '@/server/domain/catalogue'
import { requireRole, type ServiceContext } from '../context'
import { mustFindCloud } from './get-cloud'
import { readCatalogue } from './read-catalogue'

/** Networks, flavors and images as last read; read now when they never were. */
export async function getCatalogue(ctx: ServiceContext, input: { id: string }): Promise<Catalogue> {
  requireRole(ctx, 'viewer')
  const row = await mustFindCloud(ctx, input.id)
  const [kept] = await ctx.db.select().from(catalogue).where(eq(catalogue.cloudId, row.id))
  return kept?.content ?? (await readCatalogue(ctx, row.id))
}

import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import { catalogue } from '@/db/schema'
import { catalogueAt } from '../catalogue/past-catalogue'
import type { catalogueAtShape, catalogueInput } from '../catalogue/shapes'
import { requireRole, type ServiceContext } from '../context'
import { mustFindCloud } from './get-cloud'
import { readCatalogue } from './read-catalogue'

/** Networks, flavors and images as last read, read now when they never were; with `at`, as they were then. */
export async function getCatalogue(
  ctx: ServiceContext,
  input: z.infer<typeof catalogueInput>,
): Promise<z.infer<typeof catalogueAtShape>> {
  requireRole(ctx, 'viewer')
  const row = await mustFindCloud(ctx, input.id)
  const { at } = input
  if (at !== undefined)
    return await ctx.db.transaction(async (tx) => await catalogueAt(tx, row.id, at), {
      isolationLevel: 'repeatable read',
    })
  const [kept] = await ctx.db.select().from(catalogue).where(eq(catalogue.cloudId, row.id))
  return { ...(kept?.content ?? (await readCatalogue(ctx, row.id))), history: null }
}

import { and, count, eq, isNull } from 'drizzle-orm'
import type { z } from 'zod'
import type { CloudRow } from '@/db/queries/clouds'
import { node } from '@/db/schema'
import { cloudDeclarationSchema } from '@/server/domain/cloud-declaration'
import { overallDeclaration } from '@/server/domain/declared-overall'
import { requireRole, type ServiceContext } from '../context'
import { cloudExtras } from './cloud-extras'
import { cloudItem } from './cloud-item'
import { mustFindCloud } from './find-cloud'
import type { cloudDetailShape } from './shapes'

export { mustFindCloud } from './find-cloud'

/** One cloud with its configuration. Throws `not-found`. */
export async function getCloud(ctx: ServiceContext, input: { id: string }): Promise<z.infer<typeof cloudDetailShape>> {
  requireRole(ctx, 'viewer')
  const row = await mustFindCloud(ctx, input.id)
  const [nodes] = await ctx.db
    .select({ count: count() })
    .from(node)
    .where(and(eq(node.cloudId, row.id), isNull(node.goneAt)))
  const extras = await cloudExtras(ctx, [row])
  return {
    ...cloudItem(row, nodes?.count ?? 0, extras(row.id)),
    config: row.config,
    declaration: row.provider === 'openstack' ? overallDeclaration(row.config, storedDeclaration(row)) : null,
    credentials: row.sealedCredentials ? 'typed' : 'reference',
  }
}

/** What an older version stored may have another shape; the next listing writes it anew. */
const storedDeclaration = (row: CloudRow) => cloudDeclarationSchema.nullable().safeParse(row.declaration).data ?? null

import { and, count, eq, isNull } from 'drizzle-orm'
import type { z } from 'zod'
import { type CloudRow, configuredCloud } from '@/db/queries/clouds'
import { node } from '@/db/schema'
import { cloudDeclarationSchema } from '@/server/domain/cloud-declaration'
import { overallDeclaration } from '@/server/domain/declared-overall'
import { ServiceError } from '@/server/domain/errors'
import { requireRole, type ServiceContext } from '../context'
import { cloudItem } from './cloud-item'
import type { cloudDetailShape } from './shapes'

/** One cloud with its configuration. Throws `not-found`. */
export async function getCloud(ctx: ServiceContext, input: { id: string }): Promise<z.infer<typeof cloudDetailShape>> {
  requireRole(ctx, 'viewer')
  const row = await mustFindCloud(ctx, input.id)
  const [nodes] = await ctx.db
    .select({ count: count() })
    .from(node)
    .where(and(eq(node.cloudId, row.id), isNull(node.goneAt)))
  return {
    ...cloudItem(row, nodes?.count ?? 0),
    config: row.config,
    declaration: row.provider === 'openstack' ? overallDeclaration(row.config, storedDeclaration(row)) : null,
    credentials: row.sealedCredentials ? 'typed' : 'reference',
  }
}

/** What an older version stored may have another shape; the next listing writes it anew. */
const storedDeclaration = (row: CloudRow) => cloudDeclarationSchema.nullable().safeParse(row.declaration).data ?? null

/** The row of a configured cloud. Throws ServiceError `not-found`. */
export async function mustFindCloud(ctx: Pick<ServiceContext, 'db'>, id: string): Promise<CloudRow> {
  const row = await configuredCloud(ctx.db, id)
  if (!row) throw new ServiceError('not-found', `There is no cloud "${id}". GET /api/v1/clouds lists those there are.`)
  return row
}

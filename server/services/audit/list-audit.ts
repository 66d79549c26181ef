import { z } from 'zod'
import { pageOfAudit, type SealedRow } from '@/db/queries/audit'
import { requireRole, type ServiceContext } from '../context'
import { decodeCursor, page } from '../paging'
import { toAuditFilter } from './audit-filter'
import type { auditShape, listAuditInput, sealShape } from './shapes'

export type AuditItem = z.infer<typeof auditShape>

/** Who did what, when, from where; newest first. */
export async function listAudit(
  ctx: ServiceContext,
  input: z.infer<typeof listAuditInput>,
): Promise<{ items: AuditItem[]; nextCursor: string | null }> {
  requireRole(ctx, 'admin')
  const before = input.cursor ? decodeCursor(input.cursor, z.tuple([z.number().int()]))[0] : null
  const rows = await pageOfAudit(ctx.db, toAuditFilter(input), { before, limit: input.limit + 1 })
  return page(rows, input.limit, { keys: ({ row }) => [row.id], item: auditItem })
}

export const auditItem = ({ row, seal }: SealedRow): AuditItem => ({
  ...row,
  at: row.at.toISOString(),
  seal: seal ? sealItem(seal) : null,
})

export const sealItem = (seal: NonNullable<SealedRow['seal']>): z.infer<typeof sealShape> => ({
  position: seal.position,
  hash: seal.hash,
  previousHash: seal.previousHash,
  sealedAt: seal.sealedAt.toISOString(),
})

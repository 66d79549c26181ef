import { z } from 'zod'
import { pageOfSealed, pageOfUnsealed, type SealedRow } from '@/db/queries/audit'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { csvLine } from '../exports/csv'
import { parse } from '../parse'
import { type Access, accessCheck } from '../reader-access'
import { toAuditFilter } from './audit-filter'
import { canonicalRow, chainFormat } from './chain'
import { type AuditFilterInput, auditFilterInput } from './shapes'

const pageSize = 500

/** Anything else is an error, since a filter that is misspelt would export everything. */
export const exportAuditInput = z.strictObject({
  ...auditFilterInput.shape,
  format: z.enum(['ndjson', 'csv']).default('ndjson'),
})
export type AuditExport = { contentType: string; extension: string; text: AsyncGenerator<string, void> }

/**
 * Exactly the entries that match, in the order of the chain, those that wait for their seal at the end. That it was taken stands in
 * the activity itself. Throws `bad-request` that names what is wrong.
 */
export async function exportAudit(
  ctx: ServiceContext,
  request: { input: unknown; again?: Access },
): Promise<AuditExport> {
  requireRole(ctx, 'admin')
  const { format, ...filter } = parse(exportAuditInput, request.input)
  await change(ctx, async (_, record) => {
    await record({ action: 'activity.export', subject: format, details: { filter } })
  })
  const rows = readAudit(ctx, filter, request.again)
  return format === 'csv'
    ? { contentType: 'text/csv; charset=utf-8; header=present', extension: 'csv', text: auditCsv(rows) }
    : { contentType: 'application/x-ndjson; charset=utf-8', extension: 'ndjson', text: auditNdjson(rows) }
}

async function* readAudit(
  ctx: ServiceContext,
  input: AuditFilterInput,
  again?: Access,
): AsyncGenerator<SealedRow, void> {
  const filter = toAuditFilter(input)
  const stillAdmin = accessCheck(again, 'admin')
  const check = async () => {
    ctx.stopping.throwIfAborted()
    await stillAdmin()
  }
  let after = 0
  for (;;) {
    await check()
    const rows = await pageOfSealed(ctx.db, filter, { after, limit: pageSize })
    yield* rows
    after = rows.at(-1)?.seal?.position ?? after
    if (rows.length < pageSize) break
  }
  for (let afterId = 0; ; ) {
    await check()
    const rows = await pageOfUnsealed(ctx.db, filter, { after, afterId, limit: pageSize })
    // Read in one statement: what was sealed meanwhile stands in the order of the chain here too.
    yield* rows.toSorted(
      (a, b) => (a.seal?.position ?? Number.MAX_SAFE_INTEGER) - (b.seal?.position ?? Number.MAX_SAFE_INTEGER),
    )
    afterId = rows.at(-1)?.row.id ?? afterId
    if (rows.length < pageSize) return
  }
}

/** One entry a line; what stands behind `"row":` up to the last brace is, byte for byte, what is sealed (docs/activity.md). */
export async function* auditNdjson(rows: AsyncIterable<SealedRow>): AsyncGenerator<string, void> {
  for await (const { row, seal } of rows) {
    const head = seal
      ? `"position":${seal.position},"sealedAt":"${seal.sealedAt.toISOString()}","previousHash":"${seal.previousHash}","hash":"${seal.hash}"`
      : '"position":null,"sealedAt":null,"previousHash":null,"hash":null'
    yield `{"format":"${chainFormat}",${head},"row":${canonicalRow(row)}}\n`
  }
}

const columns: Record<string, (entry: SealedRow) => string | number | null> = {
  id: ({ row }) => row.id,
  at: ({ row }) => row.at.toISOString(),
  actor: ({ row }) => row.actor,
  actor_kind: ({ row }) => row.actorKind,
  from: ({ row }) => row.from,
  action: ({ row }) => row.action,
  subject: ({ row }) => row.subject,
  details: ({ row }) => JSON.stringify(row.details),
  position: ({ seal }) => seal?.position ?? null,
  sealed_at: ({ seal }) => seal?.sealedAt.toISOString() ?? null,
  hash: ({ seal }) => seal?.hash ?? null,
}

async function* auditCsv(rows: AsyncIterable<SealedRow>): AsyncGenerator<string, void> {
  yield csvLine(Object.keys(columns))
  for await (const entry of rows) yield csvLine(Object.values(columns).map((cell) => cell(entry)))
}

import { and, desc, eq, getTableColumns, inArray, isNull, ne } from 'drizzle-orm'
import type { Database, Transaction } from '@/db/client'
import { cloud, interopResult } from '@/db/schema'
import type { Outcomes } from '@/server/conformance/interop/results/outcome'
import { ServiceError } from '@/server/domain/errors'
import type { InteropResultItem } from './shapes'

const { results: _results, ...head } = getTableColumns(interopResult)
export type ResultHead = Omit<typeof interopResult.$inferSelect, 'results'> & { cloudName: string }

/** As lists show it: without the results themselves. */
export const resultItem = (row: ResultHead): InteropResultItem => ({
  id: row.id,
  cloud: row.cloudId,
  cloudName: row.cloudName,
  source: row.source,
  fileName: row.fileName,
  passed: row.passed,
  failed: row.failed,
  skipped: row.skipped,
  ranAt: row.ranAt?.toISOString() ?? null,
  about: row.about,
  sha256: row.sha256,
  importedBy: row.importedBy,
  importedAt: row.importedAt.toISOString(),
})

/** Imports of configured clouds, newest first. */
export async function resultHeads(
  db: Database | Transaction,
  of: { cloud?: string | undefined; scs?: boolean; limit: number },
): Promise<ResultHead[]> {
  return await db
    .select({ ...head, cloudName: cloud.name })
    .from(interopResult)
    .innerJoin(cloud, eq(cloud.id, interopResult.cloudId))
    .where(
      and(
        isNull(cloud.removedAt),
        of.cloud === undefined ? undefined : eq(interopResult.cloudId, of.cloud),
        of.scs === undefined ? undefined : of.scs ? eq(interopResult.source, 'scs') : ne(interopResult.source, 'scs'),
      ),
    )
    .orderBy(desc(interopResult.importedAt), desc(interopResult.id))
    .limit(of.limit)
}

/** The results themselves. */
export async function outcomesOfResults(
  db: Database | Transaction,
  ids: readonly string[],
): Promise<Map<string, Outcomes>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .select({ id: interopResult.id, results: interopResult.results })
    .from(interopResult)
    .where(inArray(interopResult.id, [...ids]))
  return new Map(rows.map(({ id, results }) => [id, results]))
}

/** One import of a cloud. Throws ServiceError `not-found`. */
export async function resultHead(db: Database | Transaction, of: { cloud: string; id: string }): Promise<ResultHead> {
  const [row] = await db
    .select({ ...head, cloudName: cloud.name })
    .from(interopResult)
    .innerJoin(cloud, eq(cloud.id, interopResult.cloudId))
    .where(and(eq(interopResult.id, of.id), eq(interopResult.cloudId, of.cloud)))
  if (!row) throw new ServiceError('not-found', `Cloud "${of.cloud}" has no imported results ${of.id}.`)
  return row
}

import { reportScope } from '@/server/conformance/interop/scs/evaluate'
import { scsWords } from '@/server/conformance/interop/words'
import { ServiceError } from '@/server/domain/errors'
import { mustFindCloud } from '../clouds/get-cloud'
import { requireRole, type ServiceContext } from '../context'
import { databaseNow } from '../scorecards/database-now'
import { storedGuideline } from './documents'
import { outcomesOfResults, type ResultHead, resultHead, resultHeads, resultItem } from './results'
import type { ScsReportItem } from './shapes'

type Input = { id: string; guideline: string; result?: string | undefined }

/** A cloud against all versions of an SCS scope, as of now: results expire. Throws `not-found`, `bad-request`. */
export async function scsReport(ctx: ServiceContext, input: Input): Promise<ScsReportItem> {
  requireRole(ctx, 'viewer')
  const cloud = await mustFindCloud(ctx, input.id)
  const { read, key } = await storedGuideline(ctx.db, input.guideline)
  if (read.family !== 'scs') throw new ServiceError('bad-request', `${key} is an interop guideline and no SCS scope.`)
  const head = input.result
    ? await resultHead(ctx.db, { cloud: cloud.id, id: input.result })
    : newestOf(await resultHeads(ctx.db, { cloud: cloud.id, scs: true, limit: 50 }), read.scope.uuid)
  const results = head ? ((await outcomesOfResults(ctx.db, [head.id])).get(head.id) ?? {}) : {}
  const told = { results, ranAt: head?.ranAt?.toISOString() ?? null }
  const versions = reportScope(read.scope, told, await databaseNow(ctx.db))
  return {
    cloud: cloud.id,
    cloudName: cloud.name,
    scope: read.scope.uuid,
    scopeName: read.scope.name,
    result: head ? resultItem(head) : null,
    versions: versions.map((version) => ({
      ...version,
      targets: version.targets.map((target) => ({ ...target, words: scsWords(target) })),
    })),
  }
}

/** The newest report of this scope; one that names no scope counts for any. */
export const newestOf = (heads: readonly ResultHead[], scope: string): ResultHead | null =>
  heads.find(({ about }) => about.scope === undefined || about.scope === scope) ?? null

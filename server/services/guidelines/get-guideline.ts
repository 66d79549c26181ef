import { requireRole, type ServiceContext } from '../context'
import { findGuideline } from './find-guideline'
import { guidelineDetail, noTally, tallies } from './guideline-item'
import type { GuidelineDetail } from './shapes'

/** One guideline with its document. Throws `not-found` that names those that there are. */
export async function getGuideline(ctx: ServiceContext, input: { guideline: string }): Promise<GuidelineDetail> {
  requireRole(ctx, 'viewer')
  const row = await findGuideline(ctx.db, input.guideline)
  return guidelineDetail(row, (await tallies(ctx.db, [row])).get(row.id) ?? noTally)
}

import type { z } from 'zod'
import { requireRole, type ServiceContext } from '../context'
import { findGuideline } from '../guidelines/find-guideline'
import { databaseNow } from './database-now'
import { scorecardsAt } from './get-scorecards'
import { momentOf } from './moment'
import { matrixCell } from './scorecard-item'
import type { apiScorecardsShape, matrixInput } from './shapes'

/** `GET /api/v1/scorecards`: one card a cloud, eight cells each. Throws `not-found` that names the guidelines, `bad-request`. */
export async function apiScorecards(
  ctx: ServiceContext,
  input: z.infer<typeof matrixInput>,
): Promise<z.infer<typeof apiScorecardsShape>> {
  requireRole(ctx, 'viewer')
  const guideline = await findGuideline(ctx.db, input.guideline)
  const { at } = momentOf(input.at, await databaseNow(ctx.db))
  const { cards } = await scorecardsAt(ctx.db, { guideline, at, provider: input.provider })
  return {
    items: cards.map(({ cloud, provider, guideline: key, score, max, complete, cells }) => ({
      cloud,
      provider,
      guideline: key,
      score,
      max,
      complete,
      cells: cells.map(matrixCell),
    })),
  }
}

import type { z } from 'zod'
import { requireRole, type ServiceContext } from '../context'
import { chooseGuideline, findGuideline, guidelineHeads } from '../guidelines/find-guideline'
import { databaseNow } from './database-now'
import { matrixParts } from './matrix-parts'
import { momentOf } from './moment'
import type { Matrix, matrixInput } from './shapes'

/** The Scorecards page: clouds x steps at a time, with trends and what would help most. Throws `bad-request`, `not-found`. */
export async function getMatrix(ctx: ServiceContext, input: z.infer<typeof matrixInput>): Promise<Matrix> {
  requireRole(ctx, 'viewer')
  const [now, guidelines, guideline] = await Promise.all([
    databaseNow(ctx.db),
    guidelineHeads(ctx.db),
    findGuideline(ctx.db, input.guideline),
  ])
  const moment = momentOf(input.at, now)
  const parts = await matrixParts(ctx.db, { guideline, moment, provider: input.provider })
  return { guideline: chooseGuideline(guidelines, guideline.id), guidelines, ...parts }
}

import type { Database } from '@/db/client'
import { ServiceError } from '@/server/domain/errors'
import { findGuideline } from '../guidelines/find-guideline'
import { databaseNow } from '../scorecards/database-now'
import { scorecardsAt } from '../scorecards/get-scorecards'
import type { Fleet } from './shapes'

type Score = NonNullable<Fleet['clouds'][number]['score']>

/** The scorecard of each cloud that has a run which counts, by the guideline that Scorecards opens with. */
export async function fleetScores(db: Database): Promise<Map<string, Score>> {
  const guideline = await findGuideline(db, undefined).catch((error: unknown) => {
    // Before the built-in ones are written there is none.
    if (error instanceof ServiceError) return null
    throw error
  })
  if (!guideline) return new Map()
  const { cards } = await scorecardsAt(db, { guideline, at: await databaseNow(db) })
  return new Map(
    cards
      .filter(({ runs }) => runs.length > 0)
      .map(({ cloud, cells, score, max, complete, at, guideline: named }) => [
        cloud,
        {
          ...{ guideline: named, score, max, complete, at },
          steps: cells.map(({ step, verdict, reason }) => ({ step, verdict, reason })),
        },
      ]),
  )
}

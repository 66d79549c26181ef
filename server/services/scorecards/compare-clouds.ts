import type { z } from 'zod'
import { compareScorecards } from '@/server/conformance/compare'
import type { Scorecard } from '@/server/domain/scorecard'
import { requireRole, type ServiceContext } from '../context'
import { chooseGuideline, findGuideline, guidelineHeads } from '../guidelines/find-guideline'
import { databaseNow } from './database-now'
import { mustHaveCard, scorecardsAt } from './get-scorecards'
import { type Moment, momentOf } from './moment'
import { scorecardItem } from './scorecard-item'
import type { Comparison, compareInput } from './shapes'

/** Two clouds, or one cloud at two times, with what differs in words. Throws `not-found`, `bad-request`. */
export async function compareClouds(ctx: ServiceContext, input: z.infer<typeof compareInput>): Promise<Comparison> {
  requireRole(ctx, 'viewer')
  const guideline = await findGuideline(ctx.db, input.guideline)
  const now = await databaseNow(ctx.db)
  const sides = await Promise.all(
    [input.a, input.b].map(async ({ cloud, at }) => {
      const moment = momentOf(at, now)
      const card = mustHaveCard(await scorecardsAt(ctx.db, { guideline, at: moment.at, only: [cloud] }), cloud)
      return { card, moment }
    }),
  )
  const [a, b] = sides as [Side, Side]
  const names = namesOf(a, b)
  const differences = compareScorecards(a.card, b.card, names)
  return {
    guideline: chooseGuideline(await guidelineHeads(ctx.db), guideline.id),
    a: { ...scorecardItem(a.card, guideline.document), told: names.a },
    b: { ...scorecardItem(b.card, guideline.document), told: names.b },
    differences: differences.map(({ step, sentence, better }) => ({ step, text: sentence, better })),
  }
}

type Side = { card: Scorecard; moment: Moment }

/** What the sentences call the two: by name where the clouds differ, by day where the days do. */
function namesOf(a: Side, b: Side): { a: string; b: string } {
  const day = ({ moment }: Side) => moment.day ?? moment.at.toISOString().slice(0, 16).replace('T', ' ')
  const sameCloud = a.card.cloud === b.card.cloud
  const sameTime = a.moment.day === b.moment.day && (a.moment.day !== null || +a.moment.at === +b.moment.at)
  const name = ({ card }: Side) => (!sameCloud && a.card.cloudName === b.card.cloudName ? card.cloud : card.cloudName)
  const told = (side: Side) => (sameCloud ? day(side) : sameTime ? name(side) : `${name(side)} on ${day(side)}`)
  return { a: told(a), b: told(b) }
}

import { z } from 'zod'
import { ServiceError } from '@/server/domain/errors'
import { type Runtime, requireRole, type ServiceContext } from '../../context'
import { findGuideline } from '../../guidelines/find-guideline'
import { parse } from '../../parse'
import { databaseNow } from '../database-now'
import { mustHaveCard, scorecardsAt } from '../get-scorecards'
import { momentOf } from '../moment'
import { openLink } from '../open-link'
import { badge } from './badge'

const cloud = z.string().min(1)
export const badgeInput = z.strictObject({
  cloud,
  guideline: z.string().min(1).max(200).optional(),
  at: z.string().min(1).max(64).optional(),
})
export const publicBadgeInput = z.strictObject({ cloud, token: z.string().min(1).max(200) })

/** The badge of a cloud for those who are signed in. Throws `not-found`, `bad-request`. */
export async function getBadge(ctx: ServiceContext, input: Record<string, string>): Promise<string> {
  requireRole(ctx, 'viewer')
  const asked = parse(badgeInput, input)
  const guideline = await findGuideline(ctx.db, asked.guideline)
  const { at } = momentOf(asked.at, await databaseNow(ctx.db))
  const cards = await scorecardsAt(ctx.db, { guideline, at, only: [asked.cloud] })
  return badge(mustHaveCard(cards, asked.cloud), at)
}

/** The same for whoever has the token of a public link: its guideline, its day, its clouds. Throws `not-found`, `bad-request`. */
export async function publicBadge({ db }: Pick<Runtime, 'db'>, input: Record<string, string>): Promise<string> {
  const asked = parse(publicBadgeInput, input)
  const { link, guideline } = await openLink(db, asked.token)
  if (link.clouds && !link.clouds.includes(asked.cloud)) {
    throw new ServiceError('not-found', `This link does not show a cloud "${asked.cloud}".`)
  }
  const { at } = momentOf(link.day ?? undefined, await databaseNow(db))
  const cards = await scorecardsAt(db, { guideline, at, only: [asked.cloud] })
  return badge(mustHaveCard(cards, asked.cloud), at)
}

import { z } from 'zod'
import { ServiceError } from '@/server/domain/errors'

/** What is asked for: a time, and the day where a day was named. */
export type Moment = { at: Date; day: string | null }

const day = z.iso.date()
const time = z.iso.datetime({ offset: true })

/**
 * `2026-05-01` means the end of that day in UTC, or the present while that day is not over; a time needs its zone. Without
 * `text`, the present. `now` by the database's clock. Throws ServiceError `bad-request` for anything else, and for a time to come.
 */
export function momentOf(text: string | undefined, now: Date): Moment {
  if (text === undefined) return { at: now, day: null }
  if (day.safeParse(text).success) {
    const begin = new Date(`${text}T00:00:00.000Z`)
    if (begin > now) throw future(text)
    const end = new Date(begin.getTime() + 86_400_000 - 1)
    return { at: end < now ? end : now, day: text }
  }
  if (time.safeParse(text).success) {
    const at = new Date(text)
    if (at > now) throw future(text)
    return { at, day: null }
  }
  throw new ServiceError(
    'bad-request',
    `at: "${text}" is neither a day such as 2026-05-01 nor a time with its zone such as 2026-05-01T12:00:00Z.`,
  )
}

const future = (text: string) =>
  new ServiceError('bad-request', `at: ${text} lies in the future. Scorecards are known up to now.`)

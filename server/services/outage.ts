import { outageOf } from '@/db/outage'
import { ServiceError } from '@/server/domain/errors'

const sentences = {
  unreachable: 'The database does not answer at the moment. Try again; after a change, look first whether it was made.',
  full: 'The database has no space left, so nothing can be changed. Make room on its disk, then try again.',
  'read-only': 'The database takes no changes at the moment: it is being switched over. Try again.',
  busy: 'The database is too busy at the moment. Try again; after a change, look first whether it was made.',
} as const

/** For people: what an error of a database that is away, full or being switched over means; null for any other error. */
export function unavailable(error: unknown): ServiceError | null {
  const outage = outageOf(error)
  return outage && new ServiceError('unavailable', sentences[outage])
}

import { and, eq, isNull } from 'drizzle-orm'
import type { Database } from '@/db/client'
import { guideline } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'

export type GuidelineRow = typeof guideline.$inferSelect

/** The guideline of a key such as `node-allocation 2016.10`. Throws ServiceError `not-found`. */
export async function mustFindGuideline(db: Pick<Database, 'select'>, key: string): Promise<GuidelineRow> {
  const [name = '', version = ''] = key.split(' ')
  const [row] = await db
    .select()
    .from(guideline)
    .where(and(eq(guideline.name, name), eq(guideline.version, version), isNull(guideline.removedAt)))
  if (!row) throw new ServiceError('not-found', `There is no guideline "${key}". Name one as <name> <version>.`)
  return row
}

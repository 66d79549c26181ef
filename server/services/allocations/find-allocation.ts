import { eq } from 'drizzle-orm'
import type { Database } from '@/db/client'
import { allocation } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { isUuid } from '@/server/domain/uuid'

export type AllocationRow = typeof allocation.$inferSelect

/** The row of an allocation. Throws ServiceError `not-found`, also for an id that is no UUID. */
export async function mustFindAllocation(db: Pick<Database, 'select'>, id: string): Promise<AllocationRow> {
  const [row] = isUuid(id) ? await db.select().from(allocation).where(eq(allocation.id, id)) : []
  if (!row) throw new ServiceError('not-found', 'There is no such allocation.')
  return row
}

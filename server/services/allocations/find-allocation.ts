import { eq } from 'drizzle-orm'
import type { Database } from '@/db/client'
import { allocation } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'

export type AllocationRow = typeof allocation.$inferSelect

/** The row of an allocation. Throws ServiceError `not-found`, also for an id that is no UUID. */
export async function mustFindAllocation(db: Pick<Database, 'select'>, id: string): Promise<AllocationRow> {
  const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)
  const [row] = isUuid ? await db.select().from(allocation).where(eq(allocation.id, id)) : []
  if (!row) throw new ServiceError('not-found', 'There is no such allocation.')
  return row
}

import { and, asc, eq, isNull } from 'drizzle-orm'
import type { Database, Transaction } from '../client'
import { cloud } from '../schema'

export type CloudRow = typeof cloud.$inferSelect

/** Clouds that are configured now, in their order. */
export const configuredClouds = async (db: Database | Transaction): Promise<CloudRow[]> =>
  await db.select().from(cloud).where(isNull(cloud.removedAt)).orderBy(asc(cloud.position), asc(cloud.id))

/** One configured cloud; undefined when there is none of this id. */
export const configuredCloud = async (db: Database | Transaction, id: string): Promise<CloudRow | undefined> => {
  const [row] = await db
    .select()
    .from(cloud)
    .where(and(eq(cloud.id, id), isNull(cloud.removedAt)))
  return row
}

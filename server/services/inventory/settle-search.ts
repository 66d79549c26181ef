import { sql } from 'drizzle-orm'
import type { Runtime } from '../context'

/**
 * Sorts what a large listing has left in the list beside the search index into the index, so that searches do not read that list
 * each time until a vacuum comes: https://www.postgresql.org/docs/current/gin.html#GIN-FAST-UPDATE. The listing stands without it.
 */
export async function settleSearch({ db, log }: Runtime): Promise<void> {
  try {
    await db.execute(sql`select gin_clean_pending_list('node_search')`)
  } catch (error) {
    log.warn({ error }, 'The search index could not be put in order; a vacuum of the database does it later.')
  }
}

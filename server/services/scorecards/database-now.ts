import { sql } from 'drizzle-orm'
import type { Database, Transaction } from '@/db/client'

/** The present by the database's clock, to the millisecond. */
export async function databaseNow(db: Database | Transaction): Promise<Date> {
  const [row] = await db.execute<{ ms: number }>(sql`select floor(extract(epoch from now()) * 1000)::float8 as ms`)
  return new Date(Number(row!.ms))
}

import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import * as schema from './schema'

export type Database = PostgresJsDatabase<typeof schema>
/** A transaction of `Database`; what takes this also takes a Database. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]

export type DatabaseClient = {
  readonly db: Database
  /** The same pool without drizzle, for LISTEN and for SQL that drizzle cannot say. */
  readonly sql: postgres.Sql
  /** Ends all connections, after 5 s also those that still work. */
  close(): Promise<void>
}

export type DatabaseOptions = {
  /** Most connections of this process. The embedded server allows 200 for all processes. */
  readonly poolSize?: number
  /** Shown in pg_stat_activity. */
  readonly name?: string
}

const idleInTransactionMs = 30_000

/** Opens a pool of connections; the first query connects. */
export const createDatabase = (url: string, options: DatabaseOptions = {}): DatabaseClient => {
  const sql = postgres(url, {
    max: options.poolSize ?? 10,
    connect_timeout: 10,
    onnotice: () => {},
    connection: {
      application_name: options.name ?? 'plumbline',
      // A process that stands still or has lost its machine inside a transaction must not keep its locks: no transaction of
      // ours waits for anything but the database.
      idle_in_transaction_session_timeout: idleInTransactionMs,
    },
  })
  return { db: drizzle({ client: sql, schema }), sql, close: () => sql.end({ timeout: 5 }) }
}

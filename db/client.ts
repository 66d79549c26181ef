import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import { createPool } from './pool'
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
  /** The server ends a statement after this long, in ms; a connection that is silent for longer is given up. Default 45 s. */
  readonly statementMsMax?: number
}

const idleInTransactionMs = 30_000
const statementMs = 45_000
/** How much longer than the longest statement a connection may be silent. */
const graceMs = 3_000

/** Opens a pool of connections; the first query connects. It lives on when the server is restarted, or cannot be reached. */
export const createDatabase = (url: string, options: DatabaseOptions = {}): DatabaseClient => {
  const statementMsMax = options.statementMsMax ?? statementMs
  const sql = createPool(url, {
    max: options.poolSize ?? 10,
    connect_timeout: 5,
    keep_alive: 15,
    // Not needed, and its own query at each connect rejects where nobody can catch it when that connection breaks.
    fetch_types: false,
    // Short, so that what waits goes on as soon as the server is there again.
    backoff: (tries: number) => Math.min(0.1 * 2 ** tries, 1) * (0.5 + Math.random() / 2),
    onnotice: () => {},
    silenceMs: statementMsMax + graceMs,
    connection: {
      application_name: options.name ?? 'plumbline',
      // A process that stands still or has lost its machine inside a transaction must not keep its locks: no transaction of
      // ours waits for anything but the database.
      idle_in_transaction_session_timeout: idleInTransactionMs,
      statement_timeout: statementMsMax,
      // Room for the places of all rows that a word of a search has: without it whole pages are looked at again.
      work_mem: '64MB',
    },
  })
  const db = drizzle({ client: sql, schema })
  twins.set(db, drizzle({ client: preparing(sql), schema }))
  return { db, sql, close: () => sql.end({ timeout: 5 }) }
}

const twins = new WeakMap<Database, Database>()

/**
 * The same database for statements that are planned once for each connection: for those that are asked all the time, whose text has
 * few variants, and whose plan is the same whatever the parameters are. Drizzle has each statement planned anew, which for a join of
 * five tables takes longer than the join. Inside of a transaction it is the transaction itself.
 */
export const prepared = (db: Database): Database => twins.get(db) ?? db

const preparing = (sql: postgres.Sql): postgres.Sql =>
  new Proxy(sql, {
    get: (target, name) =>
      name === 'unsafe'
        ? (...[text, values, options]: Parameters<postgres.Sql['unsafe']>) =>
            target.unsafe(text, values, { ...options, prepare: true })
        : Reflect.get(target, name),
  })

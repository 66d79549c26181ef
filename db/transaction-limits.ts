import { type SQL, sql } from 'drizzle-orm'

/**
 * An expression for the first statement of a transaction that takes a lock: from then on each of its statements, each pause
 * between them, and (PostgreSQL 17 and newer) all of it may last so long, in ms, before the server gives the lock back. A
 * process that stands still in the middle must not keep the others waiting. A text without meaning is its value.
 */
export function transactionLimits(ms: number): SQL<string> {
  const limit = (name: string) => sql`set_config(${name}, ${String(ms)}, true)`
  const whole = sql`case when current_setting('server_version_num')::int >= 170000 then ${limit('transaction_timeout')} end`
  return sql<string>`${limit('statement_timeout')} || ${limit('idle_in_transaction_session_timeout')} || coalesce(${whole}, '')`
}

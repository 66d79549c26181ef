import fs from 'node:fs'
import path from 'node:path'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'

/** Any number that nothing else locks: the same for every process that migrates this database. */
const migrationLock = 7_586_253

/**
 * Brings a database up to the migrations in `folder`. Processes that do so at once wait for one another. Returns how many
 * migrations it ran. Throws what the database said; a failed migration leaves nothing of itself.
 */
export const migrateDatabase = async (
  url: string,
  folder = path.resolve(import.meta.dirname, 'migrations'),
): Promise<number> => {
  if (!fs.existsSync(path.join(folder, 'meta', '_journal.json'))) {
    throw new Error(`There are no migrations in ${folder}. Make them from db/schema with: npm run db:generate`)
  }
  const sql = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 10 })
  try {
    await sql`select pg_advisory_lock(${migrationLock})`
    // Lists are searched by trigrams; the indexes for it need the extension before the first migration.
    await sql`create extension if not exists pg_trgm`
    const before = await countMigrations(sql)
    await migrate(drizzle({ client: sql }), { migrationsFolder: folder })
    return (await countMigrations(sql)) - before
  } finally {
    await sql.end()
  }
}

const countMigrations = async (sql: postgres.Sql): Promise<number> => {
  const [table] = await sql`select to_regclass('drizzle.__drizzle_migrations') is not null as present`
  if (!table?.present) return 0
  const [row] = await sql`select count(*)::int as count from drizzle.__drizzle_migrations`
  return Number(row?.count)
}

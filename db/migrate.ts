import fs from 'node:fs'
import path from 'node:path'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { appliedMigrations, migrationsOf, refuseNewer } from './schema-version'

/** Any number that nothing else locks: the same for every process that migrates this database. */
const migrationLock = 7_586_253

/**
 * Brings a database up to the migrations in `folder`. Processes that do so at once wait for one another. Returns how many
 * migrations it ran. Throws what the database said; a failed migration leaves nothing of itself, nor of those that ran
 * with it. Throws SchemaVersionError, and changes nothing, when a newer version has migrated the database.
 */
export const migrateDatabase = async (
  url: string,
  folder = path.resolve(import.meta.dirname, 'migrations'),
): Promise<number> => {
  const journal = path.join(folder, 'meta', '_journal.json')
  if (!fs.existsSync(journal)) {
    throw new Error(`There are no migrations in ${folder}. Make them from db/schema with: npm run db:generate`)
  }
  const sql = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 10 })
  try {
    await sql`select pg_advisory_lock(${migrationLock})`
    const before = await appliedMigrations(sql)
    refuseNewer(before, migrationsOf(JSON.parse(fs.readFileSync(journal, 'utf8'))))
    // Lists are searched by trigrams; the indexes for it need the extension before the first migration.
    await sql`create extension if not exists pg_trgm`
    await migrate(drizzle({ client: sql }), { migrationsFolder: folder })
    return (await appliedMigrations(sql)).length - before.length
  } finally {
    await sql.end({ timeout: 5 })
  }
}

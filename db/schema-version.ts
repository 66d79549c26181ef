import { z } from 'zod'
import journal from './migrations/meta/_journal.json'

/** A database whose tables are not those of this version; `message` says what to do. */
export class SchemaVersionError extends Error {
  override readonly name = 'SchemaVersionError'
}

const journalShape = z.object({ entries: z.array(z.object({ when: z.number(), tag: z.string() })) })

/** Migrations of a journal, oldest first. */
export const migrationsOf = (content: unknown): { when: number; tag: string }[] => journalShape.parse(content).entries

/** As much of postgres.js as is needed here. */
type Sql = (strings: TemplateStringsArray) => PromiseLike<readonly Record<string, unknown>[]>

/** When the migrations that ran in a database were made (ms), oldest first; empty where none ran. */
export const appliedMigrations = async (sql: Sql): Promise<number[]> => {
  const [table] = await sql`select to_regclass('drizzle.__drizzle_migrations') is not null as present`
  if (!table?.present) return []
  const rows = await sql`select created_at from drizzle.__drizzle_migrations order by created_at`
  return rows.map((row) => Number(row.created_at))
}

/**
 * Throws SchemaVersionError when a newer version of Plumbline has migrated the database: what an older one would write
 * there may be wrong.
 */
export const refuseNewer = (applied: readonly number[], known: readonly { when: number }[]): void => {
  const unknown = applied.filter((when) => when > (known.at(-1)?.when ?? 0))
  if (unknown.length === 0) return
  throw new SchemaVersionError(
    `A newer version of Plumbline has changed the tables of this database (${unknown.length === 1 ? 'one migration' : `${unknown.length} migrations`} that this version does not know). Start that version, or restore a backup from before it. Nothing was changed.`,
  )
}

/** Throws SchemaVersionError unless the tables of the database are those that this version works with. */
export const checkSchemaVersion = async (sql: Sql): Promise<void> => {
  const known = migrationsOf(journal)
  const applied = await appliedMigrations(sql)
  refuseNewer(applied, known)
  const missing = known.filter(({ when }) => !applied.includes(when))
  if (missing.length === 0) return
  throw new SchemaVersionError(
    `The tables of this database are those of an older version: ${missing.map(({ tag }) => tag).join(', ')} did not run. Bring them up to date with: npm run migrate (npm run up does it by itself).`,
  )
}

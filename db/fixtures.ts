import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { migrateDatabase } from './migrate'
import { migrationsOf } from './schema-version'
import type { TestDatabase } from './testing'

const migrations = path.resolve(import.meta.dirname, 'migrations')

/** The master key of the rows in `db/fixtures`. */
export const fixtureMasterKey = Buffer.alloc(32, 0x11)

/** A copy of the migrations up to and with `tag`, in a folder that `remove` removes. */
export const migrationsUpTo = (tag: string): { folder: string; remove: () => void } => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-migrations-'))
  fs.cpSync(migrations, folder, { recursive: true })
  const journal = path.join(folder, 'meta', '_journal.json')
  const content = JSON.parse(fs.readFileSync(journal, 'utf8')) as { entries: unknown[] }
  const last = migrationsOf(content).findIndex((entry) => entry.tag === tag)
  if (last < 0) throw new Error(`There is no migration ${tag}.`)
  fs.writeFileSync(journal, JSON.stringify({ ...content, entries: content.entries.slice(0, last + 1) }))
  return { folder, remove: () => fs.rmSync(folder, { recursive: true }) }
}

/** Fills an empty database with the rows of an installation as it was at a migration, and leaves it there. */
export const loadFixture = async (database: TestDatabase, tag: string): Promise<void> => {
  const old = migrationsUpTo(tag)
  try {
    await migrateDatabase(database.url, old.folder)
  } finally {
    old.remove()
  }
  const rows = gunzipSync(fs.readFileSync(path.resolve(import.meta.dirname, 'fixtures', `${tag}.sql.gz`)))
  await database.sql.unsafe(rows.toString('utf8'))
}

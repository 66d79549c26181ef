import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { migrationsUpTo } from './fixtures'
import { migrateDatabase } from './migrate'
import journal from './migrations/meta/_journal.json'
import released from './migrations/released.json'
import { checkSchemaVersion, migrationsOf, SchemaVersionError } from './schema-version'
import { emptyTestDatabase, type TestDatabase, testDatabase } from './testing'

const tags = migrationsOf(journal).map(({ tag }) => tag)
const last = tags.at(-1)!

test('a migration that was released is never changed: it would not run again where it has run', () => {
  const now = Object.keys(released).map((tag) => {
    const file = fs.readFileSync(path.join(import.meta.dirname, 'migrations', `${tag}.sql`))
    return [tag, createHash('sha256').update(file).digest('hex')]
  })
  expect(Object.fromEntries(now)).toEqual(released)
  expect(tags.slice(0, Object.keys(released).length), 'released ones come first').toEqual(Object.keys(released))
})

test('each migration is younger than the one before: an older one would be passed over where the younger one has run', () => {
  const times = migrationsOf(journal).map(({ when }) => when)
  expect(times).toEqual([...times].sort((a, b) => a - b))
  expect(new Set(times).size).toBe(times.length)
})

test('a database of a newer version is refused, by processes that migrate and by those that only work', async () => {
  await using database = await testDatabase()
  await checkSchemaVersion(database.sql)
  await database.sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('of tomorrow', ${Date.now() + 1e12})`
  await expect(checkSchemaVersion(database.sql)).rejects.toThrow(SchemaVersionError)
  await expect(migrateDatabase(database.url)).rejects.toThrow(/newer version of Plumbline.*Start that version/)
})

test('a database of an older version is refused by processes that only work, with what did not run', async () => {
  await using database = await emptyTestDatabase()
  await expect(checkSchemaVersion(database.sql)).rejects.toThrow(/0000_initial.*npm run migrate/)
  const old = migrationsUpTo('0000_initial')
  await migrateDatabase(database.url, old.folder)
  old.remove()
  await expect(checkSchemaVersion(database.sql)).rejects.toThrow(last)
  expect(await migrateDatabase(database.url)).toBe(tags.length - 1)
  await checkSchemaVersion(database.sql)
})

test('a migration that fails leaves nothing of itself and of those that ran with it; mended, it runs', async () => {
  await using database = await emptyTestDatabase()
  const broken = migrationsUpTo(last)
  const file = path.join(broken.folder, `${last}.sql`)
  const good = fs.readFileSync(file, 'utf8')
  fs.writeFileSync(
    file,
    `create table half_done (id int);--> statement-breakpoint\n${good};--> statement-breakpoint\nselect 1/0;`,
  )
  await expect(migrateDatabase(database.url, broken.folder)).rejects.toThrow()
  const tables = await database.sql`select table_name from information_schema.tables where table_schema = 'public'`
  expect(tables).toEqual([])
  fs.writeFileSync(file, good)
  expect(await migrateDatabase(database.url, broken.folder)).toBe(tags.length)
  broken.remove()
})

test('a process that dies in the middle of a migration leaves its lock to the next one', async () => {
  await using database = await emptyTestDatabase()
  const slow = migrationsUpTo('0000_initial')
  fs.appendFileSync(path.join(slow.folder, '0000_initial.sql'), ';--> statement-breakpoint\nselect pg_sleep(60);')
  const script = path.join(import.meta.dirname, 'fixtures', 'migrate.ts')
  const dying = spawn(process.execPath, ['--import', 'tsx', script, database.url, slow.folder], { stdio: 'inherit' })
  const ended = once(dying, 'exit')
  while (!(await isSleeping(database))) expect(dying.exitCode).toBeNull()
  const next = migrateDatabase(database.url)
  dying.kill('SIGKILL')
  await ended
  // The server notices a dead client only when it has something to say to it.
  await database.sql`select pg_cancel_backend(pid) from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()`
  expect(await next).toBe(tags.length)
  slow.remove()
})

const isSleeping = async (database: TestDatabase): Promise<boolean> => {
  const rows = await database.sql`select 1 from pg_stat_activity
    where datname = current_database() and query like '%pg_sleep(60)%' and pid <> pg_backend_pid()`
  return rows.length > 0
}

import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { inject } from 'vitest'
import { createDatabase, type DatabaseClient, type DatabaseOptions } from './client'

export type TestDatabase = DatabaseClient & AsyncDisposable & { readonly url: string }

/** A database of its own without any table, for tests of migrations and restores. Dropped as `testDatabase` is. */
export const emptyTestDatabase = async (options: DatabaseOptions = {}): Promise<TestDatabase> =>
  await makeDatabase('template0', options)

/**
 * A migrated, empty database of its own: `await using database = await testDatabase()`. It is dropped at the end of the
 * scope, with whoever is still connected. For tests of the projects `database` and `contract` (see server/vitest.config.ts).
 */
export const testDatabase = async (options: DatabaseOptions = {}): Promise<TestDatabase> =>
  await makeDatabase(new URL(inject('templateUrl')).pathname.slice(1), options)

const makeDatabase = async (from: string, options: DatabaseOptions): Promise<TestDatabase> => {
  const template = new URL(inject('templateUrl'))
  const name = `test_${randomBytes(6).toString('hex')}`
  const own = new URL(template)
  own.pathname = name
  await administer(template, (sql) => sql`create database ${sql(name)} template ${sql(from)}`)
  const client = createDatabase(own.href, options)
  return {
    ...client,
    url: own.href,
    [Symbol.asyncDispose]: async () => {
      await client.close()
      await administer(template, (sql) => sql`drop database if exists ${sql(name)} with (force)`)
    },
  }
}

/** Runs one statement from the database `postgres`: a template cannot be copied while somebody is connected to it. */
const administer = async (template: URL, statement: (sql: postgres.Sql) => Promise<unknown>): Promise<void> => {
  const url = new URL(template)
  url.pathname = 'postgres'
  const sql = postgres(url.href, { max: 1, onnotice: () => {} })
  try {
    await statement(sql)
  } finally {
    await sql.end()
  }
}

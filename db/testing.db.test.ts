import { expect, test } from 'vitest'
import { migrateDatabase } from './migrate'
import { testDatabase } from './testing'

test('two databases know nothing of each other and have every migrated table', async () => {
  await using one = await testDatabase()
  await using two = await testDatabase()
  await one.sql`insert into setting (key, value) values ('only in', '"one"')`
  expect(await one.sql`select key from setting`).toHaveLength(1)
  expect(await two.sql`select key from setting`).toHaveLength(0)
})

test('a database is gone after its scope, though somebody is still connected', async () => {
  let url: string
  {
    await using database = await testDatabase()
    url = database.url
    await database.sql`select 1`
  }
  const { createDatabase } = await import('./client')
  const late = createDatabase(url)
  await expect(late.sql`select 1`).rejects.toThrow(/does not exist/)
  await late.close()
})

test('processes that migrate at once wait for one another, and a second run does nothing', async () => {
  await using database = await testDatabase()
  await database.sql`drop schema public cascade`
  await database.sql`drop schema drizzle cascade`
  await database.sql`create schema public`
  const counts = await Promise.all([
    migrateDatabase(database.url),
    migrateDatabase(database.url),
    migrateDatabase(database.url),
  ])
  expect(counts.toSorted()).toEqual([0, 0, expect.any(Number)])
  expect(Math.max(...counts)).toBeGreaterThan(0)
  expect(await migrateDatabase(database.url)).toBe(0)
})

test('a folder without migrations is an error that says how to make them', async () => {
  await using database = await testDatabase()
  await expect(migrateDatabase(database.url, '/nowhere')).rejects.toThrow('npm run db:generate')
})

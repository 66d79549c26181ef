import { sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { createDatabase, type Database } from './client'
import { outageOf } from './outage'
import { type TestDatabase, testDatabase } from './testing'
import { databaseProxy } from './testing-proxy'

const failing = async (work: Promise<unknown>): Promise<unknown> =>
  await work.then(
    () => {
      throw new Error('should have failed')
    },
    (error: unknown) => error,
  )

async function answers(db: Database): Promise<void> {
  await expect.poll(() => db.execute(sql`select 1`).catch(() => null), { timeout: 15_000 }).not.toBeNull()
}

async function pairs(database: TestDatabase): Promise<void> {
  await database.sql`create table pair (id int, half int)`
}

it('a transaction whose connection is ended sends nothing more: no statement of it lands outside of it', async () => {
  await using database = await testDatabase()
  await pairs(database)
  const client = createDatabase(database.url, { poolSize: 1 })
  for (const long of ['', 'x'.repeat(2_000)]) {
    const error = await failing(
      client.db.transaction(async (tx) => {
        const [told] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`)
        await tx.execute(sql`insert into pair values (1, 1)`)
        await database.sql`select pg_terminate_backend(${told!.pid})`
        await expect.poll(() => database.sql`select 1 from pg_stat_activity where pid = ${told!.pid}`).toEqual([])
        // Whoever swallows the error of one statement and goes on must not write on another connection.
        await tx.execute(sql`insert into pair values (1, 2), (length(${long}), 3)`).catch(() => undefined)
        await tx.execute(sql`insert into pair values (1, 4)`)
      }),
    )
    expect(outageOf(error)).toBe('unreachable')
    await answers(client.db)
    expect(await database.sql`select * from pair`).toEqual([])
  }
  await client.close()
})

it('connections that are reset again and again leave whole transactions or none, and a pool that works', async () => {
  await using database = await testDatabase()
  await pairs(database)
  await using proxy = await databaseProxy(database.url)
  const client = createDatabase(proxy.url, { poolSize: 4 })
  const until = performance.now() + 4_000
  let done = 0
  let failed = 0
  const writer = async (base: number) => {
    for (let id = base; performance.now() < until; id += 10) {
      const write = client.db.transaction(async (tx) => {
        await tx.execute(sql`insert into pair values (${id}, 1)`)
        await new Promise((resolve) => setTimeout(resolve, 3))
        await tx.execute(sql`insert into pair values (${id}, 2)`)
      })
      await write.then(
        () => done++,
        (error: unknown) => {
          expect(outageOf(error)).toBe('unreachable')
          failed++
        },
      )
    }
  }
  const cutting = setInterval(() => proxy.cut(), 120)
  await Promise.all([0, 1, 2, 3, 4, 5].map(writer))
  clearInterval(cutting)
  expect(done).toBeGreaterThan(20)
  expect(failed).toBeGreaterThan(5)
  await Promise.all(Array.from({ length: 8 }, () => answers(client.db)))
  const halves = await database.sql`select id from pair group by id having count(*) <> 2`
  expect(halves).toEqual([])
  await client.close()
}, 30_000)

it('an answer that never comes is given up, also that of a COMMIT, and the pool works when the way is there again', async () => {
  await using database = await testDatabase()
  await pairs(database)
  await using proxy = await databaseProxy(database.url)
  const client = createDatabase(proxy.url, { poolSize: 2, statementMsMax: 1_000 })
  await answers(client.db)
  const committing = client.db.transaction(async (tx) => {
    await tx.execute(sql`insert into pair values (1, 1)`)
    proxy.silence()
  })
  const waiting = client.db.execute(sql`select 2`)
  // More than the pool has connections: these only wait for one.
  const queued = [3].map((each) => client.db.execute(sql`select ${each}::int`))
  for (const each of [committing, waiting, ...queued]) expect(outageOf(await failing(each))).toBe('unreachable')
  await proxy.heal()
  await answers(client.db)
  await client.close()
}, 60_000)

it('a server that refuses for a while is found again, without a restart of this process', async () => {
  await using database = await testDatabase()
  await using proxy = await databaseProxy(database.url)
  const client = createDatabase(proxy.url, { poolSize: 2 })
  await answers(client.db)
  await proxy.refuse()
  for (let tries = 0; tries < 6; tries++)
    expect(outageOf(await failing(client.db.execute(sql`select 1`)))).toBe('unreachable')
  await proxy.heal()
  const started = performance.now()
  await answers(client.db)
  expect(performance.now() - started).toBeLessThan(3_000)
  await client.close()
}, 30_000)

it('a statement that takes too long is ended by the server, and its connection goes on', async () => {
  await using database = await testDatabase()
  const client = createDatabase(database.url, { poolSize: 1, statementMsMax: 200 })
  expect(outageOf(await failing(client.db.execute(sql`select pg_sleep(5)`)))).toBe('busy')
  await answers(client.db)
  await client.close()
})

it('what is still asked of a pool that its process has closed tells of a database that is away, not of a mistake', async () => {
  await using database = await testDatabase()
  const client = createDatabase(database.url)
  await answers(client.db)
  await client.close()
  expect(outageOf(await failing(client.db.execute(sql`select 1`)))).toBe('unreachable')
  expect(outageOf(await failing(client.db.transaction((tx) => tx.execute(sql`select 1`))))).toBe('unreachable')
})

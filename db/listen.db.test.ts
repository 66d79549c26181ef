import { expect, it } from 'vitest'
import { listen } from './listen'
import { testDatabase } from './testing'
import { databaseProxy } from './testing-proxy'

it('goes on listening after its connection was cut, and says that something may have been missed', async () => {
  await using database = await testDatabase()
  await using proxy = await databaseProxy(database.url)
  const heard: string[] = []
  let listening = 0
  const listener = listen(proxy.url, {
    channels: ['first', 'second'],
    name: 'test',
    onNotify: (channel, payload) => heard.push(`${channel} ${payload}`),
    onListening: () => listening++,
  })
  await listener.listening
  await database.sql`select pg_notify('first', 'a')`
  await expect.poll(() => heard).toEqual(['first a'])
  await proxy.refuse()
  await database.sql`select pg_notify('first', 'lost')`
  await proxy.heal()
  await expect.poll(() => listening, { timeout: 10_000 }).toBe(2)
  await database.sql`select pg_notify('second', 'b')`
  await expect.poll(() => heard).toEqual(['first a', 'second b'])
  await listener.close()
  const left = () => database.sql`select 1 from pg_stat_activity where application_name = 'test-listen'`
  await expect.poll(left).toEqual([])
})

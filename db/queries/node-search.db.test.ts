import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createDatabase, type DatabaseClient } from '../client'
import { cloud, node } from '../schema'
import { type TestDatabase, testDatabase } from '../testing'
import { byLooking, byTrigrams, planSearch } from './node-search'

/** Texts that differ in separators only, in one letter, or where a part begins. */
const texts = [
  'k8s-maps-db-1a 10.0.77.12 env=prod team=maps',
  'k8s.maps.db.1a 10.0.77.120 env=prod team=maps',
  'k8s-maps-db-1b 110.0.77.12 env=dev team=maps',
  'k8s-maps-web-1a 10.1.77.12 env=dev team=video',
  'old-k8s-maps-db-1a 2001:db8::77 env=prod team=video',
  'caqhe-7 192.0.2.7 env=prod cost-center=cc-1',
  'ca.he-7 192.0.2.70 env=prod cost-center=cc-10',
]

let database: TestDatabase
let client: DatabaseClient
beforeAll(async () => {
  database = await testDatabase()
  client = createDatabase(database.url, { poolSize: 1 })
  const config = { name: 'One' } as never
  await client.db
    .insert(cloud)
    .values({ id: 'one', name: 'One', provider: 'openstack', region: 'r', source: 'file', config })
  const rows = Array.from({ length: 700 }, (_, index) => {
    const name = `node-${index}`
    const search = `${texts[index % texts.length]} ${name}`
    return {
      cloudId: 'one',
      providerId: name,
      name,
      state: 'running' as const,
      record: {} as never,
      contentHash: '',
      search,
    }
  })
  await client.db.insert(node).values(rows)
  await client.sql`analyze node`
})
afterAll(async () => {
  await client.close()
  await database[Symbol.asyncDispose]()
})

it.each([
  'k8s-maps-db-1a',
  'maps-db-1a 10.0.77',
  'k8s.maps',
  '10.0.77.12',
  '0.77.12',
  '2001:db8',
  'cost-center=cc-1',
  'caqhe-7',
  'ca.he-7 env=prod',
  'team=video node-3',
  'node-69 w',
  'cc',
  'nothing-has-this-word',
])('a search for "%s" finds the same by trigrams as by looking at every text', async (q) => {
  const plan = await planSearch(client.db, q)
  const found = async (matches: ReturnType<typeof byTrigrams>) =>
    (await client.db.execute<{ name: string }>(sql`select name from ${node} where ${matches} order by id`)).map(
      ({ name }) => name,
    )
  const begins = /^([a-z0-9]{1,2}|[\d.]+|2001:db8)$/
  const wanted = Array.from({ length: 700 }, (_, index) => `${texts[index % texts.length]} node-${index}`).filter(
    (text) => q.split(' ').every((word) => (begins.test(word) ? ` ${text}`.includes(` ${word}`) : text.includes(word))),
  )
  expect(await found(byTrigrams(plan))).toHaveLength(wanted.length)
  expect(await found(byTrigrams(plan))).toEqual(await found(byLooking(plan)))
})

it('looks a long word up by few of its letters, those that fewest nodes have', async () => {
  const { looked } = await planSearch(client.db, 'k8s-maps-db-1b')
  expect([...looked]).toEqual([['k8s-maps-db-1b', '-db-1b']])
})

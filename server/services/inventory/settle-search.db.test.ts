import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { fakeNode } from '../testing/fake-cloud'
import { type TestInstallation, testInstallation } from '../testing/test-runtime'
import { settleSearch } from './settle-search'
import { syncCloudNodes } from './sync'

let here: TestInstallation
beforeAll(async () => {
  here = await testInstallation()
})
afterAll(async () => await here[Symbol.asyncDispose]())

let listing = 0
beforeEach(async () => {
  listing += 1
  const nodes = Array.from({ length: 50 }, (_, index) => fakeNode(`settle-${listing}-${index}`))
  here.clouds.os1.nodes.splice(0, Number.POSITIVE_INFINITY, ...nodes)
  await syncCloudNodes(here.runtime, 'os1', new AbortController().signal, { earlyFromNodes: 10 })
})

/** How many pages stood beside the index; none do afterwards. */
async function pagesBeside(): Promise<number> {
  const [row] = await here.runtime.db.execute<{ pages: string }>(
    sql`select gin_clean_pending_list('node_search') as pages`,
  )
  return Number(row?.pages)
}

it('leaves nothing for searches to read beside the index', async () => {
  await settleSearch(here.runtime)
  expect(await pagesBeside()).toBe(0)
})

it('has something to do after a listing', async () => {
  expect(await pagesBeside()).toBeGreaterThan(0)
})

it('does not fail a listing where the database refuses', async () => {
  const refusing = { ...here.runtime, db: { execute: () => Promise.reject(new Error('must be owner of index')) } }
  await expect(settleSearch(refusing as never)).resolves.toBeUndefined()
})

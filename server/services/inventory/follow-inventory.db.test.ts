import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cloud } from '@/db/schema'
import type { InventoryChange } from '@/server/domain/inventory-change'
import { type TestInstallation, testInstallation } from '../testing/test-runtime'
import { type FollowInventory, followInventory } from './follow-inventory'
import { tellInventory } from './notify'

let here: TestInstallation
beforeAll(async () => {
  here = await testInstallation()
})
afterAll(async () => await here[Symbol.asyncDispose]())

const tell = async (id: string, part: 'nodes' | 'cloud' = 'nodes') =>
  await here.runtime.db.transaction(async (tx) => await tellInventory(tx, id, part))

/** Follows until it is disposed of; what came is in `messages`, why it ended in `error`. */
function follow(input: FollowInventory) {
  const stop = new AbortController()
  const messages: InventoryChange[] = []
  const found: { error: unknown } = { error: null }
  const ended = (async () => {
    for await (const message of followInventory(here.as('viewer'), input, stop.signal)) messages.push(message)
  })().catch((error: unknown) => {
    found.error = error
  })
  return {
    messages,
    found,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await ended
    },
  }
}
const listening = async () => await expect.poll(() => here.runtime.wakes.waiting('inventory')).toBe(1)

it('says which cloud changed once the change is committed, the first at once and the next together', async () => {
  await using reader = follow({ resumed: false })
  await listening()
  await here.runtime.db.transaction(async (tx) => {
    await tellInventory(tx, 'os1', 'nodes')
    await tx.execute(sql`select 1`)
    expect(reader.messages).toEqual([])
  })
  await expect.poll(() => reader.messages).toEqual([{ everything: false, clouds: [{ id: 'os1', parts: ['nodes'] }] }])
  for (let time = 0; time < 5; time++) await tell('os1', time % 2 === 0 ? 'cloud' : 'nodes')
  await tell('os2')
  await expect
    .poll(() => new Set(reader.messages.slice(1).flatMap(({ clouds }) => clouds.map(({ id }) => id))))
    .toEqual(new Set(['os1', 'os2']))
  // Six more notices are fewer messages: they wait for each other.
  expect(reader.messages.length).toBeLessThan(7)
})

it('tells a reader that comes back that anything may have changed', async () => {
  await using reader = follow({ resumed: true })
  await expect.poll(() => reader.messages).toEqual([{ everything: true, clouds: [] }])
})

it('finds by the revisions what a lost notice would have said, and sends nothing where all were heard', async () => {
  await using reader = follow({ resumed: false, backstopMs: 50 })
  await listening()
  await tell('os1')
  await expect.poll(() => reader.messages.length).toBe(1)
  await here.runtime.db.update(cloud).set({ revision: sql`revision + 1` })
  await expect.poll(() => reader.messages.at(-1)?.everything).toBe(true)
  expect(reader.messages.filter(({ everything }) => everything)).toHaveLength(1)
})

it('ends when the right of its reader ends, and leaves nothing behind', async () => {
  const reader = follow({ resumed: false, access: async () => null })
  await expect.poll(() => reader.found.error, { timeout: 6_000 }).toMatchObject({ code: 'unauthorized' })
  expect(here.runtime.wakes.waiting('inventory')).toBe(0)
  await reader[Symbol.asyncDispose]()
})

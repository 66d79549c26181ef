import { sql } from 'drizzle-orm'
import * as fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { allocationNode, node, nodeHistory, syncRun } from '@/db/schema'
import type { CloudNode } from '@/server/domain/node'
import { ProviderError } from '@/server/providers/errors'
import { launch } from '../allocations/launch'
import { fakeNode } from '../testing/fake-cloud'
import { type TestInstallation, testInstallation, testRequest } from '../testing/test-runtime'
import { syncCloudNodes } from './sync'
import { expectExactly, inventoryOf } from './testing'

let here: TestInstallation
const never = new AbortController().signal
beforeAll(async () => {
  here = await testInstallation()
})
afterAll(async () => await here[Symbol.asyncDispose]())
beforeEach(async () => {
  for (const table of [node, nodeHistory, syncRun]) await here.runtime.db.delete(table)
  await here.runtime.sql`delete from node_count`
})

const sync = async (betweenSightingsMs = 0, earlyFromNodes?: number) =>
  await syncCloudNodes(here.runtime, 'os1', never, { betweenSightingsMs, earlyFromNodes })
const about = () => inventoryOf(here.runtime, 'os1')
const holds = (nodes: CloudNode[]) => {
  here.clouds.os1.nodes = nodes
}
const many = (count: number) => Array.from({ length: count }, (_, index) => fakeNode(`n${index}`))
/** The cloud answers these pages, then ends, or breaks off with `problem`. */
function pages(listed: CloudNode[][], problem?: ProviderError): Disposable {
  const { os1 } = here.clouds
  const { listNodes } = os1
  os1.listNodes = async function* () {
    for (const nodes of listed) yield { nodes, gone: [] }
    if (problem) throw problem
    return null
  }
  return { [Symbol.dispose]: () => void Object.assign(os1, { listNodes }) }
}

describe('what is in the table', () => {
  it('is exactly what the cloud holds, whatever happens between listings', async () => {
    const state = fc.constantFrom('running', 'stopped', 'deleting', 'error', 'unknown') as fc.Arbitrary<
      CloudNode['state']
    >
    const one = fc.record({
      id: fc.integer({ min: 0, max: 30 }),
      state,
      name: fc.string({ unit: 'binary', maxLength: 8 }),
    })
    const snapshot = fc.uniqueArray(one, { selector: (each) => each.id, maxLength: 25 })
    await fc.assert(
      fc.asyncProperty(fc.array(snapshot, { minLength: 1, maxLength: 6 }), async (snapshots) => {
        for (const listed of snapshots) {
          const nodes = listed.map(({ id, state, name }) =>
            fakeNode(`p${id}`, { state, name: name.replaceAll('\0', ' ') }),
          )
          holds(nodes)
          // Stored while they are read, or not; a second listing, where the first one is not believed.
          if ((await sync(0, listed.length % 2 === 0 ? 8 : undefined))?.doubtful) await sync()
          await expectExactly(here.runtime, 'os1', nodes)
        }
      }),
      { numRuns: 25, endOnFailure: true },
    )
  }, 60_000)

  it('is not written again while nothing changes: no row, no history, no count', async () => {
    holds(many(40))
    await sync()
    const places = await about().places()
    const [history] = await here.runtime.sql`select count(*)::int, max(xmin::text::bigint) from node_history`
    expect(await sync()).toEqual({ seen: 40, changed: 0, gone: 0, doubtful: 0 })
    expect(await about().places()).toEqual(places)
    expect((await here.runtime.sql`select count(*)::int, max(xmin::text::bigint) from node_history`)[0]).toEqual(
      history,
    )
  })

  it('takes only the changed row to disk', async () => {
    holds(many(40))
    await sync()
    const places = await about().places()
    holds(many(40).with(7, fakeNode('n7', { state: 'stopped' })))
    expect(await sync()).toMatchObject({ changed: 1 })
    const after = await about().places()
    expect(after.filter((place) => !places.includes(place))).toHaveLength(1)
  })

  it('has a node of two pages once, and one that moved between pages too', async () => {
    using _ = pages([
      [fakeNode('a'), fakeNode('b')],
      [fakeNode('b'), fakeNode('c')],
      [fakeNode('a', { name: 'renamed' })],
    ])
    expect(await sync()).toMatchObject({ seen: 3, changed: 3 })
    await expectExactly(here.runtime, 'os1', [fakeNode('a', { name: 'renamed' }), fakeNode('b'), fakeNode('c')])
  })

  it('has a name with NUL and half a surrogate pair, with U+FFFD in their place', async () => {
    holds([fakeNode('a', { name: 'x\0y\ud83d' }), fakeNode('b')])
    expect(await sync()).toMatchObject({ seen: 2, changed: 2 })
    expect((await about().present()).map((row) => row.name)).toEqual(['x\ufffdy\ufffd', 'node-b'])
    expect(await sync()).toMatchObject({ changed: 0 })
  })

  it('keeps versions apart when the clock was set back between two listings', async () => {
    holds([fakeNode('a')])
    await sync()
    await here.runtime.db.update(nodeHistory).set({ validFrom: sql`now() + interval '1 hour'` })
    for (const name of ['second', 'third']) {
      holds([fakeNode('a', { name })])
      expect(await sync()).toMatchObject({ changed: 1 })
    }
    holds([])
    await sync()
    await expectExactly(here.runtime, 'os1', [])
    holds([fakeNode('a', { name: 'back' })])
    await sync()
    await expectExactly(here.runtime, 'os1', [fakeNode('a', { name: 'back' })])
  })
})

describe('a listing that fails', () => {
  const five = [0, 1, 2, 3, 4].map((page) => many(50).slice(page * 10, page * 10 + 10))

  it('on page 3 of 5 deletes nothing, writes nothing, and leaves the age as it was', async () => {
    {
      using _ = pages(five)
      await sync()
    }
    const { syncedAt } = await about().cloud()
    const places = await about().places()
    {
      using _ = pages(five.slice(0, 2), new ProviderError('auth', 'The token ended.'))
      expect(await sync()).toBeNull()
    }
    expect(await about().places()).toEqual(places)
    expect(await about().cloud()).toMatchObject({
      syncedAt,
      health: 'failing',
      problemCode: 'auth',
      syncStartedAt: null,
    })
    await expectExactly(here.runtime, 'os1', many(50))
  })

  it('leaves other clouds alone: each has its own age', async () => {
    holds(many(2))
    await sync()
    await syncCloudNodes(here.runtime, 'os2', never)
    const before = await inventoryOf(here.runtime, 'os2').cloud()
    {
      using _ = pages([], new ProviderError('unavailable', 'The cloud does not answer.'))
      await sync()
    }
    await syncCloudNodes(here.runtime, 'os2', never)
    const after = await inventoryOf(here.runtime, 'os2').cloud()
    expect(after.syncedAt!.getTime()).toBeGreaterThan(before.syncedAt!.getTime())
    expect((await about().cloud()).syncedAt!.getTime()).toBeLessThan(after.syncedAt!.getTime())
    expect(after.health).toBe('ok')
  })
})

describe('a listing of many nodes that differ', () => {
  const early = 10
  const five = [0, 1, 2, 3, 4].map((page) => many(50).slice(page * 10, page * 10 + 10))
  const broken = (listed: CloudNode[][]) => pages(listed, new ProviderError('auth', 'The token ended.'))

  it('that breaks off keeps what it showed, closes nothing, and is no listing: no age, no beginning of history', async () => {
    await here.runtime.sql`update cloud set synced_at = null, history_from = null where id = 'os1'`
    {
      using _ = broken(five.slice(0, 3))
      expect(await sync(0, early)).toBeNull()
    }
    await expectExactly(here.runtime, 'os1', many(50).slice(0, (await about().present()).length))
    expect((await about().present()).length).toBeGreaterThanOrEqual(10)
    expect(await about().cloud()).toMatchObject({ syncedAt: null, historyFrom: null, health: 'failing' })
    using _ = pages(five)
    expect(await sync(0, early)).toMatchObject({ seen: 50, gone: 0, doubtful: 0 })
    await expectExactly(here.runtime, 'os1', many(50))
    expect((await about().cloud()).historyFrom).not.toBeNull()
  })

  it('writes each of them once, and counts each once', async () => {
    using _ = pages(five)
    expect(await sync(0, early)).toEqual({ seen: 50, changed: 50, gone: 0, doubtful: 0 })
    const [history] = await here.runtime.sql`select count(*)::int from node_history`
    expect(history).toEqual({ count: 50 })
    const places = await about().places()
    expect(await sync(0, early)).toEqual({ seen: 50, changed: 0, gone: 0, doubtful: 0 })
    expect(await about().places()).toEqual(places)
  })

  it('is still doubted when it lacks what was there: what it brings does not count as there before', async () => {
    holds(many(20))
    await sync()
    const others = many(150).slice(20)
    holds(others)
    expect(await sync(0, early)).toEqual({ seen: 130, changed: 130, gone: 0, doubtful: 20 })
    expect((await about().cloud()).problem).toContain('lacks 20 of the 20 nodes')
    expect(await sync(0, early)).toEqual({ seen: 130, changed: 0, gone: 20, doubtful: 0 })
    await expectExactly(
      here.runtime,
      'os1',
      others.toSorted((a, b) => (a.providerId < b.providerId ? -1 : 1)),
    )
  })

  it('writes nothing more once another listing has begun', async () => {
    const { os1 } = here.clouds
    const { listNodes } = os1
    let other: unknown
    os1.listNodes = async function* () {
      os1.listNodes = listNodes
      yield { nodes: five[0]!, gone: [] }
      holds([fakeNode('new')])
      other = await sync()
      yield { nodes: five[1]!, gone: [] }
      yield { nodes: five[2]!, gone: [] }
      return null
    }
    expect(await sync(0, early)).toBeNull()
    expect(other).not.toBeNull()
    const kept = (await about().present()).map((row) => row.providerId)
    expect(kept).toContain('new')
    for (const { providerId } of [...five[1]!, ...five[2]!]) expect(kept).not.toContain(providerId)
  })
})

describe('a listing that lacks much', () => {
  it('closes nothing at the first sighting, says so, keeps the age; closes at the second', async () => {
    holds(many(40))
    await sync()
    const { syncedAt } = await about().cloud()
    holds([...many(5), fakeNode('new')])
    expect(await sync()).toEqual({ seen: 6, changed: 1, gone: 0, doubtful: 35 })
    expect(await about().present()).toHaveLength(41)
    const doubted = await about().cloud()
    expect(doubted).toMatchObject({ syncedAt, health: 'failing', problemCode: 'doubtful-listing' })
    expect(doubted.problem).toContain('lacks 35 of the 40 nodes')
    expect((await about().runs()).at(-1)).toMatchObject({ seen: 6, gone: 0, error: doubted.problem })

    expect(await sync()).toEqual({ seen: 6, changed: 0, gone: 35, doubtful: 0 })
    await expectExactly(here.runtime, 'os1', [...many(5), fakeNode('new')])
    expect(await about().cloud()).toMatchObject({ health: 'ok', problem: null })
  })

  it('does not count two listings at once as two sightings', async () => {
    holds(many(40))
    await sync()
    holds([])
    await sync()
    expect(await sync(60_000)).toMatchObject({ gone: 0, doubtful: 40 })
    expect(await about().present()).toHaveLength(40)
  })

  it('is forgotten when the nodes are there again', async () => {
    holds(many(40))
    await sync()
    const places = await about().present()
    holds([])
    await sync()
    holds(many(40))
    expect(await sync()).toEqual({ seen: 40, changed: 0, gone: 0, doubtful: 0 })
    expect(await about().cloud()).toMatchObject({ health: 'ok' })
    expect((await about().present()).map(({ id, changedAt }) => [id, changedAt])).toEqual(
      places.map(({ id, changedAt }) => [id, changedAt]),
    )
    // The mark is gone as well: the next such listing is a first sighting again.
    holds([])
    expect(await sync()).toMatchObject({ gone: 0, doubtful: 40 })
  })

  it('needs no second look for nodes that we released', async () => {
    const made = await launch(here.as('operator'), testRequest({ clouds: ['os1'], count: 4 }))
    for (const [index, one] of made.nodes.entries())
      await here.runtime.db
        .update(allocationNode)
        .set({ providerId: `n${index}` })
        .where(sql`id = ${one.id}`)
    holds(many(4))
    await sync()
    await here.runtime.db.update(allocationNode).set({ state: 'released' })
    holds([])
    expect(await sync()).toMatchObject({ gone: 4, doubtful: 0 })
  })
})

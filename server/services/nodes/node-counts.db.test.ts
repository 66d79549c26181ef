import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { nodeStates } from '@/server/domain/node'
import { syncCloudNodes } from '../inventory/sync'
import { fakeNode } from '../testing/fake-cloud'
import { type TestInstallation, testInstallation } from '../testing/test-runtime'

let here: TestInstallation
beforeAll(async () => {
  here = await testInstallation()
})
afterAll(async () => await here[Symbol.asyncDispose]())

type Count = { cloud_id: string; facet: number; count: number }
const rolledUp = async () =>
  await here.runtime.sql<Count[]>`
    select cloud_id, facet, count::int from node_count where count <> 0 order by cloud_id, facet`
const recounted = async () =>
  await here.runtime.sql<Count[]>`
    select cloud_id, facet, count(*)::int as count from node where gone_at is null group by cloud_id, facet order by cloud_id, facet`

/** What a cloud holds at one listing: nodes by number, each in a state. */
const holding = fc.dictionary(
  fc.integer({ min: 0, max: 12 }).map((number) => `id-${number}`),
  fc.constantFrom(...nodeStates),
  { maxKeys: 10 },
)

it('counts are those of the rows after any listings, and after nodes were forgotten', async () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ cloud: fc.constantFrom('os1', 'os2'), held: holding }) },
    { weight: 1, arbitrary: fc.constant('forget' as const) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
      for (const one of steps) {
        if (one === 'forget') {
          await here.runtime.sql`delete from node where provider_id < 'id-5'`
        } else {
          here.clouds[one.cloud as 'os1' | 'os2'].nodes = Object.entries(one.held).map(([id, state]) =>
            fakeNode(id, { state, providerState: state }),
          )
          const signal = new AbortController().signal
          await syncCloudNodes(here.runtime, one.cloud, signal, { betweenSightingsMs: 0 })
        }
        expect(await rolledUp()).toEqual(await recounted())
      }
    }),
    { numRuns: 15 },
  )
  here.clouds.os1.nodes = [fakeNode('id-1'), fakeNode('id-2', { state: 'stopped' })]
  await syncCloudNodes(here.runtime, 'os1', new AbortController().signal)
  expect((await rolledUp()).length).toBeGreaterThan(0)
  await here.runtime.sql`truncate node cascade`
  expect(await rolledUp()).toEqual([])
})

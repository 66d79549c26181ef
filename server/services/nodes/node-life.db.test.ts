import { afterAll, beforeAll, expect, it } from 'vitest'
import { syncCloudNodes } from '../inventory/sync'
import { databaseNow } from '../inventory/sync-run'
import { pruneHistory } from '../retention/prune-history'
import { fakeNode } from '../testing/fake-cloud'
import { type TestInstallation, testInstallation } from '../testing/test-runtime'
import { getNode } from './get-node'
import { listNodes, listNodesInput } from './list-nodes'
import { differencesInput, nodeDifferences } from './node-differences'

let here: TestInstallation
beforeAll(async () => {
  here = await testInstallation()
})
afterAll(async () => await here[Symbol.asyncDispose]())

/** A listing of a cloud that holds these nodes; answers a moment after it, by the database. */
async function listing(nodes: ReturnType<typeof fakeNode>[]): Promise<string> {
  here.clouds.os1.nodes = nodes
  await syncCloudNodes(here.runtime, 'os1', new AbortController().signal, { betweenSightingsMs: 0 })
  const { sql } = here.runtime
  await sql`select pg_sleep(0.005)`
  const now = await databaseNow(here.runtime.db)
  await sql`select pg_sleep(0.005)`
  return now.toISOString()
}
const namesAt = async (at?: string) =>
  (await listNodes(here.as('viewer'), listNodesInput.parse({ at }))).items.map(({ name, state }) => `${name} ${state}`)
const differences = async (from: string, to: string) =>
  (await nodeDifferences(here.as('viewer'), differencesInput.parse({ from, to }))).items.map(
    ({ name, what, changes }) => [name, what, ...changes].join(' '),
  )

it('a life over three listings is read back as it was at each time', async () => {
  const web = fakeNode('a', { name: 'web' })
  const first = await listing([web])
  const second = await listing([
    { ...web, state: 'stopped', providerState: 'SHUTOFF' },
    fakeNode('b', { name: 'zeta' }),
  ])
  const third = await listing([fakeNode('b', { name: 'zeta' })])
  expect(await namesAt(first)).toEqual(['web running'])
  expect(await namesAt(second)).toEqual(['web stopped', 'zeta running'])
  expect(await namesAt(third)).toEqual(['zeta running'])
  expect(await namesAt()).toEqual(['zeta running'])
  await expect(namesAt('2001-01-01T00:00:00Z')).rejects.toMatchObject({ name: 'ServiceError' })

  const { items } = await listNodes(here.as('viewer'), listNodesInput.parse({ at: second }))
  const told = await getNode(here.as('viewer'), { id: items[0]!.id })
  expect(told.goneAt).not.toBeNull()
  expect(told.history.flatMap(({ changes }) => changes).join('\n')).toMatch(/state: running -> stopped/)

  // It stopped and went: between the first time and the third that is one difference, not one for each version.
  expect(await differences(first, third)).toEqual(['web gone', 'zeta added'])
  expect(await differences(first, second)).toEqual(['zeta added', 'web changed state: running -> stopped'])
  expect(await differences(second, third)).toEqual(['web gone'])

  // What is not kept any more is refused in words; what is kept is told as before.
  const batches = async (step: () => Promise<number>) => await step()
  await pruneHistory({ db: here.runtime.db, before: new Date(second), batches })
  await expect(namesAt(first)).rejects.toThrow(/History begins at .* not kept any more/)
  expect(await namesAt(second)).toEqual(['web stopped', 'zeta running'])
  expect(await namesAt(third)).toEqual(['zeta running'])
})

import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { allEvents } from '@/db/queries/events'
import { nodeKey } from '@/db/schema'
import { LeaseLost, type RunStore } from '@/server/allocation/ports'
import { foldEvents } from '@/server/domain/allocation'
import { type TestInstallation, testInstallation, testRequest } from '../testing/test-runtime'
import { launch } from './launch'
import { claim } from './lease'
import { handleLostRecheck } from './lost-recheck'
import { createRunStore } from './store'

let here: TestInstallation
let allocationId: string
let nodeId: string
let store: RunStore
beforeAll(async () => {
  here = await testInstallation()
})
afterAll(async () => await here[Symbol.asyncDispose]())

const facts = {
  apiDeleted: true,
  filesHoldingKey: [],
  filesCleaned: ['/root/.ssh/authorized_keys'],
  oldKeyRefused: true,
  undeletableCopy: null,
  recheck: null,
}
const keys = async () => await here.runtime.db.select().from(nodeKey).where(eq(nodeKey.nodeId, nodeId))
const eighth = async () =>
  foldEvents(await allEvents(here.runtime.db, allocationId, { withLog: true })).nodes[0]!.steps[7]!
const lose = (run = 1) => handleLostRecheck(here.runtime, { id: 'lost-look', data: { nodeId, run } })

/** A node that was delivered and waits for the look after 120 s. */
beforeEach(async () => {
  const made = await launch(here.as('operator'), testRequest({ clouds: ['os1'], count: 1 }))
  allocationId = made.id
  nodeId = made.nodes[0]!.id
  const lease = { nodeId, run: 1, jobId: 'job-a', attempt: 0 }
  await claim(here.runtime, lease, ['queued', 'running'])
  store = createRunStore(here.runtime, lease)
  await store.nodeKey()
  await store.beginStep(8, 1)
  await store.finishStep(8, { attempt: 1, ms: 1, calls: 1, facts, workarounds: [] })
})
const deliver = () => store.delivered({ address: '203.0.113.9', providerId: 'x', loginUser: 'root' })

it('throws the sealed key away, and says that nobody could look', async () => {
  await deliver()
  expect(await keys()).toHaveLength(1)
  await lose()
  expect(await keys()).toEqual([])
  const { judgement, facts: told } = await eighth()
  expect(judgement).toEqual({ verdict: 'UNKNOWN', reason: expect.stringContaining('never came to an end') })
  expect(told).toMatchObject({ oldKeyRefused: true, recheck: { oldKeyRefused: null, apiGone: null } })
  await expect(store.append([])).rejects.toBeInstanceOf(LeaseLost)
})

it('does it once, and leaves alone what a look has told meanwhile', async () => {
  await deliver()
  const recheck = { afterMs: 121_000, oldKeyRefused: true, filesHoldingKey: [], apiGone: true }
  await store.recheckStep(8, { ...facts, recheck })
  await lose()
  await lose()
  expect((await eighth()).judgement.verdict).toBe('YES')
  expect(await keys()).toEqual([])
})

it('does nothing to a node of another run, or one that is not delivered', async () => {
  await lose()
  expect(await keys()).toHaveLength(1)
  await deliver()
  await lose(7)
  expect(await keys()).toHaveLength(1)
})

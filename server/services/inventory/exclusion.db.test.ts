import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { node, syncRun } from '@/db/schema'
import { ProviderError } from '@/server/providers/errors'
import type { NodePage } from '@/server/providers/port'
import { createQueue } from '@/server/queue/queue'
import { listSyncRuns } from '../clouds/list-sync-runs'
import { fakeNode } from '../testing/fake-cloud'
import { type TestInstallation, testInstallation } from '../testing/test-runtime'
import { syncCloudNodes } from './sync'
import { expectExactly, inventoryOf } from './testing'

let here: TestInstallation
const never = new AbortController().signal
beforeAll(async () => {
  here = await testInstallation()
})
afterAll(async () => await here[Symbol.asyncDispose]())
beforeEach(async () => {
  await here.runtime.db.delete(node)
  await here.runtime.db.delete(syncRun)
})

const sync = async (signal = never) => await syncCloudNodes(here.runtime, 'os1', signal)
const about = () => inventoryOf(here.runtime, 'os1')

/** The next listing gets as far as its first page and then waits for `goOn`; later listings are not held. */
function holdNext(page: NodePage, after?: Error) {
  const { os1 } = here.clouds
  const { listNodes } = os1
  const begun = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  os1.listNodes = async function* () {
    os1.listNodes = listNodes
    yield page
    begun.resolve()
    await held.promise
    if (after) throw after
    return null
  }
  return { begun: begun.promise, goOn: () => held.resolve() }
}
const old = { nodes: [fakeNode('old')], gone: [] }

describe('a worker that stood still while another listing ran', () => {
  it('throws its own listing away', async () => {
    const stopped = holdNext(old)
    const late = sync()
    await stopped.begun
    here.clouds.os1.nodes = [fakeNode('new')]
    expect(await sync()).toMatchObject({ seen: 1, changed: 1 })
    const after = await about().cloud()
    stopped.goOn()
    expect(await late).toBeNull()
    await expectExactly(here.runtime, 'os1', [fakeNode('new')])
    expect(await about().cloud()).toEqual(after)
    expect((await about().runs()).map((run) => [run.seen, run.error?.slice(0, 28) ?? null])).toEqual([
      [0, 'It did not come to its end: '],
      [1, null],
    ])
  })

  it('does not paint the cloud red with the failure of its own', async () => {
    const stopped = holdNext(old, new ProviderError('auth', 'The token ended long ago.'))
    const late = sync()
    await stopped.begun
    here.clouds.os1.nodes = [fakeNode('new')]
    await sync()
    stopped.goOn()
    expect(await late).toBeNull()
    expect(await about().cloud()).toMatchObject({ health: 'ok', problem: null })
  })

  it('does not end the listing that runs now, when it is asked to stop', async () => {
    const leave = new AbortController()
    const stopped = holdNext(old, new Error('aborted'))
    const late = sync(leave.signal)
    late.catch(() => undefined)
    await stopped.begun
    const newer = holdNext({ nodes: [fakeNode('new')], gone: [] })
    const running = sync()
    await newer.begun
    leave.abort()
    stopped.goOn()
    await expect(late).rejects.toThrow()
    expect((await about().cloud()).syncStartedAt).not.toBeNull()
    newer.goOn()
    expect(await running).toMatchObject({ seen: 1 })
    expect((await about().cloud()).syncStartedAt).toBeNull()
  })
})

it('lets exactly one of several listings at once write', async () => {
  here.clouds.os1.nodes = [fakeNode('a'), fakeNode('b')]
  const results = await Promise.all([sync(), sync(), sync(), sync()])
  expect(results.filter((result) => result !== null)).toHaveLength(1)
  await expectExactly(here.runtime, 'os1', [fakeNode('a'), fakeNode('b')])
  expect((await about().runs()).filter((run) => run.error === null)).toHaveLength(1)
  expect((await about().cloud()).syncStartedAt).toBeNull()
  // They may have begun in the same millisecond: pages of one show each of them once all the same.
  const seen: string[] = []
  for (let cursor: string | undefined, more = true; more; ) {
    const page = await listSyncRuns(here.as('viewer'), { id: 'os1', limit: 1, cursor })
    seen.push(...page.items.map((run) => run.id))
    cursor = page.nextCursor ?? undefined
    more = cursor !== undefined
  }
  expect(seen.sort()).toEqual((await about().runs()).map((run) => run.id).sort())
})

it('leaves no half state behind a worker that was killed: the next listing clears it', async () => {
  // What SIGKILL leaves: a run that is open, and the cloud marked as being listed.
  await here.runtime.sql`update cloud set sync_started_at = now() - interval '5 minutes' where id = 'os1'`
  await here.runtime.sql`insert into sync_run (cloud_id, started_at) values ('os1', now() - interval '5 minutes')`
  here.clouds.os1.nodes = [fakeNode('a')]
  expect(await sync()).toMatchObject({ seen: 1 })
  expect((await about().cloud()).syncStartedAt).toBeNull()
  expect((await about().runs()).every((run) => run.endedAt !== null)).toBe(true)
})

it('is one listing at a time, whoever asks: schedule, start and people, with two workers', async () => {
  const open = async () => await createQueue({ databaseUrl: here.url, log: pino({ level: 'silent' }), worker: true })
  const workers = [await open(), await open()]
  let running = 0
  let most = 0
  let done = 0
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  try {
    for (const worker of workers)
      await worker.work('cloud-sync', async () => {
        most = Math.max(most, ++running)
        await gates[done]?.promise
        running--
        done++
      })
    const ask = async (by: string) =>
      await here.runtime.queue.send('cloud-sync', { cloudId: 'os1', by }, { key: 'os1' })
    const asked = await Promise.all(['schedule', 'start', 'Anna', 'Ben'].map(ask))
    expect(asked.filter((job) => job !== null)).toHaveLength(1)
    await expect.poll(() => running).toBe(1)
    expect(await ask('while it runs')).toBeNull()
    gates[0]!.resolve()
    await expect.poll(() => done).toBe(1)
    await expect.poll(async () => await ask('after it')).not.toBeNull()
    gates[1]!.resolve()
    await expect.poll(() => done).toBe(2)
    expect(most).toBe(1)
  } finally {
    for (const gate of gates) gate.resolve()
    await Promise.all(workers.map((worker) => worker.stop(1_000)))
  }
}, 30_000)

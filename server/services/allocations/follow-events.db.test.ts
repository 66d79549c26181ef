import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SequencedEvent } from '@/server/domain/events'
import { type TestInstallation, testInstallation, testRequest } from '../testing/test-runtime'
import { followEvents } from './follow-events'
import { launch } from './launch'
import { claim } from './lease'
import { createRunStore } from './store'

let here: TestInstallation
beforeAll(async () => {
  here = await testInstallation()
})
afterAll(async () => await here[Symbol.asyncDispose]())

async function started() {
  const made = await launch(here.as('operator'), testRequest({ clouds: ['os1'], count: 1 }))
  const lease = { nodeId: made.nodes[0]!.id, run: 1, jobId: 'job', attempt: 0 }
  await claim(here.runtime, lease, ['queued'])
  const store = createRunStore(here.runtime, lease)
  const say = async (message: string) =>
    await store.append([{ type: 'step-log', step: 1, attempt: 1, level: 'info', message }])
  return { id: made.id, say }
}
const next = async (stream: AsyncGenerator<SequencedEvent[], void>) => {
  const { value } = await stream.next()
  return (value ?? []).map((one) => one.seq)
}

it('replays what happened after an event, then follows, without a gap and without a repetition', async () => {
  const { id, say } = await started()
  await say('one')
  await say('two')
  const leave = new AbortController()
  const stream = await followEvents(here.as('viewer'), { id, after: 1 }, leave.signal)
  expect(await next(stream)).toEqual([2, 3])
  const waiting = next(stream)
  await say('three')
  expect(await waiting).toEqual([4])
  leave.abort()
  expect(await stream.next()).toEqual({ done: true, value: undefined })
})

it('is notified of every write, by the id of the allocation', async () => {
  const { id, say } = await started()
  const woken = new Promise<void>((resolve) => {
    const off = here.runtime.wakes.on('events', id, () => {
      off()
      resolve()
    })
  })
  await say('now')
  await woken
  expect(here.runtime.wakes.waiting()).toBe(0)
})

it('loses nothing when the notification is lost', async () => {
  const { id } = await started()
  const leave = new AbortController()
  const stream = await followEvents(here.as('viewer'), { id, after: 1 }, leave.signal)
  const waiting = next(stream)
  // Written behind the back of everybody: no NOTIFY.
  await here.runtime.sql`insert into allocation_event (allocation_id, seq, event)
    select allocation_id, 2, event from allocation_event where allocation_id = ${id} and seq = 1`
  expect(await waiting).toEqual([2])
  leave.abort()
})

it('unsubscribes when the reader leaves', async () => {
  const { id } = await started()
  const leave = new AbortController()
  const stream = await followEvents(here.as('viewer'), { id, after: 0 }, leave.signal)
  await next(stream)
  const waiting = next(stream)
  await expect.poll(() => here.runtime.wakes.waiting()).toBe(1)
  leave.abort()
  await waiting
  expect(here.runtime.wakes.waiting()).toBe(0)
})

it('refuses an unknown allocation before anything is streamed', async () => {
  const unknown = { id: '3f0c2f0e-0000-4000-8000-000000000000', after: 0 }
  await expect(followEvents(here.as('viewer'), unknown, AbortSignal.timeout(1000))).rejects.toMatchObject({
    code: 'not-found',
  })
  await expect(followEvents(here.as('viewer'), { id: 'x', after: 0 }, AbortSignal.timeout(1000))).rejects.toMatchObject(
    {
      code: 'not-found',
    },
  )
})

import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestInstallation, testInstallation, testRequest } from '../testing/test-runtime'
import { launch } from './launch'
import { eventsTogether } from './read-together'

let here: TestInstallation
beforeAll(async () => {
  here = await testInstallation()
})
afterAll(async () => await here[Symbol.asyncDispose]())

it('reads once for all who ask at the same moment, and again for who asks later', async () => {
  const { id } = await launch(here.as('operator'), testRequest({ clouds: ['os1'], count: 1 }))
  const page = { after: 0, limit: 10 }
  const ask = (after = 0) => eventsTogether(here.runtime.db, id, { ...page, after })
  const [one, same, other] = await Promise.all([ask(), ask(), ask(1)])
  expect(one.map(({ seq }) => seq)).toEqual([1])
  expect(same).toBe(one)
  expect(other).toEqual([])
  await here.runtime.sql`insert into allocation_event (allocation_id, seq, event)
    select allocation_id, 2, event from allocation_event where allocation_id = ${id} and seq = 1`
  expect((await ask()).map(({ seq }) => seq)).toEqual([1, 2])
})

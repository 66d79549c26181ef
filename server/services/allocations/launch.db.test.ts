import { randomUUID } from 'node:crypto'
import { count, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allocation, allocationEvent, allocationNode, audit } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { ProviderError } from '@/server/providers/errors'
import { type TestInstallation, testInstallation, testRequest } from '../testing/test-runtime'
import { launch } from './launch'
import { planAllocation } from './plan'

let here: TestInstallation
beforeAll(async () => {
  here = await testInstallation()
})
afterAll(async () => await here[Symbol.asyncDispose]())

const jobs = async () => {
  const rows = await here.runtime.sql`select data, group_id, singleton_key, state from pgboss.job where name = 'node'`
  return rows
}
const counts = async () => {
  const { db } = here.runtime
  const [a] = await db.select({ n: count() }).from(allocation)
  const [n] = await db.select({ n: count() }).from(allocationNode)
  const [e] = await db.select({ n: count() }).from(allocationEvent)
  const [l] = await db.select({ n: count() }).from(audit).where(eq(audit.action, 'allocation.launch'))
  return { allocations: a!.n, nodes: n!.n, events: e!.n, audits: l!.n, jobs: (await jobs()).length }
}

describe('launch', () => {
  it('commits allocation, nodes, first event, audit row and a job per node together', async () => {
    const made = await launch(here.as('operator'), testRequest())
    expect(made).toMatchObject({ name: 'race', state: 'queued', createdBy: 'A operator' })
    expect(made.nodes.map((node) => [node.name, node.cloud])).toEqual([
      ['race-1', 'os1'],
      ['race-2', 'os1'],
      ['race-3', 'os2'],
      ['race-4', 'os2'],
    ])
    expect(await counts()).toEqual({ allocations: 1, nodes: 4, events: 1, audits: 1, jobs: 4 })
    expect((await jobs()).map((job) => job.group_id).sort()).toEqual(['os1', 'os1', 'os2', 'os2'])
  })

  it('leaves nothing at all when the last statement of the transaction fails', async () => {
    const before = await counts()
    await here.runtime
      .sql`create function refuse() returns trigger language plpgsql as $$ begin raise 'no audit'; end $$`
    await here.runtime.sql`create trigger refuse before insert on audit for each row execute function refuse()`
    try {
      await expect(launch(here.as('operator'), testRequest({ name: 'doomed' }))).rejects.toThrow()
    } finally {
      await here.runtime.sql`drop trigger refuse on audit`
    }
    expect(await counts()).toEqual(before)
  })

  it('launches nothing when one cloud has a problem, and names it', async () => {
    const before = await counts()
    here.clouds.os2.problem = new ProviderError('auth', 'The password is wrong.')
    await here.runtime.sql`delete from catalogue`
    try {
      const planned = await planAllocation(here.as('viewer'), testRequest())
      expect(planned.launchable).toBe(false)
      expect(planned.clouds[0]).toMatchObject({ cloud: 'os1', problem: null, plan: { problems: [] } })
      expect(planned.clouds[1]).toMatchObject({ cloud: 'os2', plan: null, problem: { code: 'auth' } })
      const error = await launch(here.as('operator'), testRequest()).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(ServiceError)
      expect(error).toMatchObject({ code: 'precondition-failed' })
      expect((error as ServiceError).message).toMatch(/Nothing was launched\. Cloud os2: The password is wrong\./)
    } finally {
      here.clouds.os2.problem = null
    }
    expect(await counts()).toEqual(before)
  })

  it('refuses when the plan has changed since it was approved', async () => {
    const approved = { os1: { network: 'other', subnet: null, flavor: null, image: null, strategy: null, pool: null } }
    const error = await launch(here.as('operator'), testRequest({ approved })).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'conflict', details: { changed: ['os1'] } })
  })

  it('launches once, however often the same launch comes under the id that its sender chose', async () => {
    const before = await counts()
    const asked = { ...testRequest({ name: 'once' }), id: randomUUID() }
    const together = await Promise.all([1, 2, 3].map(async () => await launch(here.as('operator'), asked)))
    const later = await launch(here.as('operator'), { ...asked, approved: {} })
    expect([...together, later].map(({ id }) => id)).toEqual(Array.from({ length: 4 }, () => asked.id))
    expect(later.nodes.map(({ name }) => name)).toEqual(['once-1', 'once-2', 'once-3', 'once-4'])
    const more = { allocations: 1, nodes: 4, events: 1, audits: 1, jobs: 4 }
    expect(await counts()).toEqual(
      Object.fromEntries(Object.entries(more).map(([what, n]) => [what, before[what as keyof typeof more] + n])),
    )
  })

  it('refuses an id that is of another launch, or of another person', async () => {
    const asked = { ...testRequest({ name: 'taken' }), id: randomUUID() }
    await launch(here.as('operator'), asked)
    const before = await counts()
    for (const [role, over] of [['operator', { count: 3 }] as const, ['admin', {}] as const])
      await expect(launch(here.as(role), { ...asked, ...over })).rejects.toMatchObject({
        code: 'conflict',
        message: `Nothing was launched: ${asked.id} is the id of another launch, "taken" by A operator. Choose a new id, or none.`,
      })
    expect(await counts()).toEqual(before)
  })

  it.each([
    ['an unknown cloud', { clouds: ['os9'] }, 'not-found'],
    ['no cloud', { clouds: [] }, 'bad-request'],
    ['an id that is no UUID', { id: 'mine' }, 'bad-request'],
    ['a name that is no label', { name: 'Bad Name' }, 'bad-request'],
    ['pins for a cloud that was not chosen', { clouds: ['os1'], pins: { os2: { image: 'x' } } }, 'bad-request'],
  ])('refuses %s', async (_what, over, code) => {
    await expect(launch(here.as('operator'), testRequest(over))).rejects.toMatchObject({ code })
  })

  it('refuses viewers', async () => {
    await expect(launch(here.as('viewer'), testRequest())).rejects.toMatchObject({ code: 'forbidden' })
  })
})

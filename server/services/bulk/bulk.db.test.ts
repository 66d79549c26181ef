import { and, eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { allocationNode, audit, bulkActionCloud, node } from '@/db/schema'
import type { BulkAction } from '@/server/domain/bulk-action-schema'
import { ServiceError } from '@/server/domain/errors'
import { ProviderError } from '@/server/providers/errors'
import { launch } from '../allocations/launch'
import { pruneHistory } from '../retention/prune-history'
import { type TestInstallation, testInstallation, testRequest } from '../testing/test-runtime'
import { cancelBulk } from './cancel'
import { getBulk } from './get'
import { handleBulkStrays, handleLostBulk } from './handle-jobs'
import { listBulk } from './list'
import { previewBulk } from './preview'
import { retryBulk } from './retry'
import { startInput } from './shapes'
import { startBulk } from './start'
import { poweredClouds } from './testing/powered-clouds'

let here: TestInstallation
let clouds: ReturnType<typeof poweredClouds>
beforeAll(async () => {
  here = await testInstallation()
  clouds = poweredClouds(here)
})
afterAll(async () => await here[Symbol.asyncDispose]())

const start = async (action: BulkAction, nodes: unknown, over: Record<string, unknown> = {}) =>
  await startBulk(here.as('operator'), startInput.parse({ action, nodes, includeOthers: true, ...over }))
const states = async (id: string) => (await clouds.rows(id)).map(({ state }) => state)
const jobs = async (queue: string, id: string) =>
  (
    await here.runtime.db.execute(
      sql`select data from pgboss.job where name = ${queue} and state in ('created', 'retry') and data::text like ${`%${id}%`}`,
    )
  ).length
const signal = new AbortController().signal
const stop = { kind: 'power-off' } as const
const reboot = { kind: 'reboot' } as const

describe('a start', () => {
  beforeEach(async () => await clouds.fill({ os1: 3, os2: 2 }))

  it('writes down the nodes, a job for each cloud and who wanted it, and asks nobody', async () => {
    const action = await start(stop, { filter: {} }, { expected: 5 })
    expect(action).toMatchObject({ total: 5, counts: { queued: 5, done: 0 }, endedAt: null, nextCursor: null })
    expect(action.clouds.map(({ id }) => id)).toEqual(['os1', 'os2'])
    expect(await jobs('bulk', action.id)).toBe(2)
    expect(clouds.asked).toEqual([])
    const [entry] = await here.runtime.db.select().from(audit).where(eq(audit.subject, action.id))
    expect(entry).toMatchObject({
      action: 'bulk.start',
      actor: 'A operator',
      details: { kind: 'power-off', nodes: 5, includeOthers: true, filter: {} },
    })
    expect((await listBulk(here.as('viewer'), { limit: 1 })).items[0]).toMatchObject({ id: action.id, total: 5 })
  })

  it('means the nodes that matched then, whatever the filter matches later', async () => {
    const action = await start(stop, { filter: { cloud: ['os1'] } })
    here.clouds.os1.nodes.push({ ...here.clouds.os1.nodes[0]!, providerId: 'os1-9', name: 'later' })
    await clouds.run(action.id, 'os1')
    expect(clouds.asked.toSorted()).toEqual(['stop os1-1', 'stop os1-2', 'stop os1-3'])
  })

  it('resolves every part of a filter: a part that is not understood would mean more nodes', async () => {
    await expect(start(stop, { filter: { owner: 'ours' } })).rejects.toThrow('No node matches')
    await expect(start(stop, { filter: { reach: ['private'] } })).rejects.toThrow('No node matches')
    await expect(start(stop, { filter: { state: ['stopped'] } })).rejects.toThrow('No node matches')
    expect(await start(stop, { filter: { owner: 'others', reach: ['direct'], q: 'OS2-001' } })).toMatchObject({
      total: 1,
    })
  })

  it('refuses nodes of others that were not meant, and is over at once when none is left', async () => {
    const action = await start(stop, { ids: await clouds.ids('os1') }, { includeOthers: false })
    expect(action).toMatchObject({ counts: { refused: 3 }, endedAt: expect.any(String) })
    expect(action.nodes[0]).toMatchObject({ state: 'refused', told: expect.stringContaining('nodes of others') })
    expect(await jobs('bulk', action.id)).toBe(0)
  })

  it('refuses to release what an allocation did not make', async () => {
    const action = await start({ kind: 'release' }, { ids: await clouds.ids('os1') })
    expect(action.nodes.map(({ told }) => told)).toEqual(
      Array(3).fill(expect.stringContaining('not made by Plumbline')),
    )
  })

  it('starts nothing for nodes of history, unknown ones, none, or others than the person saw', async () => {
    const count = async () => (await listBulk(here.as('viewer'), { limit: 500 })).items.length
    const before = await count()
    await expect(start(stop, { filter: { at: '2026-01-01T00:00:00Z' } })).rejects.toThrow('a time that is over')
    await expect(start(stop, { ids: [crypto.randomUUID()] })).rejects.toThrow('not known here')
    await expect(start(stop, { filter: { q: 'nowhere' } })).rejects.toThrow('No node matches')
    await expect(start(stop, { filter: {} }, { expected: 4 })).rejects.toThrow('showed 4 nodes and matches 5')
    await expect(
      startBulk(here.as('viewer'), startInput.parse({ action: stop, nodes: { filter: {} } })),
    ).rejects.toThrow('role operator')
    expect(await count()).toBe(before)
  })

  it('starts once, however often the same request comes under the id that its sender chose', async () => {
    const count = async () => (await listBulk(here.as('viewer'), { limit: 500 })).items.length
    const before = await count()
    const id = crypto.randomUUID()
    const nodes = { ids: await clouds.ids('os1') }
    const together = await Promise.all([1, 2, 3].map(async () => await start(stop, nodes, { id })))
    const turned = await start(stop, { ids: nodes.ids.toReversed() }, { id })
    expect([...together, turned].map((action) => action.id)).toEqual([id, id, id, id])
    expect(await count()).toBe(before + 1)
    for (const [action, which] of [
      [{ kind: 'reboot' }, nodes],
      [stop, { ids: nodes.ids.slice(1) }],
      [stop, { filter: {} }],
    ] as const)
      await expect(start(action, which, { id })).rejects.toMatchObject({
        code: 'conflict',
        message: `Nothing was started: ${id} is the id of another action, by A operator. Choose a new id, or none.`,
      })
    expect(await count()).toBe(before + 1)
  })

  it('is told beforehand: how many, where, whose, and which would be left alone', async () => {
    here.clouds.os1.nodes[0]!.state = 'stopped'
    const { syncCloudNodes } = await import('../inventory/sync')
    await syncCloudNodes(here.runtime, 'os1', signal)
    const preview = async (includeOthers: boolean) =>
      await previewBulk(here.as('operator'), { action: stop, nodes: { filter: {} }, includeOthers })
    expect(await preview(false)).toMatchObject({
      count: 5,
      others: 4,
      asked: 0,
      tooMany: false,
      refused: [{ count: 1 }],
    })
    expect(await preview(true)).toMatchObject({
      count: 5,
      asked: 4,
      clouds: [
        { id: 'os1', name: 'Cloud os1', count: 3 },
        { id: 'os2', name: 'Cloud os2', count: 2 },
      ],
      refused: [{ told: 'It is stopped already.', count: 1, names: ['os1-001'] }],
      names: ['os1-002', 'os1-003', 'os2-001', 'os2-002'],
    })
  })
})

describe('a run', () => {
  beforeEach(async () => await clouds.fill({ os1: 3, os2: 2 }))

  it('tells each node its own result, and lists each cloud that was asked once', async () => {
    const [first, second] = await clouds.ids('os1')
    here.clouds.os1.nodes[0]!.state = 'stopped'
    here.clouds.os1.nodes.splice(2, 1)
    here.clouds.os2.problem = new ProviderError('auth', 'The cloud does not accept the password.')
    const action = await start(stop, { filter: {} })
    await clouds.run(action.id, 'os1')
    expect(await getBulk(here.as('viewer'), { id: action.id, limit: 10 })).toMatchObject({ endedAt: null })
    await clouds.run(action.id, 'os2')
    const result = await getBulk(here.as('viewer'), { id: action.id, limit: 10 })
    expect(result.nodes.map(({ state, told }) => [state, told])).toEqual([
      ['refused', 'It is stopped already.'],
      ['done', 'It is stopped.'],
      ['refused', 'Its cloud says that there is no such node any more.'],
      ['failed', 'The cloud does not accept the password.'],
      ['failed', 'The cloud does not accept the password.'],
    ])
    expect(result).toMatchObject({
      endedAt: expect.any(String),
      nodes: [{ node: first }, { node: second }, {}, {}, {}],
    })
    expect(clouds.asked).toEqual(['stop os1-2'])
    expect(await jobs('cloud-sync', 'os1')).toBe(1)
    expect(await jobs('cloud-sync', 'os2')).toBe(0)
  })

  it('notes that it asks before the request leaves, and looks before that', async () => {
    const seen: unknown[] = []
    const action = await start(stop, { ids: (await clouds.ids('os1')).slice(0, 1) })
    clouds.world.hook = async (where) => {
      const [row] = await clouds.rows(action.id)
      seen.push([where, row!.state, row!.askedAt !== null, row!.acceptedAt !== null])
    }
    await clouds.run(action.id, 'os1')
    expect(seen.slice(0, 4)).toEqual([
      ['look', 'running', false, false],
      ['before-send', 'running', true, false],
      ['after-send', 'running', true, false],
      ['look', 'running', true, true],
    ])
  })

  it('writes and removes tags, and refuses names that the kind does not take', async () => {
    const ids = await clouds.ids('os1')
    const tag = await start({ kind: 'tag', name: 'env', value: 'prod' }, { ids })
    await clouds.run(tag.id, 'os1')
    expect((await clouds.rows(tag.id)).map(({ told }) => told)).toEqual(Array(3).fill('Tagged env=prod.'))
    expect(here.clouds.os1.nodes[0]!.marks).toEqual({ env: 'prod' })
    const slash = await start({ kind: 'tag', name: 'a/b', value: '' }, { ids })
    await clouds.run(slash.id, 'os1')
    expect((await clouds.rows(slash.id))[0]).toMatchObject({ state: 'refused', told: 'No slashes here.' })
    const untag = await start({ kind: 'untag', name: 'env' }, { ids })
    await clouds.run(untag.id, 'os1')
    expect(await states(untag.id)).toEqual(['done', 'done', 'done'])
    expect(here.clouds.os1.nodes[0]!.marks).toEqual({})
  })

  it('says so when the cloud accepted and nothing came of it', async () => {
    const action = await start(stop, { ids: (await clouds.ids('os1')).slice(0, 1) })
    clouds.world.hook = (where) => {
      if (where === 'after-send') here.clouds.os1.nodes[0]!.state = 'running'
    }
    await clouds.run(action.id, 'os1', { waitMsMax: 30 })
    expect((await clouds.rows(action.id))[0]).toMatchObject({
      state: 'failed',
      told: expect.stringContaining('still running'),
    })
  })

  it('looks again when a look fails in an unforeseen way, for this node alone', async () => {
    const action = await start(stop, { filter: { cloud: ['os1'] } })
    let looks = 0
    clouds.world.hook = (where, id) => {
      if (where !== 'look' || id !== 'os1-1') return
      looks++
      if (looks === 2) throw new DOMException('It took too long.', 'TimeoutError')
      if (looks === 3) throw new TypeError('Nobody thought of this.')
    }
    await clouds.run(action.id, 'os1')
    expect(looks).toBe(4)
    expect(await states(action.id)).toEqual(['done', 'done', 'done'])
  })

  it('retries once, however often it is asked to', async () => {
    here.clouds.os2.problem = new ProviderError('unavailable', 'The cloud is away.')
    const action = await start(reboot, { filter: { cloud: ['os2'] } })
    await clouds.run(action.id, 'os2')
    const tries = await Promise.allSettled([1, 2].map(async () => await retryBulk(here.as('operator'), action)))
    expect(tries.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    await expect(retryBulk(here.as('operator'), action)).rejects.toThrow('A operator retries these nodes already.')
    const again = tries.find(({ status }) => status === 'fulfilled') as PromiseFulfilledResult<{ id: string }>
    await clouds.run(again.value.id, 'os2')
    here.clouds.os2.problem = null
    await expect(retryBulk(here.as('operator'), action)).resolves.toMatchObject({ total: 2 })
  })

  it('asks again for those that failed, as an action of its own', async () => {
    here.clouds.os2.problem = new ProviderError('unavailable', 'The cloud is away.')
    const action = await start(stop, { filter: {} })
    await clouds.run(action.id, 'os1')
    await clouds.run(action.id, 'os2')
    here.clouds.os2.problem = null
    const again = await retryBulk(here.as('operator'), { id: action.id })
    expect(again).toMatchObject({ total: 2, retryOf: action.id, clouds: [{ id: 'os2' }] })
    await clouds.run(again.id, 'os2')
    expect(await states(again.id)).toEqual(['done', 'done'])
    await expect(retryBulk(here.as('operator'), { id: again.id })).rejects.toThrow('No node of this action has failed')
  })
})

describe('a worker that dies', () => {
  beforeEach(async () => await clouds.fill({ os1: 1 }))

  for (const [where, requests] of [
    ['look', 1],
    ['before-send', 1],
    ['after-send', 1],
  ] as const)
    it(`at "${where}" leaves a stop that the next one brings to its end`, async () => {
      const action = await start(stop, { filter: { cloud: ['os1'] } })
      await dyingAt(where, action.id)
      expect(await states(action.id)).toEqual(['running'])
      await clouds.run(action.id, 'os1', { attempt: 1 })
      expect(await clouds.rows(action.id)).toMatchObject([{ state: 'done', told: 'It is stopped.' }])
      expect(clouds.asked).toHaveLength(requests)
    })

  for (const [where, told] of [
    ['look', 'The cloud accepted the reboot'],
    ['before-send', 'It is not known whether the reboot was accepted'],
    ['after-send', 'It is not known whether the reboot was accepted'],
  ] as const)
    it(`at "${where}" never makes a second reboot`, async () => {
      const action = await start(reboot, { filter: { cloud: ['os1'] } })
      await dyingAt(where, action.id)
      await clouds.run(action.id, 'os1', { attempt: 1 })
      expect((await clouds.rows(action.id))[0]!.told).toContain(told)
      expect(clouds.asked.length).toBeLessThanOrEqual(1)
    })

  it('leaves a reboot that is told as not known, also when its cloud is removed meanwhile', async () => {
    const action = await start(reboot, { filter: { cloud: ['os1'] } })
    await dyingAt('after-send', action.id)
    const of = here.runtime.providers.of
    const refused = new ServiceError('not-found', 'There is no such cloud.')
    Object.assign(here.runtime.providers, { of: async () => await Promise.reject(refused) })
    try {
      await clouds.run(action.id, 'os1', { attempt: 1 })
    } finally {
      Object.assign(here.runtime.providers, { of })
    }
    expect((await clouds.rows(action.id))[0]!.told).toContain('It is not known whether the reboot was accepted')
  })

  it('again and again is told on its nodes in the end', async () => {
    const action = await start(reboot, { filter: { cloud: ['os1'] } })
    await dyingAt('after-send', action.id)
    const data = { actionId: action.id, cloudId: 'os1' }
    await handleLostBulk(here.runtime, { id: 'lost-1', attempt: 0, data, signal })
    expect((await clouds.rows(action.id))[0]).toMatchObject({
      state: 'failed',
      told: expect.stringMatching(/not known/),
    })
    expect((await getBulk(here.as('viewer'), { id: action.id, limit: 1 })).endedAt).not.toBeNull()
  })

  /** The worker's process ends there: nothing of what it would do next happens. */
  async function dyingAt(place: string, actionId: string): Promise<void> {
    const death = new AbortController()
    clouds.world.hook = (where) => {
      if (where !== place) return
      clouds.world.hook = () => undefined
      death.abort(new Error('The worker is gone.'))
      throw death.signal.reason
    }
    await expect(clouds.run(actionId, 'os1', { signal: death.signal })).rejects.toThrow('The worker is gone.')
  }
})

describe('a job that is delivered twice', () => {
  beforeEach(async () => await clouds.fill({ os1: 4 }))

  it('is worked on by the later attempt alone: who stood still sends nothing more', async () => {
    const action = await start(reboot, { filter: { cloud: ['os1'] } })
    let go: () => void = () => undefined
    const held = new Promise<void>((resolve) => (go = resolve))
    let holding = 0
    const standing = new Promise<void>((resolve) => {
      clouds.world.hook = async (where) => {
        if (where !== 'look') return
        if (++holding === 4) resolve()
        await held
      }
    })
    const first = clouds.run(action.id, 'os1', { attempt: 0 })
    await standing
    clouds.world.hook = () => undefined
    await clouds.run(action.id, 'os1', { attempt: 1 })
    go()
    await first
    expect(clouds.asked.toSorted()).toEqual(['reboot os1-1', 'reboot os1-2', 'reboot os1-3', 'reboot os1-4'])
    expect(await states(action.id)).toEqual(Array(4).fill('done'))
  })

  it('does nothing once all is over', async () => {
    const action = await start(reboot, { filter: { cloud: ['os1'] } })
    await clouds.run(action.id, 'os1')
    await clouds.run(action.id, 'os1', { attempt: 1 })
    expect(clouds.asked).toHaveLength(4)
  })

  it('is sent anew where an action is open without one', async () => {
    const action = await start(reboot, { filter: { cloud: ['os1'] } })
    await here.runtime.db.execute(sql`delete from pgboss.job where name = 'bulk'`)
    await here.runtime.db
      .update(bulkActionCloud)
      .set({ endedAt: new Date() })
      .where(sql`${bulkActionCloud.actionId} <> ${action.id}`)
    expect(await handleBulkStrays(here.runtime)).toBe(1)
    expect(await handleBulkStrays(here.runtime)).toBe(0)
    await clouds.run(action.id, 'os1')
  })
})

describe('a cancel', () => {
  it('stops what was not asked for, and lets the rest come to its result', async () => {
    await clouds.fill({ os1: 12 })
    const action = await start(stop, { filter: { cloud: ['os1'] } })
    let sent = 0
    clouds.world.hook = async (where) => {
      if (where === 'after-send' && ++sent === 1) await cancelBulk(here.as('operator'), { id: action.id })
    }
    await clouds.run(action.id, 'os1')
    const result = await getBulk(here.as('viewer'), { id: action.id, limit: 20 })
    expect(result).toMatchObject({ cancelledBy: 'A operator', endedAt: expect.any(String) })
    expect(result.counts.done).toBe(clouds.asked.length)
    expect(result.counts.done + result.counts.refused).toBe(12)
    expect(result.counts.refused).toBeGreaterThanOrEqual(4)
    expect(result.nodes.find(({ state }) => state === 'refused')?.told).toContain('cancelled this before')
    await expect(cancelBulk(here.as('operator'), { id: action.id })).rejects.toThrow('over already')
  })
})

describe('retention', () => {
  it('removes actions that were over long ago with their results, and nothing that is open', async () => {
    await clouds.fill({ os1: 1 })
    const over = await start(stop, { filter: { cloud: ['os1'], q: 'os1-001' } })
    await clouds.run(over.id, 'os1')
    const open = await start(reboot, { filter: { cloud: ['os1'], q: 'os1-001' } })
    const batches = async (batch: () => Promise<number>) => ((await batch()) > 0 ? await batch() : 0)
    await pruneHistory({ db: here.runtime.db, before: new Date(Date.now() - 3_600_000), batches })
    expect(await clouds.rows(over.id)).toHaveLength(1)
    await pruneHistory({ db: here.runtime.db, before: new Date(Date.now() + 3_600_000), batches })
    expect(await clouds.rows(over.id)).toEqual([])
    expect(await clouds.rows(open.id)).toHaveLength(1)
  })
})

describe('a release', () => {
  it('gives each node of ours its allocation’s own task, once, and follows it to its end', async () => {
    await clouds.fill({ os1: 3 })
    const made = await launch(here.as('operator'), testRequest({ clouds: ['os1'], count: 3 }))
    const [first, second, third] = made.nodes.map(({ id }) => id) as [string, string, string]
    const nodeIs = async (id: string, set: Partial<typeof allocationNode.$inferInsert>) =>
      await here.runtime.db.update(allocationNode).set(set).where(eq(allocationNode.id, id))
    for (const id of [first, second]) await nodeIs(id, { state: 'delivered' })
    const ids = await clouds.ids('os1')
    for (const [index, id] of [first, second, third].entries())
      await here.runtime.db.update(node).set({ allocationNodeId: id }).where(eq(node.id, ids[index]!))

    const action = await start({ kind: 'release' }, { ids }, { includeOthers: false })
    expect(action.nodes[2]).toMatchObject({ state: 'refused', told: 'Its allocation still makes it.' })
    const running = clouds.run(action.id, 'os1')
    const releasing = and(eq(allocationNode.allocationId, made.id), eq(allocationNode.state, 'releasing'))
    await expect.poll(async () => (await here.runtime.db.select().from(allocationNode).where(releasing)).length).toBe(2)
    // The same job once more: it takes over, and gives no second task.
    const again = clouds.run(action.id, 'os1', { attempt: 1 })
    await expect.poll(async () => (await clouds.rows(action.id))[0]!.run).toBe(2)
    await nodeIs(first, { state: 'released' })
    await nodeIs(second, { state: 'failed', left: [{ what: 'server web', why: 'The cloud still shows it.' }] })
    await Promise.all([running, again])
    const result = await getBulk(here.as('viewer'), { id: action.id, limit: 5 })
    expect(result.nodes).toMatchObject([
      { state: 'done', allocation: made.id, allocationNode: first },
      { state: 'failed', told: expect.stringContaining('server web: The cloud still shows it.') },
      { state: 'refused' },
    ])
    expect(await jobs('node', `"nodeId": "${first}", "run": 2`)).toBeLessThanOrEqual(1)
    const runs = await here.runtime.db.select().from(allocationNode).where(eq(allocationNode.allocationId, made.id))
    expect(runs.map(({ run }) => run).toSorted()).toEqual([1, 2, 2])
  })
})

import { randomUUID } from 'node:crypto'
import { eq, like } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { allEvents } from '@/db/queries/events'
import { allocationNode, audit, intent, leftover, leftoverSweep, setting } from '@/db/schema'
import type { LeftoverSettings } from '@/server/domain/leftovers'
import { ProviderError } from '@/server/providers/errors'
import { noFacts } from '@/server/providers/owned'
import type { Owned, OwnedGap, OwnedKind } from '@/server/providers/port'
import { launch } from '../allocations/launch'
import { type TestInstallation, testInstallation, testRequest } from '../testing/test-runtime'
import { askRemoval } from './ask-removal'
import { handleRemovalJob } from './handle-jobs'
import { listLeftovers } from './list-leftovers'
import { leftoverOverview } from './overview'
import { setLeftoverSettings } from './settings'
import { sweepCloud } from './sweep'

let here: TestInstallation
let node: { id: string; allocationId: string }
/** What the cloud `os1` holds, which classes it hides, and what was asked of it. */
let held: Owned[]
let gaps: OwnedGap[]
let asked: string[]

beforeAll(async () => {
  here = await testInstallation()
})
afterAll(async () => await here[Symbol.asyncDispose]())
beforeEach(async () => {
  await here.runtime.db.delete(leftover)
  await here.runtime.db.delete(leftoverSweep)
  await here.runtime.db.delete(setting).where(eq(setting.key, 'leftovers'))
  const made = await launch(here.as('operator'), testRequest({ clouds: ['os1'], count: 1 }))
  node = { id: made.nodes[0]!.id, allocationId: made.id }
  await nodeIs('released')
  held = []
  gaps = []
  asked = []
  Object.assign(here.clouds.os1, {
    problem: null,
    findOwned: async (_filter: unknown, _call: unknown, onGap?: (gap: OwnedGap) => void) => {
      if (here.clouds.os1.problem) throw here.clouds.os1.problem
      for (const gap of gaps) onGap?.(gap)
      return held.filter(({ kind }) => !gaps.some((gap) => gap.kind === kind))
    },
    removeOwned: async (thing: Owned) => {
      asked.push(thing.id)
      held = held.filter(({ id }) => id !== thing.id)
    },
  })
})

const nodeIs = async (state: 'released' | 'running' | 'delivered') =>
  await here.runtime.db.update(allocationNode).set({ state }).where(eq(allocationNode.id, node.id))
const settings = async (over: Partial<LeftoverSettings>) => await setLeftoverSettings(here.as('admin'), over)
const signal = new AbortController().signal
const sweep = async (over: { dryRun?: boolean; signal?: AbortSignal } = {}) =>
  (await sweepCloud(
    here.runtime,
    { cloudId: 'os1', by: 'schedule', dryRun: over.dryRun ?? false },
    over.signal ?? signal,
  ))!
/** Everything that is open was first seen an hour ago. */
const anHourPasses = async () =>
  await here.runtime.db.update(leftover).set({ firstSeenAt: new Date(Date.now() - 3_600_000) })
const open = async () => (await listLeftovers(here.as('viewer'), { limit: 100, state: 'open' })).items
const ended = async () => (await listLeftovers(here.as('viewer'), { limit: 100, state: 'ended' })).items
const audits = async (action: string) => await here.runtime.db.select().from(audit).where(like(audit.action, action))
const intentRow = async (id: string) => (await here.runtime.db.select().from(intent).where(eq(intent.id, id)))[0]!

/** A thing in the cloud with an intent that asked for it, as a run of this node would have left it. */
async function left(kind: OwnedKind = 'security-group', over: Partial<Owned> = {}): Promise<Owned> {
  const id = randomUUID()
  const name = `plumbline-${id}`
  const thing: Owned = {
    kind,
    id: `${kind}-${id.slice(0, 8)}`,
    name,
    allocation: node.allocationId,
    intent: id,
    facts: { ...noFacts, createdAt: new Date().toISOString() },
    ...over,
  }
  await here.runtime.db.insert(intent).values({
    id,
    nodeId: node.id,
    allocationId: node.allocationId,
    cloudId: 'os1',
    kind,
    name,
    providerId: thing.id,
    settledAt: new Date(),
  })
  held.push(thing)
  return thing
}

describe('sightings', () => {
  it('are counted from look to look, and told with where it came from and what happens next', async () => {
    await left('server')
    expect(await sweep()).toMatchObject({ seen: 1, leftover: 1, due: 0, removed: 0, error: null })
    expect(await open()).toMatchObject([
      {
        kind: 'server',
        verdict: 'leftover',
        reason: 'node-released',
        why: 'Its node was released.',
        sightings: 1,
        next: 'reported',
        origin: { allocation: node.allocationId, node: node.id },
      },
    ])
    expect(await sweep()).toMatchObject({ due: 0 })
    expect(await open()).toMatchObject([{ sightings: 2 }])
    expect(asked).toEqual([])
  })

  it('make something due only when there are two, a grace apart', async () => {
    await left()
    await sweep()
    await anHourPasses()
    // One look an hour ago is one look.
    expect((await leftoverOverview(here.as('viewer'))).clouds[0]).toMatchObject({ leftovers: 1, due: 0 })
    expect(await sweep()).toMatchObject({ due: 1 })
    await here.runtime.db.update(leftover).set({ firstSeenAt: new Date(Date.now() - 60_000) })
    expect(await sweep()).toMatchObject({ due: 0 })
  })

  it('end when the thing is gone, or needed again', async () => {
    const first = await left()
    const second = await left()
    await sweep()
    held = held.filter(({ id }) => id !== first.id)
    await sweep()
    expect(await ended()).toMatchObject([{ providerId: first.id, ended: 'gone' }])
    await nodeIs('running')
    expect(await sweep()).toMatchObject({ needed: 1, leftover: 0 })
    expect((await ended()).map(({ providerId, ended }) => [providerId, ended])).toContainEqual([second.id, 'needed'])
  })

  it('say nothing about a class that could not be listed', async () => {
    const group = await left()
    const address = await left('floating-ip')
    await sweep()
    gaps = [{ kind: 'floating-ip', error: new ProviderError('unavailable', 'Neutron did not answer.') }]
    held = []
    expect(await sweep()).toMatchObject({
      seen: 0,
      gaps: [{ kind: 'floating-ip', problem: 'Neutron did not answer.' }],
    })
    expect(await open()).toMatchObject([{ providerId: address.id, sightings: 1 }])
    expect(await ended()).toMatchObject([{ providerId: group.id }])
  })

  it('of what hangs on servers count for nothing when the servers could not be listed', async () => {
    await left('floating-ip')
    gaps = [{ kind: 'server', error: new ProviderError('unavailable', 'Nova did not answer.') }]
    const { gaps: told } = await sweep()
    expect(told.map(({ kind }) => kind)).toEqual(['server', 'volume', 'port', 'floating-ip', 'port-forwarding'])
    expect(await open()).toEqual([])
  })

  it('of a cloud that cannot be asked change nothing and tell why', async () => {
    await left()
    await sweep()
    const before = await open()
    here.clouds.os1.problem = new ProviderError('auth', 'The cloud refused our credentials.')
    expect(await sweep()).toMatchObject({ error: 'The cloud refused our credentials.' })
    expect(await open()).toEqual(before)
  })
})

describe('mode remove', () => {
  it('removes what is due, remembers it before the call, and tells the log of its node', async () => {
    await settings({ mode: 'remove' })
    const group = await left()
    await sweep()
    await anHourPasses()
    let rememberedBefore = false
    const { removeOwned } = here.clouds.os1
    here.clouds.os1.removeOwned = async (thing, call) => {
      const [row] = await here.runtime.db.select().from(leftover).where(eq(leftover.providerId, thing.id))
      rememberedBefore = row!.removingAt !== null
      await removeOwned(thing, call)
    }
    expect(await sweep()).toMatchObject({ due: 1, removed: 1, stopped: null })
    expect(rememberedBefore).toBe(true)
    expect(asked).toEqual([group.id])
    expect(await ended()).toMatchObject([{ providerId: group.id, ended: 'removed' }])
    // A retry of the node would make a new one.
    expect((await intentRow(group.intent!)).removedAt).not.toBeNull()
    expect((await audits('leftover.remove')).at(-1)).toMatchObject({
      actorKind: 'system',
      subject: `os1 security-group ${group.name}`,
    })
    const events = await allEvents(here.runtime.db, node.allocationId, { withLog: true })
    expect(events.at(-1)?.event).toMatchObject({
      type: 'cleanup-log',
      message: `Removed security-group ${group.name} (${group.id}), which was left behind.`,
    })
  })

  it('removes nothing in a dry run', async () => {
    await settings({ mode: 'remove' })
    await left()
    await sweep()
    await anHourPasses()
    expect(await sweep({ dryRun: true })).toMatchObject({ due: 1, removed: 0 })
    expect(asked).toEqual([])
  })

  it('stops when more than the cap are due at once, and says so', async () => {
    await settings({ mode: 'remove', cap: 2 })
    for (const _ of [1, 2, 3]) await left()
    await sweep()
    await anHourPasses()
    const { stopped, removed } = await sweep()
    expect(removed).toBe(0)
    expect(stopped).toMatch(/^3 things are due at once, and at most 2/)
    expect(asked).toEqual([])
  })

  it('keeps what is needed again at the last look', async () => {
    await settings({ mode: 'remove' })
    const group = await left()
    await sweep()
    await anHourPasses()
    const { findOwned } = here.clouds.os1
    let looks = 0
    here.clouds.os1.findOwned = async (...given) => {
      // Between the sweep's look and the one before the removal, somebody retries the node.
      if (++looks === 2) await nodeIs('running')
      return await findOwned(...given)
    }
    expect(await sweep()).toMatchObject({ due: 1, removed: 0 })
    expect(asked).toEqual([])
    expect(await ended()).toMatchObject([{ providerId: group.id, ended: 'needed' }])
    expect((await intentRow(group.intent!)).removedAt).toBeNull()
  })

  it('never touches what nothing explains, whatever its age', async () => {
    await settings({ mode: 'remove' })
    held.push({ kind: 'server', id: 'srv-x', name: 'web', allocation: randomUUID(), intent: randomUUID() })
    held.push({ kind: 'server', id: 'srv-y', name: 'db', allocation: 'a', intent: 'no uuid' })
    await sweep()
    await anHourPasses()
    expect(await sweep()).toMatchObject({ unknown: 2, due: 0, removed: 0 })
    expect(asked).toEqual([])
    expect(await open()).toMatchObject([{ next: 'needs-person' }, { next: 'needs-person' }])
  })

  it('asks again while something still uses it', async () => {
    await settings({ mode: 'remove' })
    const group = await left()
    await sweep()
    await anHourPasses()
    let refused = 0
    const { removeOwned } = here.clouds.os1
    here.clouds.os1.removeOwned = async (thing, call) => {
      if (++refused < 3) throw new ProviderError('conflict', 'A server still uses it.')
      await removeOwned(thing, call)
    }
    expect(await sweep()).toMatchObject({ removed: 1 })
    expect(await ended()).toMatchObject([{ providerId: group.id, ended: 'removed' }])
    // One decision, however often the cloud had to be asked.
    expect((await audits('leftover.remove')).filter(({ subject }) => subject.endsWith(group.name))).toHaveLength(1)
  })

  it('is finished by the next worker when one dies between the row and the answer', async () => {
    await settings({ mode: 'remove' })
    const group = await left()
    await sweep()
    await anHourPasses()
    const { removeOwned } = here.clouds.os1
    const worker = new AbortController()
    // The request takes effect, and the worker is gone before it hears of it.
    here.clouds.os1.removeOwned = async (thing, call) => {
      await removeOwned(thing, call)
      worker.abort(new Error('The worker is stopping.'))
      throw worker.signal.reason
    }
    await expect(sweep({ signal: worker.signal })).rejects.toThrow('stopping')
    expect((await open())[0]).toMatchObject({ providerId: group.id, next: 'removing' })
    here.clouds.os1.removeOwned = removeOwned
    expect(await sweep()).toMatchObject({ removed: 1 })
    expect(await ended()).toMatchObject([{ providerId: group.id, ended: 'removed' }])
    expect(asked).toEqual([group.id])
    const sweeps = await here.runtime.db.select().from(leftoverSweep)
    expect(sweeps.filter(({ endedAt }) => endedAt === null)).toEqual([])
  })

  it('says why something did not go', async () => {
    await settings({ mode: 'remove' })
    await left()
    await sweep()
    await anHourPasses()
    here.clouds.os1.removeOwned = async () => {
      throw new ProviderError('auth', 'We may not remove security groups.')
    }
    expect(await sweep()).toMatchObject({ removed: 0 })
    expect(await open()).toMatchObject([{ problem: 'We may not remove security groups.' }])
  })
})

it('a worker that stood still while the next sweep began writes nothing', async () => {
  await settings({ mode: 'remove' })
  await left()
  await sweep()
  const { findOwned } = here.clouds.os1
  let wake: () => void = () => undefined
  const asleep = new Promise<void>((resolve) => {
    wake = resolve
  })
  const fellAsleep = new Promise<void>((begun) => {
    here.clouds.os1.findOwned = async () => {
      begun()
      await asleep
      return []
    }
  })
  const zombie = sweepCloud(here.runtime, { cloudId: 'os1', by: 'schedule', dryRun: false }, signal)
  await fellAsleep
  here.clouds.os1.findOwned = findOwned
  await sweep()
  const before = await here.runtime.db.select().from(leftover)
  wake()
  expect(await zombie).toBeNull()
  expect(await here.runtime.db.select().from(leftover)).toEqual(before)
})

describe('a person', () => {
  const job = (ids: string[], by = 'A operator') => ({
    id: randomUUID(),
    attempt: 0,
    data: { cloudId: 'os1', ids, by },
    signal,
  })

  it('removes what was seen once, at once, with their name in the audit', async () => {
    const group = await left()
    await sweep({ dryRun: true })
    const [item] = await open()
    expect(await askRemoval(here.as('operator'), { ids: [item!.id] })).toEqual({
      asked: [{ id: item!.id, name: group.name }],
    })
    expect((await open())[0]).toMatchObject({ next: 'asked' })
    await handleRemovalJob(here.runtime, job([item!.id]))
    expect(await ended()).toMatchObject([{ providerId: group.id, ended: 'removed' }])
    expect((await audits('leftovers.remove')).at(-1)).toMatchObject({ actor: 'A operator', subject: group.name })
  })

  it('removes servers before what hangs on them', async () => {
    const group = await left('security-group')
    const key = await left('key')
    const server = await left('server')
    const address = await left('floating-ip', { facts: { ...noFacts, usedBy: server.id } })
    await sweep()
    const ids = (await open()).map(({ id }) => id)
    await askRemoval(here.as('operator'), { ids })
    await handleRemovalJob(here.runtime, job(ids))
    expect(asked).toEqual([address.id, server.id, group.id, key.id])
  })

  it('has to type the name of what nothing explains', async () => {
    held.push({ kind: 'server', id: 'srv-x', name: 'web', allocation: randomUUID(), intent: randomUUID() })
    await sweep()
    const { id } = (await open())[0]!
    await expect(askRemoval(here.as('operator'), { ids: [id] })).rejects.toMatchObject({ code: 'bad-request' })
    await expect(askRemoval(here.as('operator'), { ids: [id], names: { [id]: 'wep' } })).rejects.toMatchObject({
      code: 'bad-request',
    })
    await askRemoval(here.as('operator'), { ids: [id], names: { [id]: 'web' } })
    await handleRemovalJob(here.runtime, job([id]))
    expect(asked).toEqual(['srv-x'])
  })

  it('cannot have removed what became a question since it was chosen', async () => {
    const address = await left('floating-ip')
    await sweep()
    const { id } = (await open())[0]!
    await askRemoval(here.as('operator'), { ids: [id] })
    held = [{ ...address, facts: { ...noFacts, usedBy: 'a server of theirs' } }]
    await handleRemovalJob(here.runtime, job([id]))
    expect(asked).toEqual([])
    await sweep()
    expect(await open()).toMatchObject([{ verdict: 'unknown', reason: 'in-use', sightings: 1, next: 'needs-person' }])
  })

  it('removes all that is due with one request, and hears when nothing is', async () => {
    await left()
    await sweep()
    await expect(askRemoval(here.as('operator'), { due: true })).rejects.toMatchObject({ code: 'conflict' })
    await anHourPasses()
    await sweep()
    expect((await askRemoval(here.as('operator'), { due: true })).asked).toHaveLength(1)
  })

  it('is told when something is not there any more, and when the cloud does not answer', async () => {
    const missing = askRemoval(here.as('operator'), { ids: [randomUUID()] })
    await expect(missing).rejects.toMatchObject({ code: 'not-found' })
    await left()
    await sweep()
    const { id } = (await open())[0]!
    await askRemoval(here.as('operator'), { ids: [id] })
    here.clouds.os1.problem = new ProviderError('unavailable', 'Nobody answers.')
    await handleRemovalJob(here.runtime, job([id]))
    expect(await open()).toMatchObject([{ problem: 'Nobody answers.', next: 'reported' }])
  })
})

it('an overview tells the last sweep of each cloud, and that one was never swept', async () => {
  await left()
  await sweep()
  const { clouds, settings: now } = await leftoverOverview(here.as('viewer'))
  expect(now).toEqual({ mode: 'report', graceSeconds: 900, cap: 10 })
  expect(clouds).toMatchObject([
    { id: 'os1', leftovers: 1, unknown: 0, due: 0, sweeping: false, lastSweep: { seen: 1, by: 'schedule' } },
    { id: 'os2', leftovers: 0, lastSweep: null },
  ])
})

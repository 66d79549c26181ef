import { asc, eq, sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { citedRuns } from '@/db/queries/cited-runs'
import {
  allocation,
  allocationNode,
  audit,
  cloud,
  conformanceEvidence,
  conformanceRun,
  conformanceRunCloud,
  quirkObservation,
} from '@/db/schema'
import { release } from '../allocations/release'
import { refreshBuiltIns } from '../guidelines/refresh-built-ins'
import { type TestInstallation, testInstallation } from '../testing/test-runtime'
import { advanceRun } from './advance'
import { cancelRun } from './cancel-run'
import { getRun } from './get-run'
import { handleConformanceSchedule, startWhenDue } from './handle-jobs'
import { listRuns } from './list-runs'
import { getSchedule, setSchedule } from './schedule'
import type { ConformanceRunItem } from './shapes'
import { startRun } from './start-run'
import { playNode } from './testing/play-node'

let here: TestInstallation
beforeAll(async () => {
  here = await testInstallation()
  await refreshBuiltIns(here.runtime)
})
afterAll(async () => await here[Symbol.asyncDispose]())
afterEach(async () => {
  const { sql: query, db } = here.runtime
  await query`drop function if exists refuse cascade`
  await query`truncate conformance_run, conformance_evidence, allocation cascade`
  await query`delete from pgboss.job`
  await query`delete from setting where key = 'conformance-schedule'`
  await db.update(cloud).set({ removedAt: null, config: sql`config - 'price_per_hour'` as never })
})

const one = { budget: { nodes: 1, minutes: 30, money: null } }
const start = async (input: Record<string, unknown> = one) => await startRun(here.as('operator'), input)
const advance = async (run: { id: string }): Promise<ConformanceRunItem> => {
  await advanceRun(here.runtime, run.id)
  return await getRun(here.as('viewer'), { id: run.id })
}
const states = (run: ConformanceRunItem) => run.clouds.map(({ cloud: id, state }) => `${id} ${state}`)
const nodeOf = (run: ConformanceRunItem, id = 'os1') => run.clouds.find((each) => each.cloud === id)!.node!
const evidence = async () =>
  await here.runtime.db.select().from(conformanceEvidence).orderBy(asc(conformanceEvidence.at))
const jobs = async (name: string) => (await here.runtime.sql`select 1 from pgboss.job where name = ${name}`).length
/** A whole good run of the cloud's node, up to the release that `advance` asked for. */
async function good(run: ConformanceRunItem, id = 'os1'): Promise<ConformanceRunItem> {
  const worker = await playNode(here.runtime, nodeOf(run, id))
  await worker.deliver()
  await worker.lookAgain()
  return await advance(run)
}
const released = async (run: ConformanceRunItem, id = 'os1', left: { what: string; why: string }[] = []) => {
  await (await playNode(here.runtime, nodeOf(run, id))).cleaned(left)
  return await advance(run)
}

describe('starting a run', () => {
  it('commits rows, audit and the first job together, and asks no cloud', async () => {
    const run = await start()
    expect(run).toMatchObject({
      guideline: 'node-allocation 2016.10',
      cause: 'person',
      startedBy: 'A operator',
      state: 'running',
      endedAt: null,
    })
    expect(Date.parse(run.deadline) - Date.parse(run.createdAt)).toBe(30 * 60_000)
    expect(states(run)).toEqual(['os1 waiting', 'os2 waiting'])
    expect(await jobs('conformance')).toBe(2)
    const told = await here.runtime.db.select().from(audit).where(eq(audit.subject, run.id))
    expect(told.map(({ action }) => action)).toEqual(['conformance.start'])
    expect(await here.runtime.db.select().from(allocation)).toEqual([])
  })

  it.each([
    ['an unknown guideline', { guideline: 'node-allocation 1999.1' }, 'not-found'],
    ['an unknown cloud', { clouds: ['os1', 'os9'] }, 'not-found'],
    ['a misspelt key', { cloud: ['os1'] }, 'bad-request'],
    ['a budget without nodes', { budget: { nodes: 0, minutes: 30, money: null } }, 'bad-request'],
  ])('refuses %s', async (_what, input, code) => {
    await expect(start(input)).rejects.toMatchObject({ code })
    expect((await listRuns(here.as('viewer'), { limit: 10 })).items).toEqual([])
  })

  it('lists runs by pages, newest first', async () => {
    const ids = [(await start()).id, (await start()).id, (await start()).id].reverse()
    const first = await listRuns(here.as('viewer'), { limit: 2 })
    expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 2))
    const rest = await listRuns(here.as('viewer'), { limit: 2, cursor: first.nextCursor! })
    expect(rest.items.map(({ id }) => id)).toEqual(ids.slice(2))
    expect(rest.nextCursor).toBeNull()
  })
})

describe('a run with a budget of one node', () => {
  it('goes from cloud to cloud, keeps evidence of each once, and ends when all is released', async () => {
    let run = await advance(await start())
    expect(states(run)).toEqual(['os1 running', 'os2 waiting'])
    const [made] = await here.runtime.db.select().from(allocation)
    expect(made).toMatchObject({
      purpose: 'conformance',
      plans: [],
      request: { clouds: ['os1'], count: 1, reach: 'auto', pins: {}, vcpu: 2, distro: 'ubuntu' },
    })
    await advance(run)
    expect(await here.runtime.db.select().from(allocation)).toHaveLength(1)

    const worker = await playNode(here.runtime, nodeOf(run))
    await worker.deliver()
    run = await advance(run)
    expect(states(run)).toEqual(['os1 running', 'os2 waiting'])
    expect(run.clouds[0]).toMatchObject({ nodeState: 'delivered', step: 8, evidence: null })
    const before = await jobs('conformance')
    await worker.lookAgain()
    expect(await jobs('conformance')).toBe(before + 1)
    await Promise.all([1, 2, 3].map(() => advanceRun(here.runtime, run.id)))
    run = await advance(run)
    expect(states(run)).toEqual(['os1 releasing', 'os2 waiting'])
    expect(run.clouds[0]).toMatchObject({ nodeState: 'releasing', delivered: true, problem: null })
    const [first] = await evidence()
    expect(first).toMatchObject({
      id: run.clouds[0]!.evidence,
      cloudId: 'os1',
      requestKey: '2/4096/10/x86_64/ubuntu/24.04',
      delivered: true,
    })
    expect(first!.content).toMatchObject({ run: run.id, node: nodeOf(run), image: { id: 'x' } })
    expect(first!.content.steps.map(({ state, ms }) => [state, ms])).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((step) => ['done', step * 100]),
    )
    expect(first!.content.steps[7]!.facts).toMatchObject({ recheck: { oldKeyRefused: true } })
    expect(first!.content.steps[1]!.lines.map(({ kind, text }) => [kind, text])).toEqual([
      ['call', 'GET https://cloud.example.org/v2/step-2'],
      ['log', 'Step 2 was here.'],
    ])

    run = await released(run)
    expect(states(run)).toEqual(['os1 done', 'os2 running'])
    run = await released(await good(run, 'os2'), 'os2')
    expect(states(run)).toEqual(['os1 done', 'os2 done'])
    expect(run).toMatchObject({ state: 'ended' })
    expect(run.endedAt).not.toBeNull()
    expect(await evidence()).toHaveLength(2)
    const verdicts = await here.runtime.sql`select count(*)::int as n from conformance_verdict`
    expect(verdicts[0]!.n).toBeGreaterThanOrEqual(2)
    expect(await citedRuns(here.runtime.db)).toEqual(expect.arrayContaining([nodeOf(run), nodeOf(run, 'os2')]))
  })

  it('a failure is evidence too, and the node is not kept', async () => {
    let run = await advance(await start({ ...one, clouds: ['os1'] }))
    const failure = { code: 'quota', message: 'The quota is spent.', action: 'Ask for more.' } as const
    await (await playNode(here.runtime, nodeOf(run))).fail(4, failure)
    run = await advance(run)
    expect(run.clouds[0]).toMatchObject({ state: 'releasing', delivered: false })
    const [kept] = await evidence()
    expect(kept!.content.steps.map(({ state }) => state)).toEqual([
      ...Array(3).fill('done'),
      'failed',
      ...Array(4).fill('skipped'),
    ])
    expect(kept!.content.steps[3]).toMatchObject({ facts: null, failure: { code: 'quota' } })
    run = await released(run)
    expect(run).toMatchObject({ state: 'ended' })
  })

  it('what could not be removed is told', async () => {
    let run = await good(await advance(await start({ ...one, clouds: ['os1'] })))
    run = await released(run, 'os1', [{ what: 'server web-1', why: 'The cloud still shows it.' }])
    expect(run).toMatchObject({ state: 'ended', clouds: [{ state: 'done', delivered: true }] })
    expect(run.clouds[0]!.problem).toBe('Left behind: server web-1 (The cloud still shows it.)')
  })

  it('a worker that dies in the middle of a move leaves everything as it was, and the next one goes on', async () => {
    const run = await advance(await start({ ...one, clouds: ['os1'] }))
    const worker = await playNode(here.runtime, nodeOf(run))
    await worker.deliver()
    await worker.lookAgain()
    const { sql: query } = here.runtime
    await query`create function refuse() returns trigger language plpgsql as $$ begin raise 'gone'; end $$`
    await query`create trigger refuse before update on conformance_run_cloud for each row execute function refuse()`
    await expect(advanceRun(here.runtime, run.id)).rejects.toThrow()
    await query`drop trigger refuse on conformance_run_cloud`
    expect(await evidence()).toEqual([])
    expect((await getRun(here.as('viewer'), run)).clouds[0]).toMatchObject({ state: 'running', nodeState: 'delivered' })
    await handleConformanceSchedule(here.runtime)
    expect((await getRun(here.as('viewer'), run)).clouds[0]).toMatchObject({ state: 'releasing', delivered: true })
    expect(await evidence()).toHaveLength(1)
  })

  it('a cloud that cannot be moved holds up no other', async () => {
    const run = await advance(await start({ budget: { nodes: 2, minutes: 30, money: null } }))
    for (const id of ['os1', 'os2']) {
      const worker = await playNode(here.runtime, nodeOf(run, id))
      await worker.deliver()
      await worker.lookAgain()
    }
    const { sql: query } = here.runtime
    await query`create function refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$`
    await query`create trigger refuse before update on conformance_run_cloud for each row
      when (old.cloud_id = 'os1') execute function refuse()`
    await expect(advanceRun(here.runtime, run.id)).rejects.toThrow()
    expect(states(await getRun(here.as('viewer'), run))).toEqual(['os1 running', 'os2 releasing'])
  })

  it('evidence that cannot be written never keeps a node', async () => {
    let run = await advance(await start({ ...one, clouds: ['os1'] }))
    const { sql: query } = here.runtime
    await query`create function refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$`
    await query`create trigger refuse before insert on conformance_evidence for each row execute function refuse()`
    run = await good(run)
    expect(run.clouds[0]).toMatchObject({ state: 'releasing', evidence: null, nodeState: 'releasing' })
    expect(run.clouds[0]!.problem).toContain('error of ours')
  })
})

describe('a guideline that asks whether user data is run', () => {
  const asked = { guideline: 'node-allocation 2026.11', clouds: ['os1'] }
  const probeOf = async () => {
    const [row] = await here.runtime.db.select().from(conformanceRunCloud)
    return row!.probeNodeId
  }

  it('has a second node tried once the first is delivered; its answer is part of the evidence, and both are released', async () => {
    let run = await advance(await start({ ...asked, budget: { nodes: 2, minutes: 30, money: null } }))
    expect(await probeOf()).toBeNull()
    const first = await playNode(here.runtime, nodeOf(run))
    await first.deliver()
    run = await advance(run)
    const probe = (await probeOf())!
    const made = await here.runtime.db.select().from(allocation).orderBy(asc(allocation.createdAt))
    expect(made.map(({ purpose }) => purpose)).toEqual(['conformance', 'probe'])
    await first.lookAgain()
    run = await advance(run)
    expect(run.clouds[0]).toMatchObject({ state: 'running', evidence: null })
    await (await playNode(here.runtime, probe)).deliver({ honoured: true, detail: 'It had run.' })
    run = await advance(run)
    const [kept] = await evidence()
    expect(kept!.content.probes.userData).toMatchObject({ answer: true, detail: 'It had run.' })
    expect(kept!.nodeId).toBe(nodeOf(run))
    run = await released(run)
    expect(run.clouds[0]).toMatchObject({ state: 'releasing' })
    await (await playNode(here.runtime, probe)).cleaned()
    run = await advance(run)
    expect(run).toMatchObject({ state: 'ended', clouds: [{ state: 'done', problem: null }] })
  })

  it('is told why nothing could be seen, and nothing where the budget has no room', async () => {
    let run = await advance(await start({ ...asked, budget: { nodes: 2, minutes: 30, money: null } }))
    const first = await playNode(here.runtime, nodeOf(run))
    await first.deliver()
    run = await advance(run)
    const failure = { code: 'quota', message: 'The quota is spent.', action: 'Ask for more.' } as const
    await (await playNode(here.runtime, (await probeOf())!)).fail(4, failure)
    await first.lookAgain()
    await advance(run)
    const [kept] = await evidence()
    expect(kept!.content.probes.userData).toMatchObject({ answer: null, detail: expect.stringContaining('quota') })

    await here.runtime.sql`truncate conformance_run, conformance_evidence, allocation cascade`
    run = await good(await advance(await start({ ...asked, ...one })))
    expect(await probeOf()).toBeNull()
    expect((await evidence())[0]!.content.probes.userData).toBeNull()
  })
})

describe('a node that tries user data', () => {
  const both = async () => {
    const budget = { nodes: 2, minutes: 30, money: null }
    const run = await advance(await start({ guideline: 'node-allocation 2026.11', clouds: ['os1'], budget }))
    await (await playNode(here.runtime, nodeOf(run))).deliver()
    await advance(run)
    const [row] = await here.runtime.db.select().from(conformanceRunCloud)
    return { run, probe: row!.probeNodeId! }
  }
  const nodeState = async (id: string) => {
    const [row] = await here.runtime.db.select().from(allocationNode).where(eq(allocationNode.id, id))
    return row!.state
  }

  it('is stopped and released with its run when that is cancelled', async () => {
    const { run, probe } = await both()
    await cancelRun(here.as('operator'), run)
    expect((await advance(run)).clouds[0]).toMatchObject({ state: 'running', nodeState: 'delivered' })
    await (await playNode(here.runtime, probe)).stop('Plumbline')
    expect((await advance(run)).clouds[0]).toMatchObject({ state: 'releasing', evidence: null })
    expect(await nodeState(probe)).toBe('releasing')
    await released(run)
    await (await playNode(here.runtime, probe)).cleaned()
    expect((await advance(run)).state).toBe('ended')
  })

  it('is released also when it is delivered after somebody released the node beside it', async () => {
    const { run, probe } = await both()
    await release(here.as('operator'), { id: run.clouds[0]!.allocation! })
    await advance(run)
    await released(run)
    await (await playNode(here.runtime, probe)).deliver()
    expect((await advance(run)).state).toBe('running')
    expect(await nodeState(probe)).toBe('releasing')
    await (await playNode(here.runtime, probe)).cleaned()
    expect((await advance(run)).state).toBe('ended')
  })

  it('tells nothing of the time until a login, since it waits there', async () => {
    const { probe } = await both()
    await here.runtime.db.delete(quirkObservation)
    await (await playNode(here.runtime, probe)).deliver({ honoured: false, detail: 'It had not run.' })
    const kinds = (await here.runtime.db.select().from(quirkObservation)).map(({ kind }) => kind)
    expect(kinds).toEqual(expect.arrayContaining(['user-data', 'time-to-address']))
    expect(kinds).not.toContain('time-to-login')
  })
})

describe('the end of a run before its time', () => {
  it('a deadline cancels what runs, skips what waits, and keeps no evidence of what is not complete', async () => {
    let run = await advance(await start())
    await here.runtime.db.update(conformanceRun).set({ deadline: sql`now() - interval '1 second'` })
    run = await advance(run)
    expect(states(run)).toEqual(['os1 running', 'os2 skipped'])
    expect(run.clouds[1]!.problem).toBe("The run's 30 minutes were over.")
    const [node] = await here.runtime.db.select().from(allocationNode)
    expect(node!.cancelRequestedBy).toBe('Plumbline')
    await (await playNode(here.runtime, nodeOf(run))).stop('Plumbline')
    run = await advance(run)
    expect(run.clouds[0]).toMatchObject({
      state: 'releasing',
      evidence: null,
      problem: "The run's 30 minutes were over.",
    })
    expect(run.endedAt).toBeNull()
    run = await released(run)
    expect(run).toMatchObject({ state: 'ended' })
    expect(await evidence()).toEqual([])
  })

  it('a node that was delivered but not looked at again is released without evidence', async () => {
    let run = await advance(await start({ ...one, clouds: ['os1'] }))
    await (await playNode(here.runtime, nodeOf(run))).deliver()
    run = await cancelRun(here.as('operator'), run)
    expect(run.state).toBe('cancelling')
    run = await advance(run)
    expect(run.clouds[0]).toMatchObject({ state: 'releasing', evidence: null })
    expect(run.clouds[0]!.problem).toMatch(/^A operator cancelled the run\. The last look/)
    run = await released(run)
    expect(run.state).toBe('ended')
    await expect(cancelRun(here.as('operator'), run)).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('clouds that nothing is asked of', () => {
  it('are skipped with the reason: removed, shut down, without a price where money counts', async () => {
    const config = (price: number | undefined) =>
      sql`jsonb_set(config, '{price_per_hour}', ${JSON.stringify(price)}::jsonb)`
    await here.runtime.db
      .update(cloud)
      .set({ config: config(4) as never })
      .where(eq(cloud.id, 'os2'))
    let run = await start({ budget: { nodes: 2, minutes: 30, money: 1.5 } })
    run = await advance(run)
    expect(states(run)).toEqual(['os1 skipped', 'os2 skipped'])
    expect(run.clouds[0]!.problem).toContain('price_per_hour')
    expect(run.clouds[1]!.problem).toBe('Its node may cost 2, and 1.5 of 1.5 are left.')
    expect(run.state).toBe('ended')

    run = await start({ budget: { nodes: 2, minutes: 30, money: 2 }, clouds: ['os2'] })
    expect(states(await advance(run))).toEqual(['os2 running'])

    run = await start({ clouds: ['os1'] })
    await here.runtime.db.update(cloud).set({ removedAt: new Date() }).where(eq(cloud.id, 'os1'))
    run = await advance(run)
    expect(run.clouds[0]).toMatchObject({ state: 'skipped', problem: 'The cloud was removed from the configuration.' })
  })

  it('one that another run is on waits until that one has left it', async () => {
    const first = await advance(await start({ clouds: ['os1'] }))
    let second = await advance(await start({ clouds: ['os1'] }))
    expect(states(second)).toEqual(['os1 waiting'])
    await released(await good(first))
    second = await advance(second)
    expect(states(second)).toEqual(['os1 running'])
  })
})

describe('the schedule', () => {
  it('starts a run when it is due, one at a time', async () => {
    const off = await getSchedule(here.as('viewer'))
    expect(off).toMatchObject({ every: 'off', lastRunAt: null, nextRunAt: null })
    expect(await startWhenDue(here.runtime)).toBeNull()
    const set = { every: 'week', clouds: ['os2'], ...one }
    expect(await setSchedule(here.as('admin'), set)).toMatchObject({ every: 'week', clouds: ['os2'] })
    const id = await startWhenDue(here.runtime)
    expect(await getRun(here.as('viewer'), { id: id! })).toMatchObject({
      cause: 'schedule',
      startedBy: 'Plumbline',
      clouds: [{ cloud: 'os2' }],
    })
    const past = (days: number) => sql`now() - make_interval(days => ${days})`
    const age = async (days: number, ended: boolean) =>
      await here.runtime.db
        .update(conformanceRun)
        .set({ createdAt: past(days), endedAt: ended ? past(days) : null })
        .where(eq(conformanceRun.id, id!))
    await age(6, true)
    expect(await startWhenDue(here.runtime)).toBeNull()
    await age(8, false)
    expect(await startWhenDue(here.runtime)).toBeNull()
    await age(8, true)
    const started = await Promise.all([startWhenDue(here.runtime), startWhenDue(here.runtime)])
    expect(started.filter(Boolean)).toHaveLength(1)
    expect(await here.runtime.db.select().from(conformanceRunCloud)).toHaveLength(2)
  })

  it.each([
    ['a guideline that is not there', { every: 'day', guideline: 'a b' }, 'not-found'],
    ['a cloud that is not there', { every: 'day', clouds: ['os9'] }, 'not-found'],
    ['another rhythm', { every: 'hour' }, 'bad-request'],
  ])('refuses %s', async (_what, input, code) => {
    await expect(setSchedule(here.as('admin'), input)).rejects.toMatchObject({ code })
  })
})

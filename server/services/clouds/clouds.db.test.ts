import fs from 'node:fs'
import path from 'node:path'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allocation, audit, worker } from '@/db/schema'
import { ProviderError } from '@/server/providers/errors'
import { launch } from '../allocations/launch'
import type { Runtime } from '../context'
import { getFleet } from '../fleet/get-fleet'
import { beat, lastBeat } from '../health/beat'
import { getHealth } from '../health/get-health'
import { type TestInstallation, testInstallation, testRequest } from '../testing/test-runtime'
import { addCloud } from './add-cloud'
import { getCloud } from './get-cloud'
import { listClouds } from './list-clouds'
import { loadConfiguredClouds } from './load-configured'
import { probeCloud } from './probe-cloud'
import { removeCloud } from './remove-cloud'
import { updateCloud } from './update-cloud'

let here: TestInstallation
beforeAll(async () => {
  here = await testInstallation()
})
afterAll(async () => await here[Symbol.asyncDispose]())

const ids = async () => (await listClouds(here.as('viewer'))).items.map((item) => item.id)
const load = async (yaml: string) => {
  const file = path.join(here.dataFolder, 'plumbline.yaml')
  fs.writeFileSync(file, yaml)
  const runtime: Runtime = { ...here.runtime, env: { ...here.runtime.env, configFiles: [file] } }
  return await loadConfiguredClouds(runtime)
}
const entry = (id: string) => `  - { id: ${id}, provider: openstack, cloud: x, region: RegionOne }\n`
const config = (id: string, over = {}) => ({ id, provider: 'openstack', cloud: 'x', region: 'RegionOne', ...over })

describe('clouds of the file', () => {
  it('follow the file: added, kept, removed, back again', async () => {
    expect(await load(`clouds:\n${entry('f1')}${entry('f2')}`)).toEqual({
      clouds: ['f1', 'f2'],
      removed: [],
      problems: [],
    })
    expect(await ids()).toEqual(['f1', 'os1', 'f2', 'os2'])
    const schedules = await here.runtime.queue.scheduledKeys('cloud-sync')
    expect(schedules).toEqual(expect.arrayContaining(['f1', 'f2']))
    expect(await load(`clouds:\n${entry('f2')}`)).toMatchObject({ removed: ['f1'] })
    expect(await ids()).not.toContain('f1')
    expect(await here.runtime.queue.scheduledKeys('cloud-sync')).not.toContain('f1')
    expect(await load(`clouds:\n${entry('f1')}${entry('f2')}`)).toMatchObject({ removed: [] })
    expect(await ids()).toContain('f1')
  })

  it('stay when their entry has a mistake or the file cannot be read', async () => {
    const wrong = await load(`clouds:\n${entry('f1').replace('region', 'regoin')}${entry('f2')}`)
    expect(wrong).toMatchObject({ clouds: ['f2'], removed: [] })
    expect(wrong.problems.join()).toMatch(/regoin.*region/)
    expect(await load('clouds: [')).toMatchObject({ clouds: [], removed: [] })
    expect(await ids()).toEqual(expect.arrayContaining(['f1', 'f2']))
  })

  it('are changed in the file only', async () => {
    await expect(removeCloud(here.as('admin'), { id: 'f2' })).rejects.toMatchObject({ code: 'conflict' })
    await expect(updateCloud(here.as('admin'), config('f2'))).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('clouds of the screen', () => {
  it('are probed before they are added, with the words of the cloud when that fails', async () => {
    here.clouds.os1.problem = new ProviderError('auth', 'The cloud refused our credentials.', {
      detail: 'HTTP 401',
      status: 401,
    })
    await expect(addCloud(here.as('admin'), config('new1'))).rejects.toMatchObject({
      code: 'precondition-failed',
      message: 'The cloud refused our credentials. The cloud said: HTTP 401',
      details: { code: 'auth' },
    })
    here.clouds.os1.problem = null
    expect(await ids()).not.toContain('new1')
    const made = await addCloud(here.as('admin'), config('new1', { name: 'New' }))
    expect(made).toMatchObject({
      id: 'new1',
      name: 'New',
      source: 'screen',
      health: 'ok',
      identity: { account: 'project-1' },
    })
    await expect(addCloud(here.as('admin'), config('new1'))).rejects.toMatchObject({ code: 'conflict' })
  })

  it('name an unknown key and the nearest known one', async () => {
    await expect(addCloud(here.as('admin'), config('new2', { regoin: 'x' }))).rejects.toMatchObject({
      code: 'bad-request',
      message: expect.stringMatching(/regoin.*region/),
    })
  })

  it('are changed, and removed when nothing of ours is there', async () => {
    await updateCloud(here.as('admin'), config('new1', { name: 'Renamed' }))
    expect(await getCloud(here.as('viewer'), { id: 'new1' })).toMatchObject({ name: 'Renamed', config: { id: 'new1' } })
    await launch(here.as('operator'), testRequest({ clouds: ['os2'], count: 1 }))
    await expect(removeCloud(here.as('admin'), { id: 'os2' })).rejects.toMatchObject({ code: 'conflict' })
    await removeCloud(here.as('admin'), { id: 'new1' })
    expect(await ids()).not.toContain('new1')
    await expect(getCloud(here.as('viewer'), { id: 'new1' })).rejects.toMatchObject({ code: 'not-found' })
  })

  it('do not move to another account while nodes of ours are there', async () => {
    await addCloud(here.as('admin'), config('mover'))
    await launch(here.as('operator'), testRequest({ name: 'stay', clouds: ['mover'], count: 1 }))
    const { probe } = here.clouds.os1
    here.clouds.os1.probe = async (call) => ({ ...(await probe(call)), account: 'project-2' })
    try {
      await expect(updateCloud(here.as('admin'), config('mover', { cloud: 'y' }))).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringMatching(/leads to project-2 .*1 nodes of ours are in project-1/),
      })
    } finally {
      here.clouds.os1.probe = probe
    }
    expect(await getCloud(here.as('viewer'), { id: 'mover' })).toMatchObject({ config: { cloud: 'x' } })
    expect(await updateCloud(here.as('admin'), config('mover', { name: 'Stays' }))).toMatchObject({ name: 'Stays' })
    await here.runtime.db.update(allocation).set({ state: 'released' }).where(eq(allocation.name, 'stay'))
  })

  it('are the yardstick by the same rules as in the file: one, and on AWS', async () => {
    const aws = (id: string) => ({ id, provider: 'aws-ec2', region: 'us-east-1', yardstick: true })
    await expect(addCloud(here.as('admin'), config('ruler', { yardstick: true }))).rejects.toMatchObject({
      code: 'bad-request',
    })
    expect(await addCloud(here.as('admin'), aws('line'))).toMatchObject({ yardstick: true })
    expect(await updateCloud(here.as('admin'), { ...aws('line'), name: 'Line' })).toMatchObject({ yardstick: true })
    await expect(addCloud(here.as('admin'), aws('line2'))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('Line is the yardstick already'),
    })
    await removeCloud(here.as('admin'), { id: 'line' })
  })

  it('are listed again after a start, also when a process died before it had arranged that', async () => {
    await here.runtime.queue.unschedule('cloud-sync', 'os1')
    await here.runtime.queue.schedule('cloud-sync', '* * * * *', { cloudId: 'gone', by: 'schedule' }, 'gone')
    await load(`clouds:\n${entry('f1')}${entry('f2')}`)
    const followed = await here.runtime.queue.scheduledKeys('cloud-sync')
    expect(followed).toContain('os1')
    expect(followed).not.toContain('gone')
  })

  it('keep what a probe said, also when it fails', async () => {
    here.clouds.os2.problem = new ProviderError('unavailable', 'Nobody answers.')
    await expect(probeCloud(here.as('operator'), { id: 'os2' })).rejects.toMatchObject({ code: 'precondition-failed' })
    expect(await getCloud(here.as('viewer'), { id: 'os2' })).toMatchObject({
      health: 'failing',
      problem: 'Nobody answers.',
      problemCode: 'unavailable',
    })
    here.clouds.os2.problem = null
    expect(await probeCloud(here.as('operator'), { id: 'os2' })).toMatchObject({ account: 'project-1' })
    expect(await getCloud(here.as('viewer'), { id: 'os2' })).toMatchObject({ health: 'ok', problem: null })
  })
})

it('each of these changes has its audit row', async () => {
  const actions = new Set((await here.runtime.db.select().from(audit)).map((row) => row.action))
  for (const action of ['configuration.load', 'cloud.add', 'cloud.update', 'cloud.remove', 'cloud.probe']) {
    expect(actions).toContain(action)
  }
})

it('the fleet shows every cloud, also without a node or a run, and what moves', async () => {
  const fleet = await getFleet(here.as('viewer'))
  expect(fleet.clouds.map((cloud) => cloud.id)).toEqual(await ids())
  expect(fleet.clouds.every((cloud) => cloud.lastRun === null && cloud.counts.total === 0)).toBe(true)
  expect(fleet.running).toMatchObject([{ name: 'race', state: 'queued', nodes: [{ cloud: 'os2' }] }])
})

describe('health', () => {
  it('needs a worker that was seen lately', async () => {
    expect(await getHealth(here.runtime)).toMatchObject({
      ok: false,
      database: { ok: true },
      worker: { ok: false, count: 0 },
    })
    await beat(here.runtime, 'worker-1')
    expect(await getHealth(here.runtime)).toMatchObject({ ok: true, worker: { ok: true, count: 1 } })
    await here.runtime.db.update(worker).set({ seenAt: new Date(Date.now() - 60_000) })
    expect(await getHealth(here.runtime)).toMatchObject({ ok: false, worker: { count: 0 } })
    await beat(here.runtime, 'worker-1')
    await lastBeat(here.runtime, 'worker-1')
    expect(await getHealth(here.runtime)).toMatchObject({ ok: false })
  })

  it('says that the database does not answer, and nothing more', async () => {
    const broken = {
      db: {
        select: () => {
          throw new Error('postgres://user:secret@host')
        },
      },
    } as unknown as Runtime
    const health = await getHealth(broken)
    expect(health).toMatchObject({ ok: false, database: { ok: false } })
    expect(JSON.stringify(health)).not.toContain('secret')
  })
})

import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { node } from '@/db/schema'
import type { BulkAction } from '@/server/domain/bulk-action-schema'
import { recordingCall } from '@/server/providers/contract-target'
import { syncCloudNodes } from '../inventory/sync'
import { type LabInstallation, labInstallation } from '../leftovers/testing/lab-installation'
import { getBulk } from './get'
import { handleBulkJob } from './handle-jobs'
import { startInput } from './shapes'
import { startBulk } from './start'

const clouds = { aws: 'aws-us-east-1', openstack: 'harbor' } as const
const { signal } = new AbortController()

let here: LabInstallation
/** Inventory ids of running nodes, by cloud; each test takes its own. */
const running: Record<string, string[]> = {}

beforeAll(async () => {
  here = await labInstallation(clouds.aws, { world: 'coast', others: [clouds.openstack] })
  for (const id of Object.values(clouds)) {
    await syncCloudNodes(here.runtime, id, signal)
    const rows = await here.runtime.db.select().from(node).where(eq(node.cloudId, id)).orderBy(node.name)
    running[id] = rows.filter(({ state }) => state === 'running').map((row) => row.id)
  }
})
afterAll(async () => await here[Symbol.asyncDispose]())
afterEach(async () => await here.lab.clearFaults())

const take = (id: string, count: number): string[] => running[id]!.splice(0, count)
const both = (count: number): string[] => Object.values(clouds).flatMap((id) => take(id, count))
const act = async (action: BulkAction, ids: string[]) => {
  const { id } = await startBulk(here.admin, startInput.parse({ action, nodes: { ids }, includeOthers: true }))
  await Promise.all(
    Object.values(clouds).map(
      async (cloudId) =>
        await handleBulkJob(
          here.runtime,
          { id: `${id} ${cloudId}`, attempt: 0, data: { actionId: id, cloudId }, signal },
          { waitMsMax: 20_000, pollMs: { first: 20, max: 100 } },
        ),
    ),
  )
  return await getBulk(here.admin, { id, limit: 50 })
}
const inventory = async (id: string) => (await here.runtime.db.select().from(node).where(eq(node.id, id)))[0]!
const sync = async () => {
  for (const id of Object.values(clouds)) await syncCloudNodes(here.runtime, id, signal)
}

it('stops and starts nodes of both kinds, through answers that are lost and services that fail once', async () => {
  const ids = both(2)
  await here.lab.fault({ cloud: clouds.aws, action: 'StopInstances', kind: 'reply-lost' })
  await here.lab.fault({ cloud: clouds.openstack, action: 'POST /compute/servers/{id}/action', kind: 'reply-lost' })
  const stopped = await act({ kind: 'power-off' }, ids)
  expect(stopped.nodes.map(({ told }) => told)).toEqual(Array(4).fill('It is stopped.'))
  await sync()
  for (const id of ids) expect((await inventory(id)).state).toBe('stopped')
  await here.lab.fault({ cloud: clouds.aws, action: 'StartInstances', kind: 'unavailable-503' })
  const started = await act({ kind: 'power-on' }, ids)
  expect(started.nodes.map(({ told }) => told)).toEqual(Array(4).fill('It runs.'))
  const again = await act({ kind: 'power-on' }, ids)
  expect(again.nodes.map(({ told }) => told)).toEqual(Array(4).fill('It runs already.'))
})

it('tags nodes of both kinds, which the next listing shows, and leaves our mark alone', async () => {
  const ids = both(1)
  const tagged = await act({ kind: 'tag', name: 'team', value: 'billing & search' }, ids)
  expect(tagged.counts.done).toBe(2)
  await sync()
  for (const id of ids) expect((await inventory(id)).record.marks.team).toBe('billing & search')
  const slashed = await act({ kind: 'tag', name: 'team/part', value: 'x' }, ids)
  expect(slashed.nodes.map(({ cloud, state }) => [cloud, state]).toSorted()).toEqual([
    [clouds.aws, 'done'],
    [clouds.openstack, 'refused'],
  ])
  expect((await act({ kind: 'untag', name: 'team' }, ids)).counts.done).toBe(2)
  expect(startInput.safeParse({ action: { kind: 'untag', name: 'plumbline:intent' }, nodes: { ids } }).success).toBe(
    false,
  )
})

it('reboots once: an answer that is lost leaves open whether it was accepted, and one cloud does not hold back the other', async () => {
  const ids = both(1)
  const before = (await here.lab.calls(0)).at(-1)?.n ?? 0
  await here.lab.fault({ cloud: clouds.aws, action: 'RebootInstances', kind: 'reply-lost' })
  const rebooted = await act({ kind: 'reboot' }, ids)
  expect(Object.fromEntries(rebooted.nodes.map(({ cloud, told }) => [cloud, told]))).toEqual({
    [clouds.aws]: expect.stringContaining('It is not known whether the reboot was accepted'),
    [clouds.openstack]: 'The cloud accepted the reboot, and it runs.',
  })
  const reboots = (await here.lab.calls(before)).filter(({ action }) => /Reboot|\/action$/.test(action))
  expect(reboots).toHaveLength(2)
})

it('refuses what was deleted meanwhile, in the words of what it found', async () => {
  const ids = both(1)
  for (const id of ids) {
    const { cloudId, providerId } = await inventory(id)
    const provider = await here.runtime.providers.of(cloudId)
    await provider.destroyNode({ serverId: providerId }, recordingCall())
  }
  const result = await act({ kind: 'power-off' }, ids)
  expect(result.counts).toMatchObject({ refused: 2 })
  for (const { told } of result.nodes) expect(told).toMatch(/deleting it already|gone from its cloud|no such node/)
})

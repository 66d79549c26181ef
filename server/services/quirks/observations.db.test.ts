import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { allocationNode, cloud, node, quirkObservation } from '@/db/schema'
import { overallDeclaration } from '@/server/domain/declared-overall'
import type { StepFacts } from '@/server/domain/facts'
import { launch } from '../allocations/launch'
import { claim } from '../allocations/lease'
import { loadRun } from '../allocations/load-run'
import { planAllocation } from '../allocations/plan'
import { createRunStore } from '../allocations/store'
import { syncCloudNodes } from '../inventory/sync'
import { fakeNode } from '../testing/fake-cloud'
import { type TestInstallation, testInstallation, testRequest } from '../testing/test-runtime'
import { networkRoles } from './network-roles'
import { observedRoles } from './observed-roles'

let here: TestInstallation
beforeAll(async () => {
  here = await testInstallation()
})
afterAll(async () => await here[Symbol.asyncDispose]())
beforeEach(async () => {
  await here.runtime.db.delete(quirkObservation)
  await here.runtime.db.delete(node)
})

const picked = (id: string, name: string): StepFacts[3]['network'] => ({
  ...{ id, name, decidedBy: 'published', rule: 'public-range', reason: 'It is the only one.' },
})
const pick: StepFacts[3] = {
  network: picked('net-1', 'public'),
  flavor: picked('flavor-2-4', 'm1.medium'),
  image: picked('image-1', 'Ubuntu 24.04'),
  strategy: 'direct',
  strategyReason: 'The network gives public addresses.',
  changedFromApproved: false,
  roles: [
    {
      ...{ networkId: 'net-1', networkName: 'public', role: 'public', rule: 'external-shared-public-range' },
      ...{ reason: 'It is external and shared.', source: 'evidence' },
    },
  ],
}
const address: StepFacts[5] = {
  ...{ strategy: 'direct', address: '203.0.113.7', version: 4, public: true },
  ...{ cameWithCreate: true, madeResource: null, portForwarding: false },
}
const failure = {
  code: 'node-failed',
  message: 'The cloud accepted race-1, and then it failed (ERROR).',
  action: 'Look at the network.',
  detail: 'Build of instance aborted: Failed to allocate the network(s), not rescheduling.',
} as const

/** Nodes of a new allocation on os1, at the end of step 3. */
async function begun(count = 1) {
  const made = await launch(here.as('operator'), testRequest({ clouds: ['os1'], count }))
  return await Promise.all(
    made.nodes.map(async ({ id }) => {
      const lease = { nodeId: id, run: 1, jobId: `job-${id}`, attempt: 0 }
      expect(await claim(here.runtime, lease, ['queued'])).not.toBeNull()
      const store = createRunStore(here.runtime, lease)
      await store.beginStep(3, 1)
      await store.finishStep(3, { attempt: 1, ms: 1, calls: 0, facts: pick, workarounds: [] })
      const fail = async () => await store.failStep(4, { attempt: 1, ms: 1, calls: 1, failure, willRetry: false })
      const turned = async () => {
        const fault = 'It is not allowed to create an interface on external network net-1'
        const facts: StepFacts[4] = {
          ...{ providerId: 'server-1', requests: 2, otherZoneOrSize: false, acceptedMs: 1, runningMs: 1 },
          ...{ securityGroupId: null, network: { id: 'net-2', name: 'other' } },
          unattachable: [{ id: 'net-1', name: 'public', fault }],
        }
        await store.finishStep(4, { attempt: 1, ms: 1, calls: 1, facts, workarounds: [] })
      }
      const succeed = async () =>
        await store.finishStep(5, { attempt: 1, ms: 1, calls: 1, facts: address, workarounds: [] })
      const row = async () => (await here.runtime.db.select().from(allocationNode).where(eq(allocationNode.id, id)))[0]!
      return { fail, turned, succeed, run: async () => await loadRun(here.runtime, await row()) }
    }),
  )
}
const rows = async () =>
  (await here.runtime.db.select().from(quirkObservation).orderBy(quirkObservation.happenedAt))
    .filter(({ kind }) => kind === 'network-role')
    .map((row) => [row.subject, row.value, row.method, row.times])
const planned = async () => {
  const { clouds } = await planAllocation(here.as('viewer'), testRequest({ clouds: ['os1'] }))
  return clouds[0]!.plan!
}

describe('what happens to nodes is kept', () => {
  it('a network that two allocations could not attach is avoided by the next plan, until a node gets its address there', async () => {
    const [first, second] = await begun(2)
    await first!.fail()
    // It is shared for attaching: one refusal that names no cause may have been a bad moment.
    expect((await planned()).roles[0]).toMatchObject({ role: 'public', seen: { role: 'unusable', confidence: 'low' } })
    const [third] = await begun()
    await third!.fail()
    const avoided = await planned()
    expect(avoided.roles[0]).toMatchObject({
      role: 'unusable',
      source: 'observed',
      reason: expect.stringMatching(/^race-1 could not be attached to it: .*name no cause\.$/),
      evidence: { role: 'public', rule: 'external-shared-public-range' },
    })
    expect(avoided.problems).not.toEqual([])
    await second!.succeed()
    expect(await rows()).toEqual([
      ['net-1', 'unusable', 'allocation', 2],
      ['net-1', 'public', 'allocation', 1],
    ])
    const again = await planned()
    expect(again.problems).toEqual([])
    // What agrees with the evidence changes no verdict.
    expect(again.roles[0]).toMatchObject({ role: 'public', source: 'evidence', seen: { role: 'public' } })
  })

  it('a network that had to be left for another one is unusable, and the address belongs to the other', async () => {
    const [one] = await begun()
    await one!.turned()
    await one!.succeed()
    expect(await rows()).toEqual([
      ['net-1', 'unusable', 'allocation', 1],
      ['net-2', 'public', 'allocation', 1],
    ])
  })

  it('counts allocations, not their nodes', async () => {
    for (const one of await begun(2)) await one.succeed()
    expect(await rows()).toEqual([['net-1', 'public', 'allocation', 1]])
    for (const one of await begun(1)) await one.succeed()
    expect(await rows()).toEqual([['net-1', 'public', 'allocation', 2]])
  })

  it('step 3 plans with what was known when its plan was approved', async () => {
    const [first] = await begun()
    await first!.succeed()
    const [second] = await begun()
    await second!.fail()
    expect((await first!.run()).observedRoles).toEqual([])
    expect((await second!.run()).observedRoles).toMatchObject([{ networkId: 'net-1', role: 'public' }])
  })
})

describe('what a listing shows is kept', () => {
  const never = new AbortController().signal
  const sync = async () => await syncCloudNodes(here.runtime, 'os1', never, { betweenSightingsMs: 0 })

  it('with the time of the newest node, whatever the time of the listing', async () => {
    await planned()
    here.clouds.os1.nodes = [fakeNode('a'), fakeNode('b', { createdAt: '2026-02-02T00:00:00.000Z' })]
    await sync()
    expect(await observedRoles(here.runtime.db, 'os1')).toEqual([
      {
        ...{ networkId: 'net-1', role: 'public', method: 'sync', confidence: 'high', at: '2026-02-02T00:00:00.000Z' },
        evidence: 'All 2 nodes that run on it have public addresses of their own.',
      },
    ])
    // Refusals after those nodes were made outrank them, although each listing shows them again.
    for (const one of [...(await begun()), ...(await begun())]) await one.fail()
    here.clouds.os1.nodes.push(fakeNode('c'))
    await sync()
    expect((await planned()).roles[0]!.role).toBe('unusable')
  })

  it('never with a time to come, which would outrank all that happens until then', async () => {
    await planned()
    here.clouds.os1.nodes = [fakeNode('a', { createdAt: '2999-01-01T00:00:00.000Z' })]
    await sync()
    for (const one of [...(await begun()), ...(await begun())]) await one.fail()
    expect((await planned()).roles[0]!.role).toBe('unusable')
  })
})

describe('the roles of a cloud, for people', () => {
  it('show each network with its rule and everything that was seen there, newest first', async () => {
    const [first, second] = await begun(2)
    await first!.fail()
    await second!.succeed()
    const [role, ...others] = (await networkRoles(here.as('viewer'), { id: 'os1' })).items
    expect(others).toEqual([])
    expect(role).toMatchObject({ networkName: 'public', role: 'public', rule: 'external-shared-public-range' })
    expect(role!.observations.map(({ value, method, times }) => [value, method, times])).toEqual([
      ['public', 'allocation', 1],
      ['unusable', 'allocation', 1],
    ])
    expect(role!.observations[0]!.allocationId).not.toBeNull()
  })

  it('are those of the site configuration where it says so, with what the cloud itself shows', async () => {
    const [row] = await here.runtime.db.select().from(cloud).where(eq(cloud.id, 'os1'))
    const config = { ...row!.config, networks: [{ name: 'public', nat_source: true }, { name: 'gone' }] }
    await here.runtime.db.update(cloud).set({ config }).where(eq(cloud.id, 'os1'))
    try {
      const found = await networkRoles(here.as('viewer'), { id: 'os1' })
      expect(found.items[0]).toMatchObject({ role: 'fip-pool', rule: 'configured', evidence: { role: 'public' } })
      expect(found.problems).toEqual([expect.stringContaining('names a network "gone" that the cloud does not show.')])
    } finally {
      await here.runtime.db.update(cloud).set({ config: row!.config }).where(eq(cloud.id, 'os1'))
    }
  })

  it('are those that clouds.yaml and the vendor profile declare, as plans see them', async () => {
    const origin = { layer: 'profile', source: 'profile "acme"' } as const
    const nothing = overallDeclaration({ id: 'os1', provider: 'openstack' }, null)
    const networks = { value: [{ name: 'public', nat_source: true }], ...origin }
    await here.runtime.db
      .update(cloud)
      .set({ declaration: { ...nothing, networks } })
      .where(eq(cloud.id, 'os1'))
    try {
      const found = await networkRoles(here.as('viewer'), { id: 'os1' })
      expect(found.items[0]).toMatchObject({ role: 'fip-pool', rule: 'configured', evidence: { role: 'public' } })
    } finally {
      await here.runtime.db.update(cloud).set({ declaration: null }).where(eq(cloud.id, 'os1'))
    }
  })

  it('are refused to nobody who may look, and unknown for a cloud that is not there', async () => {
    await expect(networkRoles(here.as('viewer'), { id: 'nowhere' })).rejects.toMatchObject({ code: 'not-found' })
  })
})

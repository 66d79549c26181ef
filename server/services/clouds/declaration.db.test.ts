import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { allocation, cloud } from '@/db/schema'
import type { CloudDeclaration, VendorProfile } from '@/server/domain/cloud-declaration'
import { overallDeclaration } from '@/server/domain/declared-overall'
import { ProviderError } from '@/server/providers/errors'
import { getAllocation } from '../allocations/get-allocation'
import { launch } from '../allocations/launch'
import { planAllocation } from '../allocations/plan'
import { release } from '../allocations/release'
import { retry } from '../allocations/retry'
import { getFleet } from '../fleet/get-fleet'
import { syncCloudNodes } from '../inventory/sync'
import { type TestInstallation, testInstallation, testRequest } from '../testing/test-runtime'
import { addCloud } from './add-cloud'
import { getCloud } from './get-cloud'
import { listClouds } from './list-clouds'
import { probeCloud } from './probe-cloud'
import { siteOf } from './site'

let here: TestInstallation
beforeAll(async () => {
  here = await testInstallation()
})
afterAll(async () => await here[Symbol.asyncDispose]())

const source = 'profile "betacloud" (openstacksdk 94758e92, 2026-08-21)'
const profile: VendorProfile = {
  name: 'betacloud',
  origin: 'plumbline',
  source,
  asOf: '2026-08-21',
  status: 'shutdown',
  message: 'betacloud.de has ceased business',
  statusSource: source,
  vendorEndpoint: true,
  host: 'api-1.betacloud.de',
}
const declares = (over: Partial<VendorProfile> | null, facts: Partial<CloudDeclaration> = {}): CloudDeclaration => ({
  ...overallDeclaration({ id: 'os1', provider: 'openstack' }, null),
  ...facts,
  profile: over && { ...profile, ...over },
})
/** What the adapter of os1 knows from files, from now on. */
const declare = (declaration: CloudDeclaration | null) => {
  if (declaration) here.clouds.os1.declaration = async () => declaration
  else delete here.clouds.os1.declaration
}
const stored = async () => (await here.runtime.db.select().from(cloud).where(eq(cloud.id, 'os1')))[0]!.declaration
const signal = new AbortController().signal

beforeEach(async () => {
  declare(null)
  here.clouds.os1.problem = null
  await here.runtime.db.update(cloud).set({ declaration: null })
})

describe('what is declared is kept', () => {
  it('by a listing, also when the cloud does not answer, and follows the files', async () => {
    declare(declares({ status: 'deprecated' }))
    here.clouds.os1.problem = new ProviderError('unavailable', 'Nobody is there.')
    await syncCloudNodes(here.runtime, 'os1', signal)
    expect((await stored())?.profile).toMatchObject({ name: 'betacloud', status: 'deprecated' })
    declare(declares(null, { warnings: ['a word'] }))
    await syncCloudNodes(here.runtime, 'os1', signal)
    expect(await stored()).toMatchObject({ profile: null, warnings: ['a word'] })
  })

  it('by a probe; what was kept stays while the files cannot be used', async () => {
    declare(declares({}))
    await probeCloud(here.as('operator'), { id: 'os1' })
    here.clouds.os1.declaration = async () => {
      throw new ProviderError('invalid', 'clouds.yaml is not valid YAML (line 3, column 1).')
    }
    await probeCloud(here.as('operator'), { id: 'os1' })
    expect((await stored())?.profile?.status).toBe('shutdown')
  })

  it('and shown: the label in lists, all of it on the page, the facts as a site', async () => {
    const requiresFloatingIp = { value: true, layer: 'profile' as const, source }
    declare(declares({ vendorEndpoint: false }, { requiresFloatingIp }))
    await syncCloudNodes(here.runtime, 'os1', signal)
    const { items } = await listClouds(here.as('viewer'))
    expect(items.map(({ lifecycle }) => lifecycle?.status ?? null)).toEqual(['shutdown', null])
    expect(items[0]!.lifecycle).toMatchObject({
      refusesLaunch: false,
      message: expect.stringContaining('betacloud.de has ceased business'),
    })
    expect((await getFleet(here.as('viewer'))).clouds[0]!.chips).toEqual([
      { key: 'reach', label: 'floating IP needed', title: `Declared by ${source}.` },
    ])
    const detail = await getCloud(here.as('viewer'), { id: 'os1' })
    expect(detail.declaration).toMatchObject({
      profile: { name: 'betacloud' },
      values: [{ key: 'region_name', value: 'RegionOne', layer: 'plumbline.yaml' }],
    })
    const [row] = await here.runtime.db.select().from(cloud).where(eq(cloud.id, 'os1'))
    expect(siteOf(row!.config, row!.declaration).networks).toMatchObject({
      requiresFloatingIp: true,
      origins: { requiresFloatingIp: { layer: 'profile', source } },
    })
  })
})

describe('a vendor that has shut down', () => {
  it('is told to whoever adds its cloud and gets no answer', async () => {
    declare(declares({}))
    here.clouds.os1.problem = new ProviderError('unavailable', 'Nobody is there.')
    const added = addCloud(here.as('admin'), { id: 'os7', provider: 'openstack', cloud: 'beta' })
    await expect(added).rejects.toMatchObject({
      code: 'precondition-failed',
      message: expect.stringMatching(/^Nobody is there\. The vendor has shut down: betacloud\.de/),
    })
  })

  const refusal =
    /Nothing is launched on Cloud os1\. The vendor has shut down: betacloud\.de has ceased business.*2026-08-21/

  it('is refused in the plan, before the cloud is asked anything', async () => {
    declare(declares({}))
    here.clouds.os1.problem = new ProviderError('unavailable', 'Nobody is there.')
    await here.runtime.sql`delete from catalogue`
    const planned = await planAllocation(here.as('viewer'), testRequest())
    expect(planned.launchable).toBe(false)
    expect(planned.clouds[0]).toMatchObject({ plan: null, problem: { code: 'configuration' } })
    expect(planned.clouds[0]!.problem?.message).toMatch(refusal)
    expect(planned.clouds[1]).toMatchObject({ cloud: 'os2', problem: null })
  })

  it('is refused at the launch, also of a plan that was made before, and nothing is committed', async () => {
    const approved = Object.fromEntries(
      (await planAllocation(here.as('viewer'), testRequest())).clouds.map(({ cloud, plan }) => [
        cloud,
        {
          network: plan!.network.chosen!.id,
          subnet: null,
          flavor: plan!.flavor.chosen!.id,
          image: plan!.image.chosen!.id,
          strategy: plan!.reach.strategy,
          pool: null,
        },
      ]),
    )
    declare(declares({}))
    const before = await here.runtime.db.$count(allocation)
    const error = await launch(here.as('operator'), testRequest({ approved })).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'precondition-failed', message: expect.stringMatching(refusal) })
    expect(await here.runtime.db.$count(allocation)).toBe(before)
  })

  it('keeps its history readable and its nodes can be listed and released, but not run again', async () => {
    const { id } = await launch(here.as('operator'), testRequest({ clouds: ['os1'], count: 1 }))
    await here.runtime.sql`update allocation_node set state = 'failed' where allocation_id = ${id}`
    declare(declares({}))
    expect(await syncCloudNodes(here.runtime, 'os1', signal)).toMatchObject({ seen: 0 })
    expect((await getAllocation(here.as('viewer'), { id })).nodes).toHaveLength(1)
    await expect(retry(here.as('operator'), { id })).rejects.toMatchObject({
      code: 'precondition-failed',
      message: expect.stringMatching(refusal),
    })
    expect((await release(here.as('operator'), { id })).nodes[0]!.state).not.toBe('failed')
  })

  it('is launchable where the endpoint is not the vendor’s own', async () => {
    declare(declares({ vendorEndpoint: false }))
    const made = await launch(here.as('operator'), testRequest({ clouds: ['os1'], count: 1 }))
    expect(made.nodes).toHaveLength(1)
  })

  it('is no matter of a deprecated one', async () => {
    declare(declares({ status: 'deprecated' }))
    expect((await planAllocation(here.as('viewer'), testRequest())).launchable).toBe(true)
  })
})

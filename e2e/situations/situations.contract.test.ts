/**
 * The situations as plans: each one's catalogue is read from the simulated cloud by the adapter, and roles and way are held against
 * what was written down from the sources. A few are shown to openstacksdk too, whose rules they are made after.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type RunningLab, startLab } from '@/lab/lab'
import { situations } from '@/lab/openstack/situations'
import { planCloud } from '@/server/allocation/plan'
import { type OpenstackCloudConfig, plumblineConfigSchema } from '@/server/domain/cloud-schema'
import { allocationRequestSchema } from '@/server/domain/request'
import { createOpenstackProvider } from '@/server/providers/openstack'
import { plainCall } from '@/server/services/clouds/ask-cloud'
import { siteOf } from '@/server/services/clouds/site'
import { wrongRoles } from './expectation'
import { expectedOfSituations } from './expectations'
import { askOpenstacksdk, openstacksdkMissing } from './openstacksdk'

let lab: RunningLab
let folder: string
let configs: OpenstackCloudConfig[]

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'plumbline-situations-'))
  lab = await startLab({ world: 'situations', folder, pace: 0.05, seed: '1', portBase: 0 })
  const { clouds } = plumblineConfigSchema.parse(parse(readFileSync(path.join(folder, 'plumbline.yaml'), 'utf8')))
  configs = clouds.filter((cloud) => cloud.provider === 'openstack')
})

afterAll(async () => {
  await lab.close()
  rmSync(folder, { recursive: true, force: true })
})

async function planOf(name: string) {
  const config = configs.find(({ id }) => id === `situation-${name}`)!
  const provider = await createOpenstackProvider(config, {
    variables: {},
    homeFolder: folder,
    installation: 'situations',
  })
  try {
    const catalogue = await provider.catalogue(plainCall(30_000))
    const request = allocationRequestSchema.parse({ name: 'situation', clouds: [config.id] })
    return planCloud({ cloudId: config.id, catalogue, request, site: siteOf(config), provider })
  } finally {
    await provider.close()
  }
}

describe('roles and plans', () => {
  it('has something written down for every situation', () => {
    expect(Object.keys(expectedOfSituations).sort()).toEqual(situations.map(({ name }) => name).sort())
  })

  /** Those whose plan is a refusal of what the cloud can do. */
  const notYet = new Set(['two-subnets'])
  const names = situations.map(({ name }) => name)
  it.fails.each(names.filter((name) => notYet.has(name)))('%s (not yet)', asWritten)
  it.each(names.filter((name) => !notYet.has(name)))('%s', asWritten)

  async function asWritten(name: string): Promise<void> {
    const { roles, outcome } = expectedOfSituations[name]!
    const plan = await planOf(name)
    const seen = plan.roles.map(({ networkName, role }) => ({ name: networkName, role }))
    expect(wrongRoles(roles, seen)).toEqual([])
    const problems = plan.problems.map(({ code, message }) => `${code}: ${message}`)
    if (outcome.kind === 'delivered') {
      expect(problems).toEqual([])
      expect(outcome.by).toContain(plan.reach.strategy)
    }
    const ambiguous = outcome.kind === 'refused' && outcome.codes.includes('plan-ambiguous')
    if (ambiguous) expect(problems.join(' ')).toMatch(outcome.says)
  }
})

const missing = openstacksdkMissing()
if (missing) console.warn(`SKIPPED: ${missing} to run these tests.`)

describe.skipIf(missing !== null)('openstacksdk on the same clouds (field-notes 1.3 A)', () => {
  const classes = async (name: string) => {
    const asked = { cloud: `situation-${name}`, create: null, timeout: 30 }
    const { networks } = await askOpenstacksdk(path.join(folder, 'clouds.yaml'), asked)
    return networks.value
  }

  it('takes the first external network for the source of floating IPs', async () => {
    const seen = await classes('first-external-wrong')
    expect(seen?.floating.map(({ name }) => name)).toEqual(['backbone', 'internet'])
    expect(seen?.natSource?.name).toBe('backbone')
  })

  it('takes the last network with a gateway for their destination', async () => {
    expect((await classes('last-gateway'))?.natDestination?.name).toBe('store')
  })

  it('calls a public network internal when it is not external', async () => {
    const seen = await classes('names-crossed')
    expect(seen?.externalIpv4).toEqual([])
    expect(seen?.internalIpv4.map(({ name }) => name).sort()).toEqual(['private', 'public'])
  })
})

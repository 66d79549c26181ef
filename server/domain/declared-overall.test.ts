import { describe, expect, test } from 'vitest'
import { type CloudDeclaration, cloudDeclarationSchema, lifecycleOf, type VendorProfile } from './cloud-declaration'
import type { OpenstackCloudConfig } from './cloud-schema'
import { overallDeclaration, ownConfiguration } from './declared-overall'

const config: OpenstackCloudConfig = { id: 'os1', provider: 'openstack' }
const entry = { layer: 'entry', source: 'entry "a" of clouds.yaml' } as const
const profile = { layer: 'profile', source: 'profile "auro"' } as const
const empty = overallDeclaration(config, null)
const declaration = (over: Partial<CloudDeclaration>): CloudDeclaration => ({ ...empty, ...over })

describe('what is declared over all', () => {
  test('nothing where nothing is said, and it has the shape that is stored', () => {
    expect(empty).toMatchObject({ networks: null, requiresFloatingIp: null, values: [] })
    expect(cloudDeclarationSchema.parse(empty)).toEqual(empty)
  })

  test("Plumbline's configuration wins, and what it takes the place of is marked", () => {
    const below = declaration({
      requiresFloatingIp: { value: true, ...entry },
      networks: { value: [{ name: 'theirs' }], ...profile },
      values: [
        { key: 'requires_floating_ip', value: 'true', ...entry, state: 'used' },
        { key: 'external_network', value: 'theirs', ...profile, state: 'used' },
        { key: 'regions', value: 'A, B', ...profile, state: 'used' },
        { key: 'networls', value: null, ...entry, state: 'unknown' },
      ],
    })
    const networks = [{ name: 'mine', default_interface: true }]
    const overall = overallDeclaration({ ...config, region: 'A', requires_floating_ip: false, networks }, below)
    expect(overall.requiresFloatingIp).toEqual({ value: false, ...ownConfiguration })
    expect(overall.networks).toEqual({ value: networks, ...ownConfiguration })
    expect(overall.values.map(({ key, value, layer, state }) => [key, value, layer, state])).toEqual([
      ['region_name', 'A', 'plumbline.yaml', 'used'],
      ['networks', 'mine (default_interface)', 'plumbline.yaml', 'used'],
      ['requires_floating_ip', 'false', 'plumbline.yaml', 'used'],
      ['requires_floating_ip', 'true', 'entry', 'overridden'],
      ['external_network', 'theirs', 'profile', 'overridden'],
      ['regions', 'A, B', 'profile', 'used'],
      ['networls', null, 'entry', 'unknown'],
    ])
  })

  test('null and the empty list take back what the others say', () => {
    const below = declaration({
      requiresFloatingIp: { value: true, ...profile },
      networks: { value: [{ name: 'x' }], ...profile },
    })
    const overall = overallDeclaration({ ...config, requires_floating_ip: null, networks: [] }, below)
    expect(overall.requiresFloatingIp).toBeNull()
    expect(overall.networks).toEqual({ value: [], ...ownConfiguration })
  })

  test('where nobody hands out floating IPs none is required, unless Plumbline is told so', () => {
    const below = declaration({
      floatingIpSource: { value: 'none', ...profile },
      requiresFloatingIp: { value: true, ...entry },
    })
    expect(overallDeclaration(config, below).requiresFloatingIp).toEqual({ value: false, ...profile })
    expect(overallDeclaration({ ...config, requires_floating_ip: true }, below).requiresFloatingIp).toMatchObject({
      value: true,
      layer: 'plumbline.yaml',
    })
  })
})

describe("the label of a vendor's end", () => {
  const vendor = (over: Partial<VendorProfile>): CloudDeclaration =>
    declaration({
      profile: {
        name: 'betacloud',
        origin: 'plumbline',
        source: 'profile "betacloud" (openstacksdk 94758e92, 2026-08-21)',
        asOf: '2026-08-21',
        status: 'shutdown',
        message: 'betacloud.de has ceased business',
        statusSource: 'profile "betacloud" (openstacksdk 94758e92, 2026-08-21)',
        vendorEndpoint: true,
        host: 'api-1.betacloud.de',
        ...over,
      },
    })

  test('none where the vendor is active or nobody named one', () => {
    expect(lifecycleOf(null)).toBeNull()
    expect(lifecycleOf(empty)).toBeNull()
    expect(lifecycleOf(vendor({ status: 'active' }))).toBeNull()
  })

  test("shut down: date and reason; refused at the vendor's own endpoint only", () => {
    expect(lifecycleOf(vendor({}))).toEqual({
      status: 'shutdown',
      message:
        'The vendor has shut down: betacloud.de has ceased business, says profile "betacloud" (openstacksdk 94758e92, 2026-08-21).',
      refusesLaunch: true,
    })
    const elsewhere = lifecycleOf(vendor({ vendorEndpoint: false }))
    expect(elsewhere?.refusesLaunch).toBe(false)
    expect(elsewhere?.message).toContain('endpoint of its own, so it can be launched on')
  })

  test('deprecated is told and nothing is refused', () => {
    expect(lifecycleOf(vendor({ status: 'deprecated', message: null }))).toMatchObject({
      status: 'deprecated',
      message: 'The vendor is deprecated, says profile "betacloud" (openstacksdk 94758e92, 2026-08-21).',
      refusesLaunch: false,
    })
  })
})

import { describe, expect, test } from 'vitest'
import { ProviderError } from '@/server/providers/errors'
import type { CloudEntry } from '../clouds-file'
import { currentEra } from '../vendors'
import { type ResolvedProfile, resolveProfile } from '../vendors/profile'
import { declare } from './declare'

const source = 'entry "a" of clouds.yaml'
const nobody = async () => {
  throw new ProviderError('unavailable', 'vendor.example cannot be reached.')
}
const vendor = async (name: string): Promise<ResolvedProfile> => {
  const { profile, problem } = await resolveProfile(name, { own: {}, ownFile: null, remote: nobody })
  if (!profile) throw problem
  return profile
}
const own = (values: CloudEntry): ResolvedProfile => ({
  name: 'own',
  origin: 'clouds-public.yaml',
  source: 'profile "own" of clouds-public.yaml',
  asOf: null,
  status: 'active',
  message: null,
  statusSource: null,
  values,
  warnings: [],
})
const read = (entry: CloudEntry, profile: ResolvedProfile | null = null, region?: string) =>
  declare({ entry, source, profile, region, warnings: [] })

describe("a profile's own endpoints", () => {
  const override = 'block_storage_endpoint_override'

  test('are not used by an entry that logs in elsewhere, which is told', async () => {
    const { entry, declaration } = read(
      { auth: { auth_url: 'http://127.0.0.1:5000/v2.0' } },
      await vendor('rackspace'),
      'DFW',
    )
    expect(entry).not.toHaveProperty(override)
    expect(declaration.warnings).toContainEqual(expect.stringContaining(`${override} is left out`))
  })

  test('are, at the vendor itself; and the entry may name its own anywhere', async () => {
    const there = read({ auth: { username: 'u' } }, await vendor('rackspace'), 'DFW')
    expect(there.entry).toHaveProperty(override)
    const here = { auth: { auth_url: 'http://127.0.0.1:5000/v2.0' }, [override]: 'http://127.0.0.1:8776/v2' }
    const { entry, declaration } = read(here, await vendor('rackspace'), 'DFW')
    expect(entry[override]).toBe('http://127.0.0.1:8776/v2')
    expect(declaration.warnings.join()).not.toContain('left out')
  })
})

describe('the entry is laid over the profile', () => {
  test('key by key, inside auth key by key again; lists and other objects are replaced', () => {
    const profile = own({
      auth: { auth_url: 'https://vendor.example', user_domain_name: 'Default' },
      image_format: 'raw',
      disable_vendor_agent: { vm_mode: 'hvm' },
      networks: [{ name: 'theirs' }],
    })
    const { entry, declaration } = read(
      {
        auth: { auth_url: 'https://mine.example', username: 'ada' },
        disable_vendor_agent: { other: 'x' },
        networks: [{ name: 'mine', nat_source: 'True' }],
      },
      profile,
    )
    expect(entry).toMatchObject({
      auth: { auth_url: 'https://mine.example', username: 'ada', user_domain_name: 'Default' },
      image_format: 'raw',
      disable_vendor_agent: { other: 'x' },
    })
    expect(entry.disable_vendor_agent).not.toHaveProperty('vm_mode')
    expect(declaration.networks).toEqual({ value: [{ name: 'mine', nat_source: true }], layer: 'entry', source })
    expect(declaration.imageFormat).toEqual({ value: 'raw', layer: 'profile', source: profile.source })
  })

  test('networks that entry and profile tell together count as told by the entry', () => {
    const profile = own({ external_network: 'ext' })
    const { declaration } = read({ internal_network: 'mine' }, profile)
    expect(declaration.networks).toMatchObject({ layer: 'entry', source, value: [{ name: 'ext' }, { name: 'mine' }] })
    expect(read({}, profile).declaration.networks).toMatchObject({ layer: 'profile', source: profile.source })
  })

  test('an explicit null of the entry wins: what the profile says is taken back', () => {
    const profile = own({ requires_floating_ip: true, floating_ip_source: 'neutron' })
    const { declaration } = read({ requires_floating_ip: null, floating_ip_source: null }, profile)
    expect(declaration.requiresFloatingIp).toBeNull()
    expect(declaration.floatingIpSource).toMatchObject({ value: 'none', layer: 'entry' })
  })

  test('Rackspace: what 0.3 and 1.2 of the field notes tell, each with its source', async () => {
    const { entry, declaration } = read({ auth: { username: 'u' } }, await vendor('rackspace'), 'DFW')
    const said = { layer: 'profile', source: 'profile "rackspace" (openstacksdk 94758e92, 2026-08-21)' }
    expect(declaration).toMatchObject({
      requiresFloatingIp: { value: false, ...said },
      floatingIpSource: { value: 'none', ...said },
      secgroupSource: { value: 'none', ...said },
      hasNetwork: { value: false, ...said },
      imageFormat: { value: 'vhd', ...said },
      apiVersions: { identity: '2.0', block_storage: '2' },
      region: 'DFW',
      regions: ['DFW', 'HKG', 'IAD', 'ORD', 'SYD', 'LON'],
      warnings: [],
      profile: { status: 'active', vendorEndpoint: true, host: 'identity.api.rackspacecloud.com' },
    })
    expect(entry).toMatchObject({
      compute_service_name: 'cloudServersOpenStack',
      block_storage_endpoint_override: 'https://DFW.blockstorage.api.rackspacecloud.com/v2/',
      region_name: 'DFW',
    })
    expect(declaration.values).toContainEqual({
      key: 'disable_vendor_agent.xenapi_use_agent',
      value: 'False',
      state: 'kept',
      ...said,
    })
  })
})

describe('regions', () => {
  test('the region is filled into addresses; one of several must be chosen', async () => {
    const profile = await vendor('citycloud')
    expect(read({}, profile, 'Fra1').entry.auth).toEqual({ auth_url: 'https://Fra1.citycloud.com:5000/v3/' })
    expect(() => read({}, profile)).toThrow(
      'profile "citycloud" (openstacksdk 94758e92) has several regions (Buf1, Fra1, Sto2, Kna1, dx1, tky1). Choose one',
    )
  })

  test('a region that the profile does not name is told, and used: profiles grow old', async () => {
    const { declaration } = read({ region_name: 'Lon9' }, await vendor('citycloud'))
    expect(declaration.region).toBe('Lon9')
    expect(declaration.warnings).toEqual([expect.stringContaining('"Lon9" is not among those of profile "citycloud"')])
  })

  test('values of the chosen region hold in it alone', async () => {
    const profile = await vendor('limestonenetworks')
    const names = (region: string) => read({}, profile, region).declaration.networks?.value.map(({ name }) => name)
    expect(names('us-dfw-1')).toEqual([
      'Public Internet',
      'DDoS Protected',
      'Private Network (10.0.0.0/8 only)',
      'Private Network (Floating Public)',
    ])
    expect(names('us-slc')).not.toContain('DDoS Protected')
    const { value } = read({}, profile, 'us-slc').declaration.networks!
    expect(value[0]).toEqual({
      name: 'Public Internet',
      routes_externally: true,
      default_interface: true,
      nat_source: true,
    })
  })

  test('values of a region of the entry win over the entry and the profile', () => {
    const entry = { image_format: 'qcow2', regions: [{ name: 'R', values: { image_format: 'raw' } }] }
    expect(read(entry, own({ image_format: 'vhd' })).declaration.imageFormat).toMatchObject({
      value: 'raw',
      layer: 'entry',
    })
  })

  test('commas part several names, as in old files', () => {
    expect(() => read({ region_name: 'A,B' })).toThrow('has several regions (A, B)')
    expect(read({ region_name: 'A,B' }, null, 'B').entry.region_name).toBe('B')
  })
})

describe('networks as openstacksdk reads them', () => {
  test('external_network and internal_network become entries of networks', () => {
    const { declaration } = read({ external_network: 'ext-net', internal_network: 'Private' })
    expect(declaration.networks?.value).toEqual([
      { name: 'ext-net', routes_externally: true, nat_destination: false, default_interface: true },
      { name: 'Private', routes_externally: false, nat_destination: true, default_interface: false },
    ])
  })

  test.each([
    [{ external_network: 'x', networks: [] }, 'external_network and networks are both given'],
    [{ networks: [{ routes_externally: true }] }, 'must be a list of networks that have a `name` each'],
    [{ networks: 'public' }, 'must be a list'],
    [
      {
        networks: [
          { name: 'p', nat_destination: true },
          { name: 'q', nat_destination: 'true' },
        ],
      },
      'p and q both have nat_destination',
    ],
    [{ external_network: 'a', networks: undefined, internal_network: 7 }, 'internal_network must be the name'],
    [{ floating_ip_source: 'cinder' }, 'floating_ip_source must be neutron, nova or None'],
  ])('%j is a mistake of its writer', (entry, words) => {
    expect(() => read(entry as CloudEntry)).toThrow(words)
    expect(() => read(entry as CloudEntry)).toThrow(source)
  })

  test('a mistake of a profile costs the fact and is told', () => {
    const { declaration } = read({}, own({ networks: [{}], secgroup_source: 'x' }))
    expect(declaration).toMatchObject({ networks: null, secgroupSource: null })
    expect(declaration.warnings).toEqual([
      'profile "own" of clouds-public.yaml: networks must be a list of networks that have a `name` each.',
      'profile "own" of clouds-public.yaml: secgroup_source must be neutron, nova or None.',
    ])
  })
})

describe('keys that no clouds.yaml has', () => {
  test('the misspelt region of a real profile warns and is not used', async () => {
    const { entry, declaration } = read({}, await vendor('ultimum'))
    expect(entry.region_name).toBeNull()
    expect(declaration.warnings).toEqual([
      'profile "ultimum" (openstacksdk 94758e92, 2026-08-21): region-name is not a key of clouds.yaml; did you mean region_name? It is not used.',
    ])
    expect(declaration.values).toContainEqual(
      expect.objectContaining({ key: 'region-name', value: 'RegionOne', state: 'unknown' }),
    )
  })

  test('an address without scheme in a real profile is read as https', async () => {
    const { entry, declaration } = read({}, await vendor('otc-swiss'))
    expect(entry.auth).toEqual({ auth_url: 'https://iam-pub.eu-ch2.sc.otc.t-systems.com/v3' })
    expect(declaration.warnings[0]).toContain('auth_url has no scheme; https:// is assumed.')
  })

  test('no key of any vendor is unknown but the two misspelt ones', async () => {
    for (const name of Object.keys(currentEra.profiles).filter((key) => !currentEra.profiles[key]?.profile)) {
      const profile = await vendor(name)
      const { declaration } = read({ region_name: 'R' }, profile)
      const unknown = declaration.values.filter(({ state }) => state === 'unknown').map(({ key }) => key)
      expect(unknown, name).toEqual(name === 'ultimum' ? ['region-name'] : [])
    }
  })

  test('values that may be secret never leave: credentials have no row, unknown keys no value', () => {
    const { declaration } = read({
      auth: { auth_url: 'https://k', username: 'ada', password: 'hunter2', token: 'hunter2', pasword: 'hunter2' },
      password: 'hunter2',
      secret_thing: 'hunter2',
    })
    expect(JSON.stringify(declaration)).not.toMatch(/hunter2|ada/)
    expect(declaration.values.map(({ key, value, state }) => [key, value, state])).toEqual([
      ['auth.auth_url', 'https://k', 'used'],
      ['auth.pasword', null, 'unknown'],
      ['secret_thing', null, 'unknown'],
    ])
    expect(declaration.warnings).toContain(
      `${source}: auth.pasword is not a key of clouds.yaml; did you mean auth.password? It is not used.`,
    )
  })

  test('what a layer before it says otherwise is shown as overridden', async () => {
    const { declaration } = read({ image_format: 'qcow2' }, await vendor('dreamcompute'))
    const rows = declaration.values.filter(({ key }) => key === 'image_format')
    expect(rows.map(({ layer, value, state }) => [layer, value, state])).toEqual([
      ['entry', 'qcow2', 'kept'],
      ['profile', 'raw', 'overridden'],
    ])
  })
})

describe("the vendor's own endpoint", () => {
  test('endpoints of a vendor are not used by an entry that logs in elsewhere, and the page says so', async () => {
    const key = 'block_storage_endpoint_override'
    const profile = await vendor('rackspace')
    const elsewhere = read({ auth: { auth_url: 'http://127.0.0.1:5000/v2.0' } }, profile, 'DFW')
    expect(elsewhere.entry).not.toHaveProperty(key)
    expect(elsewhere.declaration.values.find((row) => row.key === key)).toMatchObject({ state: 'overridden' })
    expect(elsewhere.declaration.warnings).toEqual([expect.stringContaining(`${key} is left out`)])
    const written = { auth: { auth_url: 'http://127.0.0.1:5000/v2.0' }, [key]: 'http://127.0.0.1:5001' }
    expect(read(written, profile, 'DFW')).toMatchObject({
      entry: { [key]: written[key] },
      declaration: { warnings: [] },
    })
  })
  test.each([
    ['https://Sto2.citycloud.com:5000/v3/', 'citycloud', ''],
    [
      'https://api-1.betacloud.de:5000',
      'betacloud',
      'It says of that vendor: shutdown, betacloud.de has ceased business.',
    ],
  ])('%s without a profile: the vendor is told', (url, name, end) => {
    const [warning] = read({ auth: { auth_url: url } }).declaration.warnings
    expect(warning).toContain(`on the host of the vendor "${name}" (openstacksdk 94758e92, 2026-08-21). ${end}`.trim())
    expect(warning).toContain(`\`profile: ${name}\``)
  })
  test.each(['https://citycloud.com', 'https://a.b.citycloud.com', 'https://x.citycloud.com.example.org', 'nonsense'])(
    '%s is nobody known',
    (url) => expect(read({ auth: { auth_url: url } }).declaration.warnings).toEqual([]),
  )

  test.each([
    [undefined, true],
    ['https://API-1.betacloud.de.:5000/v3', true],
    ['http://127.0.0.1:5000/v3', false],
    ['https://api-1.betacloud.de.example.org', false],
  ])('auth_url %s', async (url, vendorEndpoint) => {
    const { declaration } = read(url ? { auth: { auth_url: url } } : {}, await vendor('betacloud'))
    expect(declaration.profile).toMatchObject({
      status: 'shutdown',
      message: 'betacloud.de has ceased business',
      asOf: '2026-08-21',
      vendorEndpoint,
    })
  })
})

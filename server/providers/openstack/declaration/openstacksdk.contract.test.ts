/** What Debian's openstacksdk makes of the same files, held against what we make of them. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { debianPython, openstacksdkMissing } from '@/e2e/situations/openstacksdk'
import { ProviderError } from '@/server/providers/errors'
import { type CloudEntry, type CloudsFile, readCloudsFile } from '../clouds-file'
import { currentEra, era2016 } from '../vendors'
import { resolveProfile } from '../vendors/profile'
import { declare } from './declare'

const missing = openstacksdkMissing()
if (missing) console.warn(`SKIPPED: ${missing} to run these tests.`)

const program = `
import json, sys, warnings
warnings.simplefilter('ignore')
import openstack.config
config = openstack.config.OpenStackConfig()
answers = {}
for name in config.get_cloud_names():
    try:
        region = config.get_one(name, validate=False)
        answers[name] = dict(region.config, requires=region.requires_floating_ip())
    except Exception as error:
        answers[name] = {'error': str(error)}
json.dump(answers, sys.stdout, default=str)
`

const login = { username: 'u', password: 'p', project_name: 'x' }
const profiles: Record<string, CloudEntry> = {
  ...Object.fromEntries(Object.entries(era2016.profiles).map(([name, values]) => [`${name}-2016`, values])),
  ...currentEra.profiles,
  own: {
    auth: { auth_url: 'https://{region_name}.own.example', user_domain_name: 'D' },
    regions: ['R1', { name: 'R2', values: { image_format: 'vhd' } }],
    disable_vendor_agent: { vm_mode: 'hvm' },
    requires_floating_ip: true,
    external_network: 'ext-net',
  },
}
/** The first region of each vendor, which openstacksdk takes by itself; and entries that say something of their own. */
const entries: Record<string, CloudEntry> = {
  ...Object.fromEntries(
    Object.keys(profiles)
      .filter((name) => !profiles[name]!.profile)
      .map((name) => [name, { profile: name, auth: login }]),
  ),
  overlaid: { profile: 'own', auth: { ...login, user_domain_name: 'Mine' }, disable_vendor_agent: { a: 'b' } },
  old: { cloud: 'own', auth: login, floating_ip_source: 'None' },
  undone: { profile: 'own', auth: login, requires_floating_ip: null },
  both: { profile: 'own', auth: login, networks: [{ name: 'x' }] },
  twice: {
    auth: { ...login, auth_url: 'https://k' },
    networks: [
      { name: 'p', default_interface: true },
      { name: 'q', default_interface: true },
    ],
  },
  nameless: { auth: { ...login, auth_url: 'https://k' }, networks: [{ routes_externally: true }] },
  words: {
    auth: { ...login, auth_url: 'https://k' },
    networks: [{ name: 'p', routes_externally: 'True', routes_ipv6_externally: 'no', nat_source: 'true' }],
  },
  inner: {
    auth: { ...login, auth_url: 'https://k' },
    image_format: 'qcow2',
    regions: [{ name: 'R', values: { image_format: 'raw', internal_network: 'tenant' } }],
  },
}

describe.skipIf(missing !== null)('against openstacksdk', () => {
  let folder = ''
  let file: CloudsFile
  let theirs: Record<string, CloudEntry> = {}

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'plumbline-sdk-'))
    await writeFile(path.join(folder, 'clouds.yaml'), stringify({ clouds: entries }))
    await writeFile(path.join(folder, 'clouds-public.json'), JSON.stringify({ 'public-clouds': profiles }))
    const { stdout } = await promisify(execFile)(debianPython, ['-c', program], {
      cwd: folder,
      env: { PATH: '/usr/bin', HOME: folder } as unknown as NodeJS.ProcessEnv,
    })
    file = await readCloudsFile({ variables: {}, homeFolder: folder, workingFolder: folder })
    theirs = JSON.parse(stdout) as typeof theirs
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const ours = async (name: string, region: string | undefined) => {
    const entry = file.clouds[name]!
    const named = entry.profile ?? entry.cloud
    const remote = () => Promise.reject(new ProviderError('unavailable', 'nobody'))
    const places = { own: file.profiles, ownFile: file.profilesFile, remote }
    const profile = typeof named === 'string' ? (await resolveProfile(named, places)).profile : null
    return declare({ entry, source: name, profile, region, warnings: [] })
  }

  it('every vendor and every entry comes out alike', async () => {
    const agreed: string[] = []
    for (const name of Object.keys(entries)) {
      const their = theirs[name]!
      if (their.error) {
        await expect(ours(name, undefined), name).rejects.toThrow(ProviderError)
        continue
      }
      const { entry, declaration } = await ours(name, (their.region_name as string) || undefined)
      const auth = their.auth as CloudEntry
      // The one thing that we read otherwise: an address without scheme is not usable there.
      const authUrl = name === 'otc-swiss' ? `https://${String(auth.auth_url)}` : auth.auth_url
      expect((entry.auth as CloudEntry).auth_url, name).toBe(authUrl)
      expect((entry.auth as CloudEntry).user_domain_name, name).toBe(auth.user_domain_name)
      const agent = entry.disable_vendor_agent ?? {}
      expect(agent, name).toEqual(their.disable_vendor_agent)
      const { networks, requiresFloatingIp, floatingIpSource, secgroupSource, imageFormat } = declaration
      const none = (value: unknown) => String(value ?? 'none').toLowerCase()
      expect(floatingIpSource?.value ?? 'neutron', name).toBe(none(their.floating_ip_source))
      expect(secgroupSource?.value ?? 'neutron', name).toBe(none(their.secgroup_source))
      expect(imageFormat?.value ?? 'qcow2', name).toBe(their.image_format)
      const requires = floatingIpSource?.value === 'none' ? false : (requiresFloatingIp?.value ?? null)
      expect(requires, name).toBe(their.requires)
      expect((networks?.value ?? []).map(withDefaults), name).toEqual(
        (their.networks as CloudEntry[]).map(withDefaults),
      )
      agreed.push(name)
    }
    expect(agreed.length).toBe(Object.keys(entries).length - 3)
  })

  it('the mistakes are the same ones', () => {
    const failed = Object.keys(entries).filter((name) => theirs[name]!.error)
    expect(failed).toEqual(['both', 'twice', 'nameless'])
  })

  it('openstacksdk, too, has no region from the misspelt key of a real profile', () => {
    expect(theirs.ultimum).toMatchObject({ region_name: '', identity_api_version: '3' })
  })
})

const flags = ['routes_externally', 'nat_source', 'nat_destination', 'default_interface'] as const
/** openstacksdk writes every flag out; ours are left away where nobody said them. */
const withDefaults = (network: CloudEntry | { name: string }) => {
  const given = network as CloudEntry
  const routes = given.routes_externally ?? false
  return {
    name: given.name,
    ...Object.fromEntries(flags.map((flag) => [flag, given[flag] ?? false])),
    v4: given.routes_ipv4_externally ?? routes,
    v6: given.routes_ipv6_externally ?? routes,
  }
}

/** Corrected files, read by Debian's openstacksdk. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { debianPython, openstacksdkMissing } from '@/e2e/situations/openstacksdk'
import { catalogueWith, floatingIp } from '@/server/allocation/testing/catalogues'
import { correctedExample } from './corrected-profile.fixture'
import { cloudsYaml, vendorProfileJson } from './profile-files'

const missing = openstacksdkMissing()
if (missing) console.warn(`SKIPPED: ${missing} to run these tests.`)

const program = `
import json, sys, warnings
warnings.simplefilter('ignore')
import openstack.config
from openstack.config import vendors
config = openstack.config.OpenStackConfig()
answers = {}
for name in config.get_cloud_names():
    region = config.get_one(name, validate=False)
    answers[name] = {
        'config': region.config,
        'requires': region.requires_floating_ip(),
        'external': region.get_external_ipv4_networks(),
        'internal': region.get_internal_ipv4_networks(),
        'source': region.get_nat_source(),
        'destination': region.get_nat_destination(),
        'default': region.get_default_network(),
    }
json.dump(answers, sys.stdout, default=str)
`

describe.skipIf(missing !== null)('openstacksdk reads the corrected files', () => {
  it('the snippet of clouds.yaml and the profile mean what was seen', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'plumbline-corrected-'))
    try {
      const corrected = correctedExample(catalogueWith(floatingIp()))
      await writeFile(path.join(folder, 'clouds.yaml'), cloudsYaml('seen', corrected, 'What was seen.'))
      const vendor = path.join(folder, 'acme.json')
      await writeFile(vendor, vendorProfileJson('acme', corrected))
      const entries = parse(cloudsYaml('seen', corrected, 'x')) as { clouds: Record<string, object> }
      const byProfile = { ...entries.clouds, vendor: { profile: 'acme', auth: { username: 'u' } } }
      await writeFile(path.join(folder, 'clouds.yaml'), JSON.stringify({ clouds: byProfile }))
      const publicClouds = {
        'public-clouds': { acme: (JSON.parse(vendorProfileJson('acme', corrected)) as { profile: object }).profile },
      }
      await writeFile(path.join(folder, 'clouds-public.json'), JSON.stringify(publicClouds))
      const { stdout } = await promisify(execFile)(debianPython, ['-c', program], {
        cwd: folder,
        env: { PATH: '/usr/bin', HOME: folder } as unknown as NodeJS.ProcessEnv,
      })
      const { seen, vendor: byVendor } = JSON.parse(stdout) as Record<string, Record<string, unknown>>
      expect(seen).toMatchObject({
        ...{ requires: true, external: ['ext-net'], internal: ['lan'], source: 'ext-net', destination: 'lan' },
        ...{ default: null },
        config: { auth: { auth_url: 'https://k.example:5000/v3' }, region_name: 'R1', identity_api_version: '3' },
      })
      // The project's own network is none of the vendor's.
      expect(byVendor).toMatchObject({ requires: true, external: ['ext-net'], internal: [], source: 'ext-net' })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})

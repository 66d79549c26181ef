/** The clouds of 2016 driven by the `openstack` command: Keystone v2.0, Nova v2, no network service, a vendor's profile. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import type { OpenStackCloudSpec } from '@/lab/port'
import { summit } from '@/lab/worlds/summit'
import { serveCloud, type TestCloud, testContext } from './testing'
import { isOpenstackInstalled, runOpenstack } from './testing-client'

const wanted = ['datacentred', 'rackspace', 'vexxhost']
const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKxfQ5C9lbZw1o2zTJfQ0t7r3pYwN0m7w1k3u4Xr2y8M somebody@example'

describe.skipIf(!isOpenstackInstalled())('openstackclient', () => {
  let folder: string
  const clouds: Record<string, TestCloud> = {}

  beforeAll(async () => {
    const specs = summit().filter(
      (spec): spec is OpenStackCloudSpec => spec.provider === 'openstack' && wanted.includes(spec.id),
    )
    for (const spec of specs) {
      const pace = 0.05
      const after = (delayMs: number, task: () => void) => void setTimeout(task, delayMs * pace)
      clouds[spec.id] = await serveCloud(spec, { ...testContext(), now: Date.now, pace, after })
    }
    folder = await mkdtemp(join(tmpdir(), 'openstackclient-'))
    const entries = Object.values(clouds).map(({ cloud, baseUrl }) => cloud.connection(baseUrl).cloudsYaml)
    await writeFile(join(folder, 'clouds.yaml'), stringify({ clouds: Object.assign({}, ...entries) as unknown }))
    await writeFile(join(folder, 'key.pub'), `${publicKey}\n`)
  })

  afterAll(async () => {
    for (const cloud of Object.values(clouds)) await cloud[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  const run = async (entry: string, ...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await runOpenstack(folder, entry, args)
    if (code !== 0) throw new Error(`${args.join(' ')}: ${stderr}`)
    return stdout
  }

  it('logs in everywhere and lists the nodes with their images and flavors', async () => {
    const lists = await Promise.all(wanted.map((id) => run(id, 'server', 'list', '-f', 'json')))
    const rows = lists.map((text) => JSON.parse(text) as { Name: string; Flavor: string; Networks: object }[])
    expect(rows.map((list) => list.length)).toEqual([7, 6, 6])
    expect(rows[0]!.find(({ Name }) => Name === 'lxd_test')).toMatchObject({ Flavor: 'dc1.1x1.20' })
    expect(rows[1]!.find(({ Name }) => Name === 'web01')).toMatchObject({
      Flavor: '2 GB General Purpose v1',
      Networks: {
        private: [expect.stringMatching(/^10\./)],
        public: expect.arrayContaining([expect.stringMatching(/^203\.0\.113\./)]),
      },
    })
  }, 60_000)

  it('launches on Rackspace without a word about networks, and deletes', async () => {
    await run('rackspace', 'keypair', 'create', '--public-key', join(folder, 'key.pub'), 'k')
    const made = await run(
      ...(['rackspace', 'server', 'create', '--flavor', 'general1-2', '--key-name', 'k'] as const),
      ...['--image', 'Ubuntu 24.04 LTS (Noble Numbat) (PVHVM)', '-f', 'json', 'cli-node'],
    )
    const { id } = JSON.parse(made) as { id: string }
    const { call, cloud } = clouds.rackspace!
    const shown = () => call('GET', `/compute/v2/820712/servers/${id}`)
    await expect.poll(async () => (await shown()).at('server.status'), { timeout: 10_000 }).toBe('ACTIVE')
    expect((await shown()).at('server.accessIPv4')).toMatch(/^203\.0\.113\./)
    await run('rackspace', 'server', 'delete', id)
    const left = () => cloud.books().filter(({ seeded, kind }) => !seeded && kind !== 'key')
    await expect.poll(left, { timeout: 10_000 }).toEqual([])
  }, 60_000)
})

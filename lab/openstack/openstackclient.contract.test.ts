/**
 * The simulated cloud driven by a client that we did not write: the `openstack` command on openstacksdk
 * (Debian: python3-openstackclient). It does its own discovery, negotiates microversions, follows links.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { serveCloud, type TestCloud, testContext, testSpec } from './testing'
import { isOpenstackInstalled, type Outcome, runOpenstack } from './testing-client'

describe.skipIf(!isOpenstackInstalled())('openstackclient', () => {
  let cloud: TestCloud
  let folder: string

  beforeAll(async () => {
    const context = testContext()
    cloud = await serveCloud(testSpec(), {
      ...context,
      now: Date.now,
      pace: 0.2,
      after: (delayMs, task) => void setTimeout(task, delayMs * 0.2),
    })
    folder = await mkdtemp(join(tmpdir(), 'openstackclient-'))
    await writeFile(
      join(folder, 'clouds.yaml'),
      stringify({ clouds: cloud.cloud.connection(cloud.baseUrl).cloudsYaml }),
    )
    await writeFile(join(folder, 'key.pub'), `${publicKey} somebody@example\n`)
  })

  afterAll(async () => {
    await cloud[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  const run = (args: string[], entry = 'test-cloud'): Promise<Outcome> => runOpenstack(folder, entry, args)

  const object = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { code, stdout, stderr } = await run([...args, '-f', 'json'])
    expect({ args, code, stderr: code === 0 ? '' : stderr }).toEqual({ args, code: 0, stderr: '' })
    return JSON.parse(stdout) as Record<string, unknown>
  }
  const list = async (...args: string[]) => (await object(...args)) as unknown as Record<string, unknown>[]

  it('gets a token by password and by application credential', async () => {
    const token = await object('token', 'issue')
    expect(token).toMatchObject({ id: expect.stringMatching(/^gAAAA/), project_id: expect.any(String) })
    const other = await run(['token', 'issue', '-f', 'value', '-c', 'project_id'], 'test-cloud-application')
    expect(other.stdout.trim()).toBe(token.project_id)
  })

  it('reads the catalogue and finds every service', async () => {
    const services = await list('catalog', 'list')
    expect(services.map((service) => service.Type).sort()).toEqual(['compute', 'identity', 'image', 'network'])
  })

  it('lists networks, flavors, images and servers over all pages', async () => {
    const names = (rows: Record<string, unknown>[]) => rows.map((row) => row.Name)
    expect(names(await list('network', 'list')).sort()).toEqual(['ext-net', 'lan'])
    expect(await list('flavor', 'list')).toContainEqual(
      expect.objectContaining({ Name: 'm1.small', RAM: 2048, Disk: 20, VCPUs: 1 }),
    )
    expect(names(await list('image', 'list'))).toContain('Größe & <b>Maß</b> – снимок 2026')
    const servers = await list('server', 'list', '--limit', '-1')
    expect(servers).toHaveLength(24)
    expect(names(servers)).toContain('лаборатория-3')
    const proxy = servers.find((server) => server.Name === 'edge-proxy-1')
    expect(proxy).toMatchObject({
      Status: 'ACTIVE',
      Networks: { lan: [expect.stringMatching(/^10\.20\./), expect.stringMatching(/^203\.0\.113\./)] },
    })
  })

  it('shows quotas, zones, limits and extensions', async () => {
    expect(await list('availability', 'zone', 'list', '--compute')).toEqual([
      { 'Zone Name': 'nova', 'Zone Status': 'available' },
    ])
    const limits = await list('limits', 'show', '--absolute')
    expect(limits).toContainEqual({ Name: 'maxTotalInstances', Value: 60 })
    expect((await list('extension', 'list', '--network')).map((row) => row.Alias)).toContain('router')
  })

  it('launches a server, gives it a floating IP, opens SSH, and takes all of it away', async () => {
    const key = await object('keypair', 'create', '--public-key', join(folder, 'key.pub'), 'cli-key')
    expect(key).toMatchObject({ name: 'cli-key', fingerprint: expect.stringMatching(/^([0-9a-f]{2}:){15}/) })
    const server = await object(
      ...['server', 'create', '--image', 'debian-12-generic', '--flavor', 'm1.small', '--network', 'lan'],
      ...['--key-name', 'cli-key', '--property', 'purpose=contract', '--wait', 'cli-node'],
    )
    expect(server).toMatchObject({ name: 'cli-node', status: 'ACTIVE', key_name: 'cli-key' })
    expect(JSON.stringify(server.addresses)).toMatch(/10\.20\.0\.\d+/)

    const floating = await object('floating', 'ip', 'create', 'ext-net')
    const address = String(floating.floating_ip_address)
    expect(floating).toMatchObject({ status: 'DOWN', port_id: null })
    const [port] = await list('port', 'list', '--server', 'cli-node')
    expect((await run(['floating', 'ip', 'set', '--port', String(port!.ID), address])).code).toBe(0)
    await expect
      .poll(async () => JSON.stringify((await object('server', 'show', 'cli-node')).addresses), { timeout: 30_000 })
      .toContain(address)
    expect(await object('floating', 'ip', 'show', address)).toMatchObject({ status: 'ACTIVE', port_id: port!.ID })

    expect(cloud.context.fake.resolve(address)).toBe('filtered')
    const rule = await object('security', 'group', 'rule', 'create', '--protocol', 'tcp', '--dst-port', '22', 'default')
    expect(rule).toMatchObject({ protocol: 'tcp', port_range_min: 22, remote_ip_prefix: '0.0.0.0/0' })
    expect(cloud.context.fake.resolve(address)).toEqual({ machineId: `test-cloud/${String(server.id)}` })

    const consoleLog = await run(['console', 'log', 'show', 'cli-node'])
    expect(consoleLog.stdout).toContain('login:')
    for (const command of [
      ['floating', 'ip', 'unset', '--port', address],
      ['server', 'delete', '--wait', 'cli-node'],
      ['floating', 'ip', 'delete', address],
      ['security', 'group', 'rule', 'delete', String(rule.id)],
      ['keypair', 'delete', 'cli-key'],
    ]) {
      const { code, stderr } = await run(command)
      expect({ command, code, stderr: code === 0 ? '' : stderr }).toEqual({ command, code: 0, stderr: '' })
    }
    expect(cloud.cloud.books().filter((entry) => !entry.seeded && entry.kind !== 'security-group')).toEqual([])
  }, 300_000)

  it('makes and removes a network, a subnet and a router', async () => {
    await object('network', 'create', 'side')
    await object('subnet', 'create', '--network', 'side', '--subnet-range', '10.99.0.0/24', 'side-v4')
    await object('router', 'create', 'door')
    for (const command of [
      ['router', 'set', '--external-gateway', 'ext-net', 'door'],
      ['router', 'add', 'subnet', 'door', 'side-v4'],
      ['router', 'remove', 'subnet', 'door', 'side-v4'],
      ['router', 'delete', 'door'],
      ['network', 'delete', 'side'],
    ]) {
      const { code, stderr } = await run(command)
      expect({ command, code, stderr: code === 0 ? '' : stderr }).toEqual({ command, code: 0, stderr: '' })
    }
  }, 300_000)

  it('forwards a port of a floating IP', async () => {
    const port = await object('port', 'create', '--network', 'lan', 'forwarded')
    const [{ ip_address: inside }] = port.fixed_ips as [{ ip_address: string }]
    const ip = String((await object('floating', 'ip', 'create', 'ext-net')).floating_ip_address)
    const forwarding = ['floating', 'ip', 'port', 'forwarding']
    const made = await object(
      ...[...forwarding, 'create', '--protocol', 'tcp', '--external-protocol-port', '20001', '--description', 'mark'],
      ...['--internal-ip-address', inside, '--port', String(port.id), '--internal-protocol-port', '22', ip],
    )
    expect(made).toMatchObject({ external_port: 20001, internal_port: 22, protocol: 'tcp', description: 'mark' })
    expect(await list(...forwarding, 'list', ip)).toEqual([expect.objectContaining({ ID: made.id })])
    expect((await run(['floating', 'ip', 'delete', ip])).stderr).toMatch(/in use by Port Forwarding/)
    expect(await run([...forwarding, 'delete', ip, String(made.id)])).toMatchObject({ code: 0, stderr: '' })
  }, 300_000)

  it('understands the refusals', async () => {
    const create = (flavor: string, image: string) =>
      run(['server', 'create', '--image', image, '--flavor', flavor, '--network', 'lan', 'never'])
    expect((await create('v1.medium', 'debian-12-generic')).stderr).toMatch(/zero disk.*403/)
    expect((await create('m1.tiny', 'Rocky-9-GenericCloud')).stderr).toMatch(/too small for requested image.*400/)
    expect((await run(['server', 'show', 'no-such-server'])).stderr).toMatch(/No (server|Server)/i)
    expect((await run(['keypair', 'delete', 'no-such-key'])).code).not.toBe(0)
    expect((await run(['flavor', 'create', 'mine'])).stderr).toMatch(/os-flavor-manage:create/)
    expect((await run(['security', 'group', 'create', 'default'])).stderr).toMatch(/already exists/)
  }, 300_000)
})

const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKxfQ5C9lbZw1o2zTJfQ0t7r3pYwN0m7w1k3u4Xr2y8M'

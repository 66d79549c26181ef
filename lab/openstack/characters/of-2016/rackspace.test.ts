/** Rackspace speaks the oldest dialect of all: its own identity service, Nova's v2, and no network service. */
import { describe, expect, it } from 'vitest'
import type { OpenStackCloudSpec } from '@/lab/port'
import { summit } from '@/lab/worlds/summit'
import { serveCloud } from '../../testing'

const spec = summit().find((one): one is OpenStackCloudSpec => one.provider === 'openstack' && one.id === 'rackspace')!
const serve = () => serveCloud(spec)
const root = '/compute/v2/820712'

const login = (auth: object) => ({
  method: 'POST',
  path: '/identity/v2.0/tokens',
  options: { body: { auth }, token: null },
})

describe('the identity service', () => {
  it('takes passwords and API keys, and gives the account’s tenant unasked', async () => {
    await using cloud = await serve()
    const yaml = cloud.cloud.connection(cloud.baseUrl).cloudsYaml as Record<string, { auth: Record<string, string> }>
    const { username, password } = yaml.rackspace!.auth
    const apiKey = yaml['rackspace-key']!.auth.api_key
    for (const auth of [
      { passwordCredentials: { username, password } },
      { passwordCredentials: { username, password }, tenantId: '820712' },
      { 'RAX-KSKEY:apiKeyCredentials': { username, apiKey } },
    ]) {
      const { method, path, options } = login(auth)
      const answer = await cloud.call(method, path, options)
      expect([answer.status, answer.at('access.token.tenant.id')]).toEqual([200, '820712'])
    }
    const { method, path, options } = login({ 'RAX-KSKEY:apiKeyCredentials': { username, apiKey: 'wrong' } })
    const refused = await cloud.call(method, path, options)
    expect([refused.status, refused.at('unauthorized.code')]).toEqual([401, 401])
    expect(
      (await cloud.call(method, path, login({ passwordCredentials: { username, password }, tenantId: '1' }).options))
        .status,
    ).toBe(401)
  })

  it('has a catalogue without a network service, with two of type compute, and regions beside this one', async () => {
    await using cloud = await serve()
    const { auth } = (
      cloud.cloud.connection(cloud.baseUrl).cloudsYaml as Record<string, { auth: Record<string, string> }>
    ).rackspace!
    const { method, path, options } = login({
      passwordCredentials: { username: auth.username, password: auth.password },
    })
    const catalogue = (await cloud.call(method, path, options)).list('access.serviceCatalog')
    expect(catalogue.map(({ type, name }) => `${String(type)} ${String(name)}`)).toEqual([
      'compute cloudServers',
      'compute cloudServersOpenStack',
      'image cloudImages',
    ])
    expect(catalogue[1]!.endpoints).toEqual([
      { region: 'DFW', tenantId: '820712', publicURL: `${cloud.baseUrl}${root}` },
      { region: 'IAD', tenantId: '820712', publicURL: expect.stringContaining('.invalid/') },
    ])
  })

  it('knows no v3', async () => {
    await using cloud = await serve()
    expect((await cloud.call('POST', '/identity/v3/auth/tokens', { body: { auth: {} }, token: null })).status).toBe(404)
    expect((await cloud.call('GET', '/identity', { token: null })).list('versions.values')).toMatchObject([
      { id: 'v2.0' },
    ])
    expect((await cloud.call('GET', '/identity/v2.0/tenants')).list('tenants')).toMatchObject([
      { id: '820712', name: '820712' },
    ])
  })
})

describe('Nova v2', () => {
  it('has the account in its paths and in its links, and says nothing of microversions', async () => {
    await using cloud = await serve()
    const page = await cloud.call('GET', `${root}/servers/detail?limit=2`, { version: '2.90' })
    expect([page.status, page.headers.get('x-openstack-nova-api-version')]).toEqual([200, null])
    expect(page.string('servers_links.0.href')).toContain(`${cloud.baseUrl}${root}/servers/detail?`)
    expect(page.at('servers.0.flavor')).toEqual({ id: expect.any(String), links: [expect.anything()] })
    expect((await cloud.call('GET', '/compute/v2.1/servers')).status).toBe(404)
    expect((await cloud.call('GET', '/compute', { token: null })).list('versions')).toEqual([
      expect.objectContaining({ id: 'v2.0', status: 'CURRENT' }),
    ])
  })

  it('gives each server its two networks, without types, and fills in the access addresses', async () => {
    await using cloud = await serve()
    const server = (await cloud.call('GET', `${root}/servers/detail`)).list('servers')[0]!
    const { addresses, accessIPv4, accessIPv6 } = server as {
      addresses: Record<string, Record<string, unknown>[]>
      accessIPv4: string
      accessIPv6: string
    }
    expect(Object.keys(addresses).sort()).toEqual(['private', 'public'])
    expect(addresses.private).toEqual([{ version: 4, addr: expect.stringMatching(/^10\./) }])
    expect(addresses.public!.map(({ addr }) => addr).sort()).toEqual([accessIPv6, accessIPv4].sort())
    expect(server).not.toHaveProperty('security_groups')
    expect(server).not.toHaveProperty('OS-EXT-AZ:availability_zone')
  })

  it('takes a request without networks, ignores security groups, and lets every port in', async () => {
    await using cloud = await serve()
    const images = (await cloud.call('GET', '/image/v2/images')).list('images')
    const image = images.find(({ name }) => String(name).includes('24.04'))!
    expect(image).toMatchObject({
      disk_format: 'vhd',
      container_format: 'ovf',
      'org.openstack__1__os_distro': 'com.ubuntu',
    })
    const made = await cloud.call('POST', `${root}/servers`, {
      body: {
        server: { name: 'new', flavorRef: 'general1-2', imageRef: image.id, security_groups: [{ name: 'none such' }] },
      },
    })
    expect(made.status).toBe(202)
    cloud.context.pass(10_000)
    const shown = await cloud.call('GET', `${root}/servers/${made.string('server.id')}`)
    expect(shown.at('server.status')).toBe('ACTIVE')
    const machineId = `rackspace/${made.string('server.id')}`
    expect(cloud.context.fake.resolve(shown.string('server.accessIPv4'))).toEqual({ machineId })
    expect(cloud.context.fake.resolve(shown.string('server.accessIPv6'))).toEqual({ machineId })
    expect(cloud.context.fake.booted.at(-1)!.image).toMatchObject({
      loginUser: 'root',
      rootLogin: 'key',
      passwordLogin: 'main',
    })
  })

  it('has no network service, and nothing of what Nova does in its place', async () => {
    await using cloud = await serve()
    for (const path of [
      '/network',
      '/network/v2.0/networks',
      `${root}/os-security-groups`,
      `${root}/os-floating-ips`,
    ]) {
      expect([path, (await cloud.call('GET', path)).status]).toEqual([path, 404])
    }
    expect((await cloud.call('GET', `${root}/os-networksv2`)).list('networks')).toEqual([
      { id: '00000000-0000-0000-0000-000000000000', label: 'public' },
      { id: '11111111-1111-1111-1111-111111111111', label: 'private' },
    ])
  })
})

import { afterEach, describe, expect, test } from 'vitest'
import { failure } from './testing/failure'
import { type FakeCloud, fakeProvider, newCall, type Routes, startFakeCloud } from './testing/fake-cloud'

let cloud: FakeCloud
const start = async (routes: Routes = {}) => {
  cloud = await startFakeCloud(routes)
  return fakeProvider(cloud)
}
afterEach(() => cloud.close())
const read = async (routes: Routes) => (await start(routes)).catalogue(newCall())
const forbidden = {
  status: 403,
  json: { NeutronError: { type: 'PolicyNotAuthorized', message: 'rule:get_network is disallowed' } },
}

describe('networks', () => {
  test('flags that are not told stay unknown; ours is what belongs to our project; names may repeat (point 15)', async () => {
    const { networks, gaps } = await read({
      'GET /network/networks': () => ({
        json: {
          networks: [
            {
              id: 'n1',
              name: 'private',
              'router:external': true,
              shared: true,
              is_default: true,
              port_security_enabled: false,
              project_id: 'other',
              status: 'ACTIVE',
              'provider:network_type': 'vlan',
            },
            { id: 'n2', name: 'private', tenant_id: 'p1', admin_state_up: false, status: 'ACTIVE' },
          ],
        },
      }),
      'GET /network/subnets': () => ({
        json: {
          subnets: [{ id: 's1', name: '', network_id: 'n2', cidr: '2001:db8::/64', ip_version: 6, gateway_ip: null }],
        },
      }),
    })
    expect(gaps).toEqual([])
    expect(networks).toEqual([
      {
        id: 'n1',
        name: 'private',
        status: 'ACTIVE',
        isDefault: true,
        external: true,
        shared: true,
        own: false,
        portSecurity: false,
        implied: false,
        providerType: 'vlan',
        subnets: [],
      },
      {
        id: 'n2',
        name: 'private',
        status: 'DOWN',
        isDefault: null,
        external: null,
        shared: null,
        own: true,
        portSecurity: null,
        implied: false,
        providerType: null,
        subnets: [
          {
            id: 's1',
            name: '',
            cidr: '2001:db8::/64',
            version: 6,
            gateway: null,
            zone: null,
            assignsPublicAddress: null,
            isDefault: null,
          },
        ],
      },
    ])
  })

  test('routers stand on the networks where they have interfaces of any kind', async () => {
    const port = (id: string, network_id: string, device_owner: string, device_id = 'r1') => ({
      id,
      network_id,
      device_owner,
      device_id,
      fixed_ips: [],
    })
    const { routers } = await read({
      'GET /network/routers': () => ({
        json: {
          routers: [
            { id: 'r1', name: 'gw', external_gateway_info: { network_id: 'ext' } },
            { id: 'r2', name: 'alone', external_gateway_info: null },
          ],
        },
      }),
      'GET /network/ports': () => ({
        json: {
          ports: [
            port('1', 'n1', 'network:router_interface'),
            port('2', 'n2', 'network:router_interface_distributed'),
            port('3', 'n2', 'network:ha_router_replicated_interface'),
            port('4', 'ext', 'network:router_gateway'),
            port('5', 'n3', 'compute:nova'),
          ],
        },
      }),
    })
    expect(routers).toEqual([
      { id: 'r1', name: 'gw', externalNetworkId: 'ext', networkIds: ['n1', 'n2'] },
      { id: 'r2', name: 'alone', externalNetworkId: null, networkIds: [] },
    ])
  })
})

describe('what is not told', () => {
  test('a list that is forbidden is a gap with the words of the cloud; the others are read', async () => {
    const catalogue = await read({
      'GET /network/networks': () => forbidden,
      'GET /image/images': () => ({
        json: {
          images: [
            { id: 'i', name: 'debian-12', status: 'active' },
            { id: 'j', name: null, status: 'active' },
          ],
        },
      }),
      'GET /compute/flavors/detail': () => ({
        json: {
          flavors: [
            { id: 'f', name: 'secret', disk: 1 },
            { id: 'g', name: 'off', vcpus: 1, ram: 1, 'OS-FLV-DISABLED:disabled': true },
          ],
        },
      }),
    })
    expect(catalogue.images.map(({ name }) => name)).toEqual(['debian-12', ''])
    expect(catalogue.flavors).toEqual([])
    expect(catalogue.gaps).toEqual([
      { list: 'networks', problem: 'missing', detail: 'rule:get_network is disallowed' },
      { list: 'flavors', problem: 'fields', detail: 'without vCPU or memory: secret' },
      { list: 'images', problem: 'fields', detail: 'without a name: 1 of 2' },
    ])
  })

  test('a service that does not work is an error, not a gap', async () => {
    const provider = await start({ 'GET /image/images': () => ({ status: 502, text: '<html></html>' }) })
    expect((await failure(provider.catalogue(newCall()))).code).toBe('unavailable')
  })

  test('a service that cannot be reached for its certificate is an error, not a missing list', async () => {
    const provider = await start()
    const logIn = 'POST /identity/v3/auth/tokens'
    const usual = cloud.routes[logIn]!
    const overTls = cloud.url.replace('http:', 'https:')
    cloud.routes[logIn] = (...asked) => {
      const answer = usual(...asked)
      const json = JSON.stringify(answer.json).replaceAll(`${cloud.url}/image`, `${overTls}/image`)
      return { ...answer, json: JSON.parse(json) as unknown }
    }
    const error = await failure(provider.catalogue(newCall()))
    expect(error.message).toContain('does not speak TLS')
  })

  test.each([
    ['told', { json: { quota: { floatingip: { limit: 50, used: 3, reserved: 1 } } } }, 46],
    ['used up and more', { json: { quota: { floatingip: { limit: 2, used: 3, reserved: 0 } } } }, 0],
    ['without a limit', { json: { quota: { floatingip: { limit: -1, used: 3 } } } }, null],
    ['forbidden', forbidden, null],
    ['an extension that is not there', { status: 404, text: '<html>404</html>' }, null],
  ])(
    'floating IPs left: %s. Availability of addresses is never asked, since it is empty for tenants (point 16)',
    async (_, answer, expected) => {
      const { floatingIpsLeft } = await read({ 'GET /network/quotas/p1/details': () => answer })
      expect(floatingIpsLeft).toBe(expected)
      expect(cloud.asked.some(({ path }) => path.includes('network-ip-availabilities'))).toBe(false)
    },
  )
})

import { afterEach, describe, expect, test } from 'vitest'
import { failure } from './testing/failure'
import {
  type FakeCloud,
  fakeProvider,
  newCall,
  type Routes,
  type Said,
  startFakeCloud,
  wirePort,
} from './testing/fake-cloud'

let cloud: FakeCloud
const start = async (routes: Routes = {}) => {
  cloud = await startFakeCloud({
    'GET /network/ports': () => ({ json: { ports: [wirePort('port1', 's1', '10.0.0.5')] } }),
    ...routes,
  })
  return (await fakeProvider(cloud)).floatingIps!
}
afterEach(() => cloud.close())

const mark = { installation: 'i1', allocation: 'a1', intent: 'n1' }
const ours = 'plumbline installation=i1 allocation=a1 intent=n1'
const asked = { mark, poolId: 'ext', node: { serverId: 's1' }, networkId: 'net1' }
const wire = (over: object = {}) => ({
  id: 'fip1',
  floating_ip_address: '192.0.2.7',
  floating_network_id: 'ext',
  port_id: 'port1',
  description: ours,
  status: 'DOWN',
  ...over,
})
const listed = (...floatingips: object[]) => ({ 'GET /network/floatingips': () => ({ json: { floatingips } }) })
const made = (over: object = {}): Said => ({ status: 201, json: { floatingip: wire(over) } })
const post = 'POST /network/floatingips'

describe('floating IPs (point 6)', () => {
  test('are made, bound and marked in one request; its old status does not matter', async () => {
    const ips = await start({ [post]: () => made() })
    expect(await ips.allocate(asked, newCall())).toEqual({
      id: 'fip1',
      address: '192.0.2.7',
      pool: 'ext',
      boundTo: 's1',
    })
    expect(cloud.of(post)[0]?.body).toEqual({
      floatingip: { floating_network_id: 'ext', description: ours, port_id: 'port1' },
    })
  })

  test("one that lies around unbound is another's and never taken", async () => {
    const loose = wire({ id: 'loose', description: '', port_id: null, status: 'ACTIVE' })
    const another = wire({ id: 'another', description: ours.replace('n1', 'n2'), port_id: null })
    const ips = await start({ ...listed(loose, another), [post]: () => made() })
    expect((await ips.allocate(asked, newCall())).id).toBe('fip1')
    expect(cloud.asked.filter(({ method }) => method === 'PUT')).toEqual([])
  })

  test('the same intent again answers the same', async () => {
    const ips = await start({ ...listed(wire()), [post]: () => made({ id: 'second' }) })
    expect((await ips.allocate(asked, newCall())).id).toBe('fip1')
    expect(cloud.of(post)).toHaveLength(0)
  })

  test('ours that lost its port is bound again; ours on another port is not moved', async () => {
    const ips = await start({ ...listed(wire({ port_id: null })), 'PUT /network/floatingips/fip1': () => made() })
    expect((await ips.allocate(asked, newCall())).boundTo).toBe('s1')
    expect(cloud.of('PUT /network/floatingips/fip1')[0]?.body).toEqual({ floatingip: { port_id: 'port1' } })
    cloud.routes['GET /network/floatingips'] = () => ({ json: { floatingips: [wire({ port_id: 'other' })] } })
    expect((await failure(ips.allocate(asked, newCall()))).code).toBe('conflict')
    expect(cloud.of('PUT /network/floatingips/fip1')).toHaveLength(1)
  })

  test('a port with several IPv4 addresses names the one that is meant', async () => {
    const port = {
      ...wirePort('port1', 's1', '10.0.0.5'),
      fixed_ips: ['2001:db8::1', '10.0.0.5', '10.0.0.6'].map((ip_address) => ({ ip_address })),
    }
    const ips = await start({ 'GET /network/ports': () => ({ json: { ports: [port] } }), [post]: () => made() })
    await ips.allocate(asked, newCall())
    expect(cloud.of(post)[0]?.body).toMatchObject({ floatingip: { fixed_ip_address: '10.0.0.5' } })
  })

  test('a lost answer is looked for and nothing is made twice', async () => {
    const kept: object[] = []
    const ips = await start({
      'GET /network/floatingips': () => ({ json: { floatingips: kept } }),
      [post]: () => {
        kept.push(wire())
        return { lost: true }
      },
    })
    expect((await ips.allocate(asked, newCall())).id).toBe('fip1')
    expect(cloud.of(post)).toHaveLength(1)
  })

  test.each([
    ['the quota is used up', 409, 'OverQuota', "Quota exceeded for resources: ['floatingip'].", 'quota', 'quota'],
    [
      'no router leads to the pool',
      404,
      'ExternalGatewayForFloatingIPNotFound',
      'External network x is not reachable from subnet y.',
      'invalid',
      'no router leads',
    ],
    [
      'the port has one of this pool',
      409,
      'FloatingIPPortAlreadyAssociated',
      'Cannot associate floating IP.',
      'conflict',
      'conflicts',
    ],
  ] as const)('%s (points 6 and 7)', async (_, status, type, message, code, words) => {
    const ips = await start({ [post]: () => ({ status, json: { NeutronError: { type, message, detail: '' } } }) })
    const error = await failure(ips.allocate(asked, newCall()))
    expect([error.code, error.options.detail]).toEqual([code, message])
    expect(error.message).toContain(words)
  })

  test('a server without a port there is an error, and nothing is made', async () => {
    const ips = await start({
      'GET /network/ports': () => ({ json: { ports: [wirePort('p', 's1', '10.0.0.1', 'net2')] } }),
    })
    expect((await failure(ips.allocate(asked, newCall()))).code).toBe('not-found')
    expect(cloud.of(post)).toHaveLength(0)
  })

  test('are released twice in peace', async () => {
    const gone: Said = {
      status: 404,
      json: { NeutronError: { type: 'FloatingIPNotFound', message: 'no', detail: '' } },
    }
    const ips = await start({
      'DELETE /network/floatingips/fip1': (_, times) => (times === 1 ? { status: 204 } : gone),
    })
    await ips.release('fip1', newCall())
    await ips.release('fip1', newCall())
  })
})

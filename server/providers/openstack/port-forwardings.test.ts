import { afterEach, describe, expect, test } from 'vitest'
import { freePort } from './port-forwardings'
import { failure } from './testing/failure'
import {
  type Asked,
  type FakeCloud,
  fakeProvider,
  newCall,
  type Routes,
  type Said,
  startFakeCloud,
  wirePort,
} from './testing/fake-cloud'

let cloud: FakeCloud
const start = async (routes: Routes = {}, options = {}) => {
  cloud = await startFakeCloud({
    'GET /network/ports': () => ({ json: { ports: [wirePort('port1', 's1', '10.0.0.5')] } }),
    ...routes,
  })
  return await fakeProvider(cloud, {}, options)
}
afterEach(() => cloud.close())

const mark = { installation: 'i1', allocation: 'a1', intent: 'n1' }
const ours = 'plumbline installation=i1 allocation=a1 intent=n1'
const shared = `shared by forwarded ports: ${ours.replace('n1', 'maker')}`
const asked = { mark, poolId: 'ext', node: { serverId: 's1' }, networkId: 'net1', port: 22 }
const address = (id: string, over: object = {}) => ({
  id,
  floating_ip_address: '192.0.2.7',
  floating_network_id: 'ext',
  port_id: null,
  description: shared,
  created_at: '2026-11-22T10:00:00Z',
  ...over,
})
const listed = (...floatingips: object[]) => ({ 'GET /network/floatingips': () => ({ json: { floatingips } }) })
const forwards = (id: string, ...port_forwardings: object[]): Routes => ({
  [`GET /network/floatingips/${id}/port_forwardings`]: () => ({ json: { port_forwardings } }),
})
const post = (id: string) => `POST /network/floatingips/${id}/port_forwardings`
const made = ({ body }: Asked): Said => {
  const { port_forwarding } = body as { port_forwarding: object }
  return { status: 201, json: { port_forwarding: { id: 'pf1', ...port_forwarding } } }
}
const refusal = (message: string, type = 'BadRequest', status = 400): Said => ({
  status,
  json: { NeutronError: { type, message, detail: '' } },
})
const wanted = freePort('n1', new Set())

describe('a port of a shared floating IP', () => {
  test('is forwarded and marked in one request', async () => {
    const { portForwarding } = await start({ ...listed(address('f1')), ...forwards('f1'), [post('f1')]: made })
    expect(await portForwarding!.open(asked, newCall())).toEqual({
      id: 'f1/pf1',
      address: '192.0.2.7',
      port: wanted,
      floatingIpId: 'f1',
      pool: 'ext',
    })
    expect(cloud.of(post('f1'))[0]?.body).toEqual({
      port_forwarding: {
        protocol: 'tcp',
        internal_port_id: 'port1',
        internal_ip_address: '10.0.0.5',
        internal_port: 22,
        external_port: wanted,
        description: ours,
      },
    })
  })

  test('is never one of an address that only looks free: without our mark, of another installation, bound, of another pool', async () => {
    const others = [
      address('f1', { description: '' }),
      address('f2', { description: ours }),
      address('f3', { description: shared.replace('i1', 'i2') }),
      address('f4', { port_id: 'somebodys' }),
      address('f5', { floating_network_id: 'ext2' }),
    ]
    const nothing = Object.assign({}, ...others.map(({ id }) => forwards(id)))
    const { portForwarding } = await start({ ...listed(...others), ...nothing })
    expect(await portForwarding!.open(asked, newCall())).toBeNull()
    expect(cloud.asked.filter(({ method, path }) => method === 'POST' && path.includes('network'))).toEqual([])
  })

  test('is the next free one, past single ports and ranges', async () => {
    const taken = [
      { id: 'x1', external_port: wanted },
      { id: 'x2', external_port_range: `${wanted + 1}:${wanted + 3}` },
      { id: 'x3', external_port_range: '1:99999999999' },
    ]
    const { portForwarding } = await start({
      ...listed(address('f1')),
      ...forwards('f1', ...taken),
      [post('f1')]: made,
    })
    expect((await portForwarding!.open(asked, newCall()))?.port).toBe(wanted + 4)
  })

  test.each([
    [
      'a duplicate',
      `A duplicate port forwarding entry with same attributes already exists, conflicting values are {'floatingip_id': 'f1', 'external_port': ${wanted}}`,
    ],
    [
      'a collision',
      `Bad port_forwarding request: There is a port collision with the external_port_range. The following ranges collides: ${wanted}:${wanted} and ${wanted}:${wanted}`,
    ],
  ])('is another one when somebody takes it at the same time: %s', async (_what, message) => {
    const { portForwarding } = await start({
      ...listed(address('f1')),
      ...forwards('f1'),
      [post('f1')]: (one, times) => (times === 1 ? refusal(message) : made(one)),
    })
    expect((await portForwarding!.open(asked, newCall()))?.port).toBe(wanted + 1)
  })

  test('is of the oldest address that leads there: not of one behind another router, or that has just gone', async () => {
    const { portForwarding } = await start({
      ...listed(
        address('f3', { created_at: '2026-11-22T12:00:00Z' }),
        address('f1'),
        address('f2', { created_at: '2026-11-22T11:00:00Z' }),
      ),
      ...forwards('f1'),
      ...forwards('f2'),
      ...forwards('f3'),
      [post('f1')]: () =>
        refusal('The Floating IP f1 had been set on router r1, the internal Neutron port port1 can not reach it'),
      [post('f2')]: () => refusal('Floating IP f2 could not be found', 'FloatingIPNotFound', 404),
      [post('f3')]: made,
    })
    expect((await portForwarding!.open(asked, newCall()))?.floatingIpId).toBe('f3')
  })

  test('is found again by its intent, on whichever address', async () => {
    const forwarding = { id: 'pf9', external_port: 20_123, description: ours }
    const { portForwarding } = await start({
      ...listed(address('f1'), address('f2')),
      ...forwards('f1'),
      ...forwards('f2', forwarding),
    })
    expect(await portForwarding!.open(asked, newCall())).toMatchObject({ id: 'f2/pf9', port: 20_123 })
  })

  test.each([
    [
      'External network ext is not reachable from subnet sub1. Cannot set Port forwarding',
      'BadRequest',
      400,
      /no router leads/,
    ],
    [
      'There is a port collision with the internal_port_range. The following ranges collides: 22:22',
      'BadRequest',
      400,
      /forwarded already/,
    ],
    ['Cannot create port forwarding to floating IP', 'PortHasBindingFloatingIP', 409, /floating IP of its own/],
  ])('says why it cannot be: %s', async (message, type, status, words) => {
    const { portForwarding } = await start({
      ...listed(address('f1')),
      ...forwards('f1'),
      [post('f1')]: () => refusal(message, type, status),
    })
    expect((await failure(portForwarding!.open(asked, newCall()))).message).toMatch(words)
    expect(cloud.of(post('f1'))).toHaveLength(1)
  })
})

describe('an address to be shared', () => {
  const share = { mark: { ...mark, intent: 'maker' }, poolId: 'ext' }
  test('is made bound to nothing, and once per intent', async () => {
    const answer = { status: 201, json: { floatingip: address('f1') } }
    const { portForwarding } = await start({ 'POST /network/floatingips': () => answer })
    expect(await portForwarding!.share(share, newCall())).toEqual({ id: 'f1', address: '192.0.2.7' })
    expect(cloud.of('POST /network/floatingips')[0]?.body).toEqual({
      floatingip: { floating_network_id: 'ext', description: shared },
    })
    Object.assign(cloud.routes, listed(address('f1')))
    expect((await portForwarding!.share(share, newCall())).id).toBe('f1')
    expect(cloud.of('POST /network/floatingips')).toHaveLength(1)
  })

  test('that the quota refuses is `quota`', async () => {
    const { portForwarding } = await start({
      'POST /network/floatingips': () => refusal("Quota exceeded for resources: ['floatingip'].", 'OverQuota', 409),
    })
    expect((await failure(portForwarding!.share(share, newCall()))).code).toBe('quota')
  })
})

describe('removal', () => {
  const thing = {
    kind: 'port-forwarding',
    id: 'f1/pf1',
    name: '192.0.2.7:20001',
    allocation: 'a1',
    intent: 'n1',
  } as const
  const gone = { status: 204 }
  const deletes = {
    'DELETE /network/floatingips/f1/port_forwardings/pf1': () => gone,
    'DELETE /network/floatingips/f1': () => gone,
  }
  test('takes the address along with its last port', async () => {
    const provider = await start({ ...deletes, ...forwards('f1') })
    await provider.removeOwned(thing, newCall())
    expect(cloud.of('DELETE /network/floatingips/f1')).toHaveLength(1)
  })

  test('leaves the address while another port of it is forwarded, also to somebody who came at the same time', async () => {
    const provider = await start({ ...deletes, ...forwards('f1', { id: 'pf2', external_port: 20_002 }) })
    await provider.removeOwned(thing, newCall())
    expect(cloud.of('DELETE /network/floatingips/f1')).toHaveLength(0)
    Object.assign(cloud.routes, forwards('f1'), {
      'DELETE /network/floatingips/f1': () =>
        refusal('Floating IP f1 in use by Port Forwarding resources.', 'FipInUseByPortForwarding', 409),
    })
    await provider.removeOwned(thing, newCall())
  })

  test('of what is gone already is done', async () => {
    const absent = () => refusal('could not be found', 'FloatingIPNotFound', 404)
    const provider = await start({
      'DELETE /network/floatingips/f1/port_forwardings/pf1': absent,
      'GET /network/floatingips/f1/port_forwardings': absent,
      'DELETE /network/floatingips/f1': absent,
    })
    await provider.removeOwned(thing, newCall())
  })
})

describe('what we own', () => {
  const port = { id: 'pf1', external_port: 20_001, internal_port_id: 'port1', description: ours }
  const other = { id: 'pf2', external_port: 20_002, internal_port_id: 'port2', description: ours.replace('a1', 'a2') }
  test('are ports with their server; the address is nobody’s while it has any', async () => {
    const provider = await start({ ...listed(address('f1')), ...forwards('f1', port, other) })
    const found = await provider.findOwned({ installation: 'i1', allocation: 'a1' }, newCall())
    const forwarded = found.filter(({ kind }) => kind === 'port-forwarding' || kind === 'floating-ip')
    expect(forwarded).toEqual([
      expect.objectContaining({
        kind: 'port-forwarding',
        id: 'f1/pf1',
        name: '192.0.2.7:20001',
        intent: 'n1',
        facts: expect.objectContaining({ address: '192.0.2.7:20001', usedBy: 's1' }),
      }),
    ])
    Object.assign(cloud.routes, forwards('f1'))
    const left = await provider.findOwned({ installation: 'i1' }, newCall())
    expect(left.map(({ kind, id, intent }) => [kind, id, intent])).toContainEqual(['floating-ip', 'f1', 'maker'])
  })
})

describe('whether a cloud can', () => {
  const extensions = (...aliases: string[]) => ({
    'GET /network/extensions': () => ({ json: { extensions: aliases.map((alias) => ({ alias })) } }),
  })
  const both = ['floating-ip-port-forwarding', 'floating-ip-port-forwarding-description']
  const left = (limit: number) => ({
    'GET /network/quotas/p1/details': () => ({ json: { quota: { floatingip: { limit, used: 2, reserved: 0 } } } }),
  })
  test.each([
    ['both extensions', both, null],
    ['no extension', [], /does not have the extension floating-ip-port-forwarding\./],
    ['no room for our mark', both.slice(0, 1), /floating-ip-port-forwarding-description/],
  ])('is told by its extensions: %s', async (_what, aliases, obstacle) => {
    const { forwarding } = await (await start(extensions(...aliases))).catalogue(newCall())
    if (obstacle === null) expect(forwarding).toEqual({ obstacle: null, shared: [] })
    else expect(forwarding?.obstacle).toMatch(obstacle)
  })

  test('shared addresses count when the quota leaves no other', async () => {
    const provider = await start({ ...extensions(...both), ...left(2), ...listed(address('f1')) })
    expect((await provider.catalogue(newCall())).forwarding).toEqual({ obstacle: null, shared: ['ext'] })
    Object.assign(cloud.routes, left(9))
    expect((await provider.catalogue(newCall())).forwarding).toEqual({ obstacle: null, shared: [] })
  })
})

test('ports lie between 20000 and 39999, the same for the same intent', () => {
  const ports = Array.from({ length: 500 }, (_, n) => freePort(`0190-${n}`, new Set()))
  for (const port of ports) expect(port >= 20_000 && port <= 39_999).toBe(true)
  expect(new Set(ports).size).toBeGreaterThan(400)
  expect(freePort('n1', new Set())).toBe(wanted)
})

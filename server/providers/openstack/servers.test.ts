import { afterEach, describe, expect, test } from 'vitest'
import type { NodePage, SyncCursor } from '@/server/providers/port'
import {
  type FakeCloud,
  fakeProvider,
  newCall,
  type Routes,
  startFakeCloud,
  wirePort,
  wireServer,
} from './testing/fake-cloud'

let cloud: FakeCloud
const start = async (routes: Routes) => {
  cloud = await startFakeCloud(routes)
  return fakeProvider(cloud)
}
afterEach(() => cloud.close())

const list = async (nodes: AsyncGenerator<NodePage, SyncCursor | null>) => {
  const seen: string[] = []
  const gone: string[] = []
  for (;;) {
    const step = await nodes.next()
    if (step.done) return { seen, gone, cursor: step.value }
    seen.push(...step.value.nodes.map(({ providerId }) => providerId))
    gone.push(...step.value.gone)
  }
}

describe('listing servers', () => {
  test('increments ask for changes, and deleted servers are gone (point 14)', async () => {
    const provider = await start({
      'GET /compute/servers/detail': ({ query }) =>
        query.has('changes-since')
          ? {
              json: {
                servers: [wireServer('b', { status: 'DELETED' }), wireServer('c', { updated: '2026-11-22T11:00:00Z' })],
              },
            }
          : { json: { servers: [wireServer('a'), wireServer('b')] } },
    })
    const whole = await list(provider.listNodes(null, newCall()))
    // The cloud's own clock, a minute back: a change is stamped before it can be seen.
    expect(whole).toEqual({ seen: ['a', 'b'], gone: [], cursor: expect.stringContaining('2026-11-22T09:59:00Z') })
    const increment = await list(provider.listNodes(whole.cursor, newCall()))
    expect(increment).toEqual({ seen: ['c'], gone: ['b'], cursor: expect.stringContaining('2026-11-22T10:59:00Z') })
    expect(cloud.of('GET /compute/servers/detail').at(-1)?.query.get('changes-since')).toBe('2026-11-22T09:59:00Z')
  })

  test('an increment without changes asks from the same time again', async () => {
    const provider = await start({
      'GET /compute/servers/detail': ({ query }) => ({
        json: { servers: query.has('changes-since') ? [] : [wireServer('a')] },
      }),
    })
    const { cursor } = await list(provider.listNodes(null, newCall()))
    const { cursor: second } = await list(provider.listNodes(cursor, newCall()))
    await list(provider.listNodes(second, newCall()))
    const asked = cloud.of('GET /compute/servers/detail').map(({ query }) => query.get('changes-since'))
    expect(asked).toEqual([null, '2026-11-22T09:59:00Z', '2026-11-22T09:59:00Z'])
  })

  test('a floating IP bound since is found, though it does not touch the server (point 6)', async () => {
    let floating: object[] = []
    const provider = await start({
      'GET /compute/servers/detail': ({ query }) => ({
        json: { servers: query.has('changes-since') ? [] : [wireServer('a'), wireServer('b')] },
      }),
      'GET /compute/servers/a': () => ({ json: { server: wireServer('a') } }),
      'GET /network/ports': () => ({
        json: { ports: [wirePort('p1', 'a', '10.0.0.1'), wirePort('p2', 'b', '10.0.0.2')] },
      }),
      'GET /network/floatingips': () => ({ json: { floatingips: floating } }),
    })
    const { cursor } = await list(provider.listNodes(null, newCall()))
    floating = [{ id: 'f', floating_ip_address: '192.0.2.7', port_id: 'p1', status: 'DOWN' }]
    const increment = await list(provider.listNodes(cursor, newCall()))
    expect(increment.seen).toEqual(['a'])
    // A caller that could not store it goes back, and learns it again.
    expect((await list(provider.listNodes(cursor, newCall()))).seen).toEqual(['a'])
    expect((await list(provider.listNodes(increment.cursor, newCall()))).seen).toEqual([])
  })

  test('any worker goes on from a cursor: a floating IP that went since another one gave it is found', async () => {
    let floating: object[] = [{ id: 'f', floating_ip_address: '192.0.2.7', port_id: 'p1', status: 'ACTIVE' }]
    const routes: Parameters<typeof start>[0] = {
      'GET /compute/servers/detail': ({ query }) => ({
        json: { servers: query.has('changes-since') ? [] : [wireServer('a'), wireServer('b')] },
      }),
      'GET /compute/servers/a': () => ({ json: { server: wireServer('a') } }),
      'GET /network/ports': () => ({ json: { ports: [wirePort('p1', 'a', '10.0.0.1')] } }),
      'GET /network/floatingips': () => ({ json: { floatingips: floating } }),
    }
    const { cursor } = await list((await start(routes)).listNodes(null, newCall()))
    const another = await start(routes)
    expect((await list(another.listNodes(cursor, newCall()))).seen).toEqual([])
    floating = []
    expect((await list(another.listNodes(cursor, newCall()))).seen).toEqual(['a'])
  })

  test.each([
    ['2026-01-01T00:00:00Z'],
    ['2026-01-01T00:00:00Z 0b9f5a5e-4df4-4d5e-8a53-3d0d2b1f4c55'],
    ['{"version":2}'],
  ])('a cursor that is none of ours is refused before anything is asked: %s', async (cursor) => {
    const provider = await start({ 'GET /compute/servers/detail': () => ({ json: { servers: [wireServer('a')] } }) })
    await expect(list(provider.listNodes(cursor, newCall()))).rejects.toMatchObject({ code: 'invalid' })
    expect(cloud.of('GET /compute/servers/detail')).toEqual([])
  })

  test('more bound floating IPs than a cursor holds give none: the next listing is a full one', async () => {
    const floatingips = Array.from({ length: 2_001 }, (_, index) => ({
      ...{ id: `f${index}`, floating_ip_address: '192.0.2.7', port_id: 'p1', status: 'ACTIVE' },
    }))
    const provider = await start({
      'GET /compute/servers/detail': () => ({ json: { servers: [wireServer('a')] } }),
      'GET /network/ports': () => ({ json: { ports: [wirePort('p1', 'a', '10.0.0.1')] } }),
      'GET /network/floatingips': () => ({ json: { floatingips } }),
    })
    expect((await list(provider.listNodes(null, newCall()))).cursor).toBeNull()
  })

  test('a cloud that does not let us see ports still lists its servers', async () => {
    const addresses = { lan: [{ addr: '10.0.0.1', version: 4, 'OS-EXT-IPS:type': 'fixed' }] }
    const provider = await start({
      'GET /compute/servers/detail': () => ({ json: { servers: [wireServer('a', { addresses })] } }),
      'GET /network/ports': () => ({
        status: 403,
        json: { NeutronError: { type: 'PolicyNotAuthorized', message: 'no' } },
      }),
    })
    const { value } = await provider.listNodes(null, newCall()).next()
    expect((value as NodePage).nodes[0]?.addresses).toMatchObject([{ address: '10.0.0.1' }])
  })
})

describe('one server', () => {
  test.each([
    ['404', { status: 404, json: { itemNotFound: { code: 404, message: 'no' } } }, null],
    ['DELETED', { json: { server: wireServer('a', { status: 'DELETED' }) } }, null],
    ['deleting', { json: { server: wireServer('a', { 'OS-EXT-STS:task_state': 'deleting' }) } }, 'deleting'],
  ])('that is %s (point 14)', async (_, answer, state) => {
    const provider = await start({ 'GET /compute/servers/a': () => answer })
    expect((await provider.getNode({ serverId: 'a' }, newCall()))?.state ?? null).toBe(state)
  })

  test('is not asked for by a path that its id makes', async () => {
    const provider = await start({})
    await provider.getNode({ serverId: '../flavors/detail?x=' }, newCall()).catch(() => undefined)
    expect(cloud.asked.map(({ path }) => path)).toContain('/compute/servers/..%2Fflavors%2Fdetail%3Fx%3D')
  })

  test('destroying twice is content; what Nova says while deleting counts as done', async () => {
    const answers = [
      { status: 204 },
      {
        status: 409,
        json: {
          conflictingRequest: { code: 409, message: "Cannot 'delete' instance a while it is in task_state deleting" },
        },
      },
      { status: 404, json: { itemNotFound: { code: 404, message: 'no' } } },
    ]
    const provider = await start({ 'DELETE /compute/servers/a': (_, times) => answers[times - 1] ?? { status: 500 } })
    for (const _ of answers) await provider.destroyNode({ serverId: 'a' }, newCall())
    expect(cloud.of('DELETE /compute/servers/a')).toHaveLength(3)
  })

  test.each([
    ['none kept', { json: { output: '' } }, null],
    ['text', { json: { output: 'ssh-ed25519 AAAA' } }, 'ssh-ed25519 AAAA'],
    ['not ready', { status: 409, json: { conflictingRequest: { code: 409, message: 'not ready' } } }, null],
    ['a driver without consoles', { status: 501, json: { notImplemented: { code: 501, message: 'no' } } }, null],
  ])('its console: %s', async (_, answer, expected) => {
    const provider = await start({ 'POST /compute/servers/a/action': () => answer })
    expect(await provider.consoleLog?.read({ serverId: 'a' }, newCall())).toBe(expected)
  })
})
